using System.Runtime.InteropServices;
using FedRas.Actions;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Server;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>
/// The devices of one round, spread over threads. Each device has a seat in selection order; aggregation reads the seats in that
/// order, so no schedule can change a sum.
/// </summary>
internal sealed class Cohort
{
    private readonly RoundOptions _options;
    private readonly IModelPublisher _publisher;
    private readonly ReportGate _gate;
    private readonly int _items;
    private readonly ParallelOptions _parallel;
    private readonly List<Seat> _seats = [];
    private readonly List<SeatOutcome> _outcomes = [];
    private readonly ClientWorker[] _workers;
    private bool[] _counts = [];
    private int[] _order = [];
    private int _taken, _started;

    public Cohort(int items, RoundOptions options, IModelPublisher publisher)
    {
        _options = options;
        _publisher = publisher;
        _gate = new ReportGate(options);
        _items = items;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        _workers = new ClientWorker[options.Threads];
        Times = new StageTimes(options.Clock);
    }

    /// <summary>Where the time of the cohorts went.</summary>
    public StageTimes Times { get; }

    /// <summary>What every device of the round came to, in selection order.</summary>
    public ReadOnlySpan<SeatOutcome> Outcomes => CollectionsMarshal.AsSpan(_outcomes);

    /// <summary>Whether the bytes of reports are kept until the next round.</summary>
    public bool KeepsReports { get; set; }

    /// <summary>The first report of the round in selection order; null where none came, or none is kept.</summary>
    public byte[]? FirstReport => _seats.Take(_taken).Select(seat => seat.Message).FirstOrDefault(message => message is not null);

    /// <summary>How many of their reports count.</summary>
    public int Counted => _counts.AsSpan(0, _taken).Count(true);

    /// <summary>Bytes that the devices downloaded to hold the model of this round; estimated from those that are counted.</summary>
    public long CatchUpBytes
    {
        get
        {
            long bytes = 0, counted = 0;
            foreach (Seat seat in _seats.Take(_taken))
            {
                if (!seat.CountsCatchUp) continue;
                bytes += seat.DownloadBytes;
                counted++;
            }
            return counted == 0 ? 0 : bytes * _taken / counted;
        }
    }

    /// <summary>Has every selected device catch up, train and report, and decodes each report.</summary>
    public void Collect(IReadOnlyList<FederatedClient> clients, ReadOnlySpan<int> selected, GlobalModel model)
    {
        _taken = selected.Length;
        while (_seats.Count < _taken) _seats.Add(new Seat());
        if (_counts.Length < _taken) _counts = new bool[_taken];
        for (int i = 0; i < _taken; i++)
        {
            _seats[i].Device = selected[i];
            _seats[i].KeepsReport = KeepsReports;
            _seats[i].CountsCatchUp = _options.CountsCatchUp && i % _options.CatchUpSampling == 0;
        }
        OrderByWork(clients);
        long clock = Times.Now;
        // Each device computes them once a version; here all share them.
        if (_options.Training.UserFactors == UserFactorsKind.Reconstructed) model.MomentsBy(_options.Threads);
        Times.Lap(RoundStage.Reconstruct, clock);
        _started = 0;
        ForEachThread(Math.Min(_options.Threads, _taken), thread =>
        {
            ClientWorker worker = _workers[thread] ??= new ClientWorker(_items, _options);
            for (int i; (i = Interlocked.Increment(ref _started) - 1) < _taken;)
                _seats[_order[i]].Work(clients, worker, model, _options, _publisher, _gate);
        });
        foreach (ClientWorker? worker in _workers)
            if (worker is not null) Times.TakeFrom(worker.Times);
        _outcomes.Clear();
        for (int i = 0; i < _taken; i++) _outcomes.Add(_seats[i].Outcome);
    }

