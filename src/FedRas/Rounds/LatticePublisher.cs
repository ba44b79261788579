using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>
/// Publishes a quantised table that follows the exact one, which the server keeps for itself: rounding errors do not pile up, and a device that was away downloads one
/// frame from the version it holds to the newest.
/// </summary>
public sealed class LatticePublisher : IModelPublisher
{
    private readonly RoundOptions _options;
    private readonly FactorMatrix _exact;
    private readonly LatticeTable _published;
    private readonly LatticeHistory _history;
    private readonly LatticeFrameCodec _codec = new();
    private readonly ConcurrentBag<CatchUp> _idle = [];
    private readonly ConcurrentDictionary<int, long> _catchUpBytes = [];
    private readonly short[] _from;
    private readonly short[] _next;
    private bool _isStarted;

    /// <summary>Creates a publisher over a table of items × dim whose start is drawn from the options' seed.</summary>
    public LatticePublisher(int items, int dim, RoundOptions options)
    {
        _options = options;
        FactorMatrix start = new GlobalModel(items, dim, options.Seed).ItemFactors;
        _published = new LatticeTable(start, options.Lattice.StepFor(dim, 0));
        _exact = new FactorMatrix(items, dim);
        start.Values.CopyTo(_exact.Values);
        _from = new short[items * dim];
        _next = new short[items * dim];
        _history = new LatticeHistory(options.CountsCatchUp ? options.Lattice.HistoryBytes : 0);
    }

    /// <summary>The exact table.</summary>
    public FactorMatrix? State => _exact;

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => _exact;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        if (!_isStarted) Start(published);
        for (int i = 0; i < step.Count; i++) VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i));
        float length = _options.Lattice.StepFor(_exact.Dim, published.Round + 1);
        LatticeTable.Rescale(_published.Codes, _published.Step, length, _from);
        _from.CopyTo(_next, 0);
        if (length == _published.Step)
            foreach (int item in step.Items) Follow(item, length);
        else
            for (int item = 0; item < _exact.Rows; item++) Follow(item, length);
        var header = new LatticeFrameHeader(published.Round, published.Round + 1, _exact.Rows, _exact.Dim, length, LatticeFrameCodec.Check(_next));
        ReadOnlySpan<byte> frame = _codec.Encode(header, _from, _next);

        // What everybody holds, the server included, is what was sent.
        _history.Add(published.Round, _published.Step, _published.Codes);
        bool isSameStep = length == _published.Step;
        _codec.Decode(frame, _options.Limits, _published);
        _published.Render(isSameStep ? _from : [], published.ItemFactors);
        published.Advance();
        _catchUpBytes.Clear();
        return frame;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound)
    {
        if (!_isStarted || heldRound == published.Round) return 0;
        return _catchUpBytes.GetOrAdd(heldRound, held =>
        {
            if (!_idle.TryTake(out CatchUp? worker)) worker = new CatchUp(_exact.Rows, _exact.Dim);
            long bytes = worker.FrameBytes(_history, _published, held);
            _idle.Add(worker);
            return bytes;
        });
    }

    private void Follow(int item, float length)
    {
        if (!LatticeTable.Follow(_exact.Row(item), _published.StartRow(item), length, (float)_options.Lattice.Hysteresis, _next.AsSpan(item * _exact.Dim, _exact.Dim)))
            throw new TrainingDivergedException("training diverged: an item's factors left the range that can be published; lower the learning rate");
    }

    // A table that was trained before says itself which codes it has.
    private void Start(GlobalModel published)
    {
        _isStarted = true;
        if (published.Round == 0) return;
        float length = _options.Lattice.StepFor(_exact.Dim, published.Round);
        var codes = new short[_next.Length];
        for (int item = 0; item < _exact.Rows; item++)
            LatticeTable.Follow(published.ItemFactors.Row(item), _published.StartRow(item), length, 0, codes.AsSpan(item * _exact.Dim, _exact.Dim));
        _published.Swap(codes, published.Round, length);
    }

    /// <summary>Makes frames to the newest version, one worker a thread.</summary>
    private sealed class CatchUp(int items, int dim)
    {
        private readonly LatticeFrameCodec _codec = new();
        private readonly short[] _from = new short[items * dim];

        public long FrameBytes(LatticeHistory history, LatticeTable newest, int heldRound)
        {
            bool isKept = history.TryGet(heldRound, out float step, out ReadOnlySpan<short> codes);
            if (isKept) LatticeTable.Rescale(codes, step, newest.Step, _from);
            else _from.AsSpan().Clear();
            var header = new LatticeFrameHeader(isKept ? heldRound : 0, newest.Round, items, dim, newest.Step, Check: 0);
            return _codec.Encode(header, _from, newest.Codes).Length;
        }
    }
}
