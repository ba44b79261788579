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
    private readonly ConcurrentBag<FrameMaker> _idle = [];
    private readonly ConcurrentDictionary<int, Lazy<LatticeFrame>> _frames = []; // to the newest version, by the version they start from
    private readonly Lock _starting = new();
    private readonly short[] _from;
    private readonly short[] _next;
    private float? _step; // until it is refined; null while all codes are 0
    private ulong _check; // of the newest version
    private volatile bool _isStarted;

    /// <summary>Creates a publisher over a table of items × dim whose start is drawn from the options' seed.</summary>
    public LatticePublisher(int items, int dim, RoundOptions options)
    {
        if (options.Limits.MaxItems < items || options.Limits.MaxDim < dim) throw new ArgumentException("the limits are below the table that is published", nameof(options));
        _options = options;
        FactorMatrix start = new GlobalModel(items, dim, options.Seed).ItemFactors;
        _published = new LatticeTable(start, LatticeLadder.Step(dim, 0));
        _exact = new FactorMatrix(items, dim);
        start.Values.CopyTo(_exact.Values);
        _from = new short[items * dim];
        _next = new short[items * dim];
        _history = new LatticeHistory(options.CountsCatchUp ? options.Lattice.HistoryBytes : 0);
    }

    /// <summary>The exact table.</summary>
    public FactorMatrix? State => _exact;

    /// <summary>
    /// The step that was chosen, not yet refined; null until the table has moved. Whoever goes on from a saved table sets it before the first use: a refined table alone tells its present step only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no step of a lattice.</exception>
    public float? ChosenStep
    {
        get => _step;
        set
        {
            if (value is { } step && !LatticeTable.IsStep(step)) throw new ArgumentOutOfRangeException(nameof(value), value, "must be a step of a lattice");
            _step = value;
        }
    }

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => _exact;

    /// <inheritdoc/>
    /// <exception cref="TrainingDivergedException">A value left the range that can be published; nothing has changed.</exception>
    public ReadOnlySpan<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        Start(published);
        float length = NextStep(step, published.Round + 1);
        CheckRange(step, length);
        for (int i = 0; i < step.Count; i++) VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i));
        LatticeTable.Rescale(_published.Codes, _published.Step, length, _from);
        _from.CopyTo(_next, 0);
        bool isSameStep = length == _published.Step;
        if (isSameStep)
            foreach (int item in step.Items) Follow(item, length);
        else
            for (int item = 0; item < _exact.Rows; item++) Follow(item, length);
        _check = _published.CheckOf(published.Round + 1, length, _next);
        var header = new LatticeFrameHeader(published.Round, published.Round + 1, _exact.Rows, _exact.Dim, length, _check);
        ReadOnlySpan<byte> frame = _codec.Encode(header, _from, _next);

        // What everybody holds, the server included, is what was sent.
        _history.Add(published.Round, _published.Step, _published.Codes);
        _codec.Decode(frame, _options.Limits, _published);
        if (!IsMoved(_published.Codes)) _step = null; // nothing rests on this step yet, and a saved table could not tell it
        _published.Render(isSameStep ? _from : [], published.ItemFactors);
        published.Advance();
        _frames.Clear();
        return frame;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound) => heldRound == published.Round ? 0 : FrameFrom(published, heldRound).Bytes.Length;

    /// <summary>
    /// The frame that takes a device from the version it holds to the newest; a key frame where that version was retired. Made at the first call and kept until the next
    /// version. Thread-safe between two calls of <see cref="Publish"/>.
    /// </summary>
    /// <param name="published">The published model.</param>
    /// <param name="heldRound">The round of the model that the device holds; 0 for one that has only the seed.</param>
    public LatticeFrame FrameFrom(GlobalModel published, int heldRound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(heldRound);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heldRound, published.Round);
        Start(published);
        // All whose version was retired share one frame.
        int from = heldRound == published.Round || _history.Keeps(heldRound) ? heldRound : 0;
        return _frames.GetOrAdd(from, held => new Lazy<LatticeFrame>(() => Make(held))).Value;
    }

    private LatticeFrame Make(int held)
    {
        if (!_idle.TryTake(out FrameMaker? maker)) maker = new FrameMaker(_exact.Rows, _exact.Dim);
        LatticeFrame frame = maker.Make(_history, _published, _check, held);
        _idle.Add(maker);
        return frame;
    }

    private void CheckRange(ItemUpdate step, float length)
    {
        float most = LatticeTable.MaxCode * length;
        for (int i = 0; i < step.Count; i++)
        {
            ReadOnlySpan<float> exact = _exact.Row(step.Items[i]), start = _published.StartRow(step.Items[i]), change = step.Row(i);
            for (int j = 0; j < change.Length; j++)
                if (!(MathF.Abs(exact[j] + change[j] - start[j]) <= most))
                    throw new TrainingDivergedException(
                        $"an item's factors left what {LatticeTable.MaxCode} steps of {length:R} reach: training diverged, or the lattice's step is too short; lower the learning rate, or publish with a longer step");
        }
    }

    private void Follow(int item, float length) =>
        LatticeTable.Follow(_exact.Row(item), _published.StartRow(item), length, (float)_options.Lattice.Hysteresis, _next.AsSpan(item * _exact.Dim, _exact.Dim));

    private float NextStep(ItemUpdate change, int round)
    {
        if (_step is null && change.Count > 0) _step = _options.Lattice.FirstStep(change);
        float step = _step ?? LatticeLadder.Step(_exact.Dim, 0);
        return round >= _options.Lattice.RefineFrom ? LatticeOptions.Refined(step) : step;
    }

    private void Start(GlobalModel published)
    {
        if (_isStarted) return;
        lock (_starting)
        {
            if (_isStarted) return;
            Adopt(published);
            _check = _published.CheckOf(_published.Round, _published.Step, _published.Codes);
            _isStarted = true;
        }
    }

    // A table that was trained before says itself which codes it has, and at which step.
    private void Adopt(GlobalModel published)
    {
        var codes = new short[_next.Length];
        IEnumerable<float> steps = _step is { } chosen ? [chosen, LatticeOptions.Refined(chosen)] : _options.Lattice.StepsOf(_exact.Dim);
        foreach (float step in published.Round == 0 ? [_published.Step] : steps)
        {
            if (!_published.TryRead(published.ItemFactors, step, codes) || (published.Round == 0 && IsMoved(codes))) continue;
            if (published.Round > 0) _published.Swap(codes, published.Round, step);
            if (IsMoved(codes)) _step ??= published.Round >= _options.Lattice.RefineFrom ? LatticeOptions.Unrefined(step) : step;
            return;
        }
        throw new ArgumentException("the table was not published as this lattice on this seed's start", nameof(published));
    }

    private static bool IsMoved(ReadOnlySpan<short> codes) => codes.ContainsAnyExcept((short)0);

    /// <summary>Makes frames to the newest version, one maker a thread.</summary>
    private sealed class FrameMaker(int items, int dim)
    {
        private readonly LatticeFrameCodec _codec = new();
        private readonly short[] _from = new short[items * dim];

        public LatticeFrame Make(LatticeHistory history, LatticeTable newest, ulong check, int held)
        {
            if (held == newest.Round) newest.Codes.CopyTo(_from);
            else if (history.TryGet(held, out float step, out ReadOnlySpan<short> codes)) LatticeTable.Rescale(codes, step, newest.Step, _from);
            else _from.AsSpan().Clear();
            var header = new LatticeFrameHeader(held, newest.Round, items, dim, newest.Step, check);
            return new LatticeFrame(held, newest.Round, _codec.Encode(header, _from, newest.Codes).ToArray());
        }
    }
}