    /// <summary>Closes the round: the environment says whose report counts; one that was refused never does.</summary>
    public void Close(int round)
    {
        Span<bool> counts = _counts.AsSpan(0, _taken);
        _options.Environment.Close(round, _options.ClientsPerRound, Outcomes, counts);
        for (int i = 0; i < _taken; i++) counts[i] &= _seats[i].Outcome.IsAdmitted;
    }

    /// <summary>
    /// Adds the decoded reports that count, each thread its own range of items; another method's devices are told of those that do not.
    /// </summary>
    public void Aggregate(TouchedItemMean mean)
    {
        if (_options.Method is { } method)
            for (int i = 0; i < _taken; i++)
                if (!_counts[i] && _seats[i].Outcome.IsAdmitted) method.Refuse(_seats[i].Client, (ItemUpdate)_seats[i].Rows.Current);
        mean.Clear();
        int ranges = Math.Min(_options.Threads, _items);
        ForEachThread(ranges, range =>
        {
            long start = Times.Now;
            int from = (int)((long)_items * range / ranges), to = (int)((long)_items * (range + 1) / ranges);
            for (int i = 0; i < _taken; i++)
                if (_counts[i])
                    mean.Add(_seats[i].Rows.Current, _seats[i].Retention, from, to);
            lock (Times) Times.Lap(RoundStage.Aggregate, start);
        });
    }

    /// <summary>The devices with most to train on start first, so that no thread is left alone with one at the end.</summary>
    private void OrderByWork(IReadOnlyList<FederatedClient> clients)
    {
        if (_order.Length < _taken) _order = new int[_taken];
        Span<int> order = _order.AsSpan(0, _taken);
        for (int i = 0; i < order.Length; i++) order[i] = i;
        order.Sort((a, b) => (clients[_seats[b].Device].Positives, a).CompareTo((clients[_seats[a].Device].Positives, b)));
    }

    private void ForEachThread(int threads, Action<int> work)
    {
        if (threads == 1) work(0);
        else ParallelWork.Run(() => Parallel.For(0, threads, _parallel, work));
    }

    private sealed class Seat
    {
        public int Device;
        public bool CountsCatchUp, KeepsReport;
        public byte[]? Message { get; private set; }
        public int Client { get; private set; }
        public DecodedRows Rows { get; } = new();
        public float Retention { get; private set; }
        public long DownloadBytes { get; private set; }
        public SeatOutcome Outcome { get; private set; }

        public void Work(
            IReadOnlyList<FederatedClient> clients, ClientWorker worker, GlobalModel model, RoundOptions options, IModelPublisher publisher,
            ReportGate gate)
        {
            FederatedClient client = clients[Device];
            (Client, Message) = (client.Id, null);
            long clock = worker.Times.Now;
            DownloadBytes = CountsCatchUp ? publisher.CatchUpBytes(model, client.HeldRound) : 0;
            worker.Times.Lap(RoundStage.CatchUp, clock);
            client.HeldRound = model.Round;
            DeviceConditions conditions = options.Environment.Conditions(model.Round, Device, DownloadBytes);
            Outcome = new SeatOutcome(Device, false, 0, 0);
            if (!conditions.Answers) return;
            ClientReport report = worker.Report(client, model, conditions);
            ReadOnlySpan<byte> message = options.OnTheWay is { } onTheWay ? onTheWay(Device, report.Message.ToArray()) : report.Message;
            if (KeepsReport) Message = message.ToArray();
            clock = worker.Times.Now;
            Admission admission = worker.Coder is { } coder
                ? gate.Admit(coder, new ReportContext(model.ItemFactors, model.Round, client.Id), message, Rows)
                : gate.Admit(message, model, Rows);
            worker.Times.Lap(RoundStage.Decode, clock);
            Retention = admission.Retention;
            Outcome = new SeatOutcome(Device, true, message.Length, report.Operations)
            {
                Refusal = admission.Refusal,
                IsClipped = report.IsClipped,
                Facts = admission.Facts,
                Quantizer = admission.Refusal is null && Rows.Current is ActionUpdate actions ? QuantizerSpec.Of(actions) : null,
            };
        }
    }
}
