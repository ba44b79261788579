using System.Runtime.InteropServices;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>
/// The devices of one round, spread over threads. Each has a slot, in the order of selection. Reports travel to the server's door as
/// bytes, once all devices have trained, in the order in which the world says that they come.
/// </summary>
internal sealed class Cohort
{
    private readonly IReadOnlyList<SimulatedDevice> _devices;
    private readonly InProcessOptions _options;
    private readonly Fleet _fleet;
    private readonly ParallelOptions _parallel;
    private readonly List<CohortSlot> _slots = [];
    private readonly List<SlotOutcome> _outcomes = [];
    private readonly CohortWorker?[] _workers;
    private readonly StageTimes _times;
    private Arrivals? _arrivals;
    private int[] _order = [];
    private int _taken, _started;

    public Cohort(IReadOnlyList<SimulatedDevice> devices, InProcessOptions options, Federation server, Fleet fleet)
    {
        (_devices, _options, _fleet, _times) = (devices, options, fleet, server.Times);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Server.Threads };
        _workers = new CohortWorker[options.Server.Threads];
    }

    /// <summary>What every device of the round came to, in the order of selection.</summary>
    public ReadOnlySpan<SlotOutcome> Outcomes => CollectionsMarshal.AsSpan(_outcomes);

    /// <summary>The first report of the round in the order of selection; empty if none came.</summary>
    public ReadOnlySpan<byte> FirstReport => _slots.Take(_taken).FirstOrDefault(slot => slot.Outcome.Answers) is { } first ? first.Message
        : [];

    /// <summary>Has every selected device catch up and train, and brings the server the reports that come in time.</summary>
    public void Collect(ReadOnlySpan<int> selected, OpenRound round)
    {
        _taken = selected.Length;
        while (_slots.Count < _taken) _slots.Add(new CohortSlot());
        for (int i = 0; i < _taken; i++)
        {
            bool countsCatchUp = _options.CountsCatchUp && i % _options.CatchUpSampling == 0;
            _slots[i].Take(selected[i], _devices[selected[i]], countsCatchUp);
            round.TaskFor(_slots[i].Device.Id);
        }
        OrderByWork();
        long clock = _times.Now;
        // Each device computes it once a version; here all share it.
        _fleet.Model.Prepare(_options.Server.Threads);
        _times.Lap(RoundStage.Reconstruct, clock);
        _options.Attackers?.Observe(_fleet.Model);
        _started = 0;
        ForEachThread(Math.Min(_options.Server.Threads, _taken), thread =>
        {
            CohortWorker worker = _workers[thread] ??= new CohortWorker(_options, _fleet);
            for (int i; (i = Interlocked.Increment(ref _started) - 1) < _taken;) worker.Work(_slots[_order[i]], round.Task);
        });
        foreach (CohortWorker? worker in _workers)
            if (worker is not null) _times.TakeFrom(worker.Times);
        Deliver(round);
    }

    /// <summary>
    /// Tells the devices of another method of reports that will not count: late ones, surplus ones, and all in a round that too few came
    /// for.
    /// </summary>
    public void TakeBack(OpenRound round)
    {
        if (_options.Method is null) return;
        bool steps = round.Accepted >= round.Plan.Fewest;
        for (int i = 0; i < _taken; i++)
        {
            SlotOutcome outcome = _slots[i].Outcome;
            if (outcome.Answers && outcome.Refusal is null && !(outcome.Counts && steps)) _workers[0]!.TakeBack(_slots[i]);
        }
    }

    /// <summary>Brings the server what comes after the round was closed, and tells the world how the round ended.</summary>
    public void Close(OpenRound round)
    {
        if (_arrivals is { } arrivals)
            foreach (int slot in arrivals.Slots.Skip(arrivals.InTime)) _slots[slot].Send(round);
        _outcomes.Clear();
        for (int i = 0; i < _taken; i++) _outcomes.Add(_slots[i].Outcome);
        _options.World.Close(_options.ClientsPerRound, Outcomes);
    }

    /// <summary>Adds up what the round moved.</summary>
    public RoundOutcome Summarize(in RoundResult result)
    {
        int sent = 0, refused = 0, clipped = 0;
        long uplink = 0, download = 0, counted = 0;
        for (int i = 0; i < _taken; i++)
        {
            SlotOutcome outcome = _outcomes[i];
            if (outcome.Answers) sent++;
            if (outcome.Refusal is not null) refused++;
            if (outcome.IsClipped) clipped++;
            uplink += outcome.ReportBytes;
            if (!_slots[i].CountsCatchUp) continue;
            download += _slots[i].DownloadBytes;
            counted++;
        }
        return new RoundOutcome
        {
            Round = result.Round,
            Selected = _taken,
            Sent = sent,
            Reports = result.Reports,
            Refused = refused,
            Clipped = clipped,
            UplinkBytes = uplink,
            CatchUpBytes = counted == 0 ? 0 : download * _taken / counted,
            FrameBytes = result.Frame.Length,
            TouchedRows = result.TouchedRows,
            HeldRows = result.HeldRows,
        };
    }

    private void Deliver(OpenRound round)
    {
        _outcomes.Clear();
        for (int i = 0; i < _taken; i++) _outcomes.Add(_slots[i].Outcome);
        _arrivals = _options.World.Order(Outcomes);
        if (_arrivals is { } arrivals)
        {
            long clock = _times.Now;
            foreach (int slot in arrivals.Slots.Take(arrivals.InTime)) _slots[slot].Send(round);
            _times.Lap(RoundStage.Decode, clock);
            return;
        }
        // All come in time, and their order means nothing unless more come than are needed.
        _started = 0;
        ForEachThread(_taken > round.Plan.Goal ? 1 : Math.Min(_options.Server.Threads, _taken), _ =>
        {
            long start = _times.Now;
            for (int i; (i = Interlocked.Increment(ref _started) - 1) < _taken;) _slots[i].Send(round);
            lock (_times) _times.Lap(RoundStage.Decode, start);
        });
    }

    /// <summary>The devices with most to train on start first, so that no thread is left alone with one at the end.</summary>
    private void OrderByWork()
    {
        if (_order.Length < _taken) _order = new int[_taken];
        Span<int> order = _order.AsSpan(0, _taken);
        for (int i = 0; i < order.Length; i++) order[i] = i;
        order.Sort((a, b) => (_slots[b].Device.Positives, a).CompareTo((_slots[a].Device.Positives, b)));
    }

    private void ForEachThread(int threads, Action<int> work)
    {
        if (threads == 1) work(0);
        else ParallelWork.Run(() => Parallel.For(0, threads, _parallel, work));
    }
}
