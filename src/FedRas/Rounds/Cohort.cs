using System.Runtime.ExceptionServices;
using FedRas.Aggregation;
using FedRas.Models;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>
/// The devices of one round, spread over threads. Each report has a seat in selection order; aggregation reads the seats in that
/// order, so no schedule can change a sum.
/// </summary>
internal sealed class Cohort
{
    private readonly RoundOptions _options;
    private readonly int _items;
    private readonly ParallelOptions _parallel;
    private readonly Seat[] _seats;
    private readonly Stack<ClientWorker> _idle = new();

    public Cohort(int items, RoundOptions options)
    {
        _options = options;
        _items = items;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        _seats = new Seat[options.ClientsPerRound];
        for (int i = 0; i < _seats.Length; i++) _seats[i] = new Seat();
    }

    /// <summary>Has every selected device train and report, and decodes each report; returns the bytes sent.</summary>
    public long Collect(IReadOnlyList<FederatedClient> clients, ReadOnlySpan<int> selected, GlobalModel model)
    {
        for (int i = 0; i < _seats.Length; i++) _seats[i].Client = clients[selected[i]];
        try
        {
            Parallel.For(0, _seats.Length, _parallel, Rent, (i, _, worker) =>
            {
                _seats[i].Receive(worker.Report(_seats[i].Client!, model), _options, model);
                return worker;
            }, Return);
        }
        catch (AggregateException e)
        {
            // What a device throws reaches the caller as it is, for any number of threads.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return _seats.Sum(seat => (long)seat.Bytes);
    }

    /// <summary>Adds all decoded reports, each thread its own range of items.</summary>
    public void Aggregate(TouchedItemMean mean)
    {
        mean.Clear();
        int ranges = Math.Min(_options.Threads, _items);
        Parallel.For(0, ranges, _parallel, range =>
        {
            int from = (int)((long)_items * range / ranges), to = (int)((long)_items * (range + 1) / ranges);
            foreach (Seat seat in _seats) mean.Add(seat.Rows.Current, seat.Retention, from, to);
        });
    }

    private ClientWorker Rent()
    {
        lock (_idle) return _idle.TryPop(out ClientWorker? worker) ? worker : new ClientWorker(_items, _options);
    }

    private void Return(ClientWorker worker)
    {
        lock (_idle) _idle.Push(worker);
    }

    private sealed class Seat
    {
        public FederatedClient? Client;
        public DecodedRows Rows { get; } = new();
        public float Retention { get; private set; }
        public int Bytes { get; private set; }

        public void Receive(ReadOnlySpan<byte> report, RoundOptions options, GlobalModel model)
        {
            UpdateHeader header = UpdateCodec.Decode(report, options.Limits, Rows);
            if (header.Round != model.Round || header.ItemCount != model.ItemFactors.Rows || header.Dim != model.ItemFactors.Dim)
                throw new WireFormatException($"report for round {header.Round} and a {header.ItemCount} × {header.Dim} table; expected round {model.Round} and {model.ItemFactors.Rows} × {model.ItemFactors.Dim}");
            Bytes = report.Length;
            int touched = Rows.Current.Items.Length;
            float updatesPerRow = touched == 0 ? 0 : (float)header.SampleUpdates / touched;
            Retention = MathF.Pow(options.Training.Retention, updatesPerRow);
        }
    }
}
