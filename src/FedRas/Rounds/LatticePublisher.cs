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
    private readonly LatticeRows _rows;
    private short[] _next; // the published codes but for the rows of the last frame, or for all
    private int[]? _lag = []; // those rows, ascending; null for all
    private float? _step; // until it is refined; null while all codes are 0
    private ulong _check; // of the newest version
    private volatile bool _isStarted;

    /// <summary>Creates a publisher over a table of items × dim whose start is drawn from the options' seed.</summary>
    public LatticePublisher(int items, int dim, RoundOptions options)
    {
        if (options.Limits.MaxItems < items || options.Limits.MaxDim < dim) throw new ArgumentException("the limits are below the table that is published", nameof(options));
        _options = options;
        FactorMatrix start = SharedStart.Draw(items, dim, options.Seed);
        _published = new LatticeTable(start, LatticeLadder.Step(dim, 0));
        _exact = new FactorMatrix(items, dim);
        start.Values.CopyTo(_exact.Values);
        _next = new short[items * dim];
        _rows = new LatticeRows(options.Threads);
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
        int round = published.Round + 1;
        float? chosen = _step ?? (step.Count > 0 ? _options.Lattice.FirstStep(step) : null);
        float length = Length(chosen, round);
        ThrowIfOutOfReach(step, length);
        _step = chosen;
        _history.Add(published.Round, _published.Step, _published.Codes);
        // Of the start any step has the codes 0, and an item that nobody touched stands exactly there.
        bool touchedOnly = length == _published.Step || published.Round == 0;
        if (!touchedOnly) Rescale(length);
        BringUp();
        _rows.ForEach(step.Count, i => VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i)));
        int[] changed = Follow(touchedOnly ? step.Items.ToArray() : [.. Enumerable.Range(0, _exact.Rows)], length);

        // The check is a pass over all codes, the frame one over those that changed: neither waits for the other.
        Task<ulong> check = _options.Threads > 1 ? Task.Run(() => _published.CheckOf(round, length, _next)) : Task.FromResult(_published.CheckOf(round, length, _next));
        _codec.EncodeDifference(_published.Codes, _next, _exact.Dim, changed);
        var header = new LatticeFrameHeader(published.Round, round, _exact.Rows, _exact.Dim, length, check.GetAwaiter().GetResult());
        ReadOnlySpan<byte> frame = _codec.Frame(header);
        // What everybody holds, the server included, is what was sent.
        if (!_codec.Leads(frame, _options.Limits, header, _published.Codes, _next, changed)) throw new InvalidOperationException($"the frame to round {round} does not lead to what it was made of");

        _next = _published.Swap(_next, round, length);
        (_check, _lag) = (header.Check, changed);
        if (!IsMoved(_published.Codes)) _step = null; // nothing rests on this step yet, and a saved table could not tell it
        if (touchedOnly) _rows.ForEach(changed.Length, i => _published.RenderRow(changed[i], published.ItemFactors.Row(changed[i])));
        else _rows.ForEach(_exact.Rows, item => _published.RenderRow(item, published.ItemFactors.Row(item)));
        published.Advance();
        published.Identify(_check);
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
        if (!_idle.TryTake(out FrameMaker? maker)) maker = new FrameMaker();
        LatticeFrame frame = maker.Make(_history, _published, _check, held);
        _idle.Add(maker);
        return frame;
    }

    private void ThrowIfOutOfReach(ItemUpdate step, float length)
    {
        float most = LatticeTable.MaxCode * length;
        bool isWithin = _rows.All(step.Count, i => LatticeMath.IsWithin(_exact.Row(step.Items[i]), step.Row(i), _published.StartRow(step.Items[i]), most));
        if (length < _published.Step)
        {
            // Codes of a finer step reach less far, for rows that nobody touched too.
            var unmoved = new float[_exact.Dim];
            isWithin &= _rows.All(_exact.Rows, item => LatticeMath.IsWithin(_exact.Row(item), unmoved, _published.StartRow(item), most));
        }
        if (!isWithin)
            throw new TrainingDivergedException(
                $"an item's factors left what {LatticeTable.MaxCode} steps of {length:R} reach: training diverged, or the lattice's step is too short; lower the learning rate, or publish with a longer step");
    }

    /// <summary>Brings the published codes to another step: what the frame to it starts from.</summary>
    private void Rescale(float length)
    {
        _rows.ForEach(_exact.Rows, item => _published.RescaleRow(item, length, NextRow(item)));
        _next = _published.Swap(_next, _published.Round, length);
        _lag = null;
    }

    /// <summary>Makes the next codes equal to those that the frame starts from.</summary>
    private void BringUp()
    {
        if (_lag is not { } lag) _published.Codes.CopyTo(_next);
        else _rows.ForEach(lag.Length, i => _published.CodeRow(lag[i]).CopyTo(NextRow(lag[i])));
    }

    /// <summary>Has the next codes of some items (ascending) follow the exact table; returns those whose codes change.</summary>
    private int[] Follow(int[] items, float length) => _rows.Where(items, item =>
    {
        Span<short> next = NextRow(item);
        LatticeTable.Follow(_exact.Row(item), _published.StartRow(item), length, (float)_options.Lattice.Hysteresis, next);
        return !next.SequenceEqual(_published.CodeRow(item));
    });

    private Span<short> NextRow(int item) => _next.AsSpan(item * _exact.Dim, _exact.Dim);

    private float Length(float? chosen, int round)
    {
        float step = chosen ?? LatticeLadder.Step(_exact.Dim, 0);
        return round >= _options.Lattice.RefineFrom ? LatticeOptions.Refined(step) : step;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The table is not of this lattice.</exception>
    public void Start(GlobalModel published)
    {
        if (_isStarted) return;
        lock (_starting)
        {
            if (_isStarted) return;
            Adopt(published);
            _check = _published.CheckOf(_published.Round, _published.Step, _published.Codes);
            if (published.Round > 0) published.Identify(_check);
            _isStarted = true;
        }
    }

    // A table that was trained before says itself which codes it has, and at which step.
    private void Adopt(GlobalModel published)
    {
        if (published.Round == 0)
        {
            if (!_published.IsStart(published.ItemFactors)) throw NotThisLattice();
            return;
        }
        IEnumerable<float> steps = _step is { } chosen ? [chosen, LatticeOptions.Refined(chosen)] : _options.Lattice.StepsOf(_exact.Dim);
        foreach (float step in steps)
        {
            if (!_published.TryRead(published.ItemFactors, step, _next)) continue;
            _next = _published.Swap(_next, published.Round, step);
            _lag = null;
            if (IsMoved(_published.Codes)) _step ??= published.Round >= _options.Lattice.RefineFrom ? LatticeOptions.Unrefined(step) : step;
            return;
        }
        throw NotThisLattice();

        ArgumentException NotThisLattice() => new("the table was not published as this lattice on this seed's start", nameof(published));
    }

    private static bool IsMoved(ReadOnlySpan<short> codes) => codes.ContainsAnyExcept((short)0);

    /// <summary>Makes frames to the newest version, one maker a thread.</summary>
    private sealed class FrameMaker
    {
        private readonly LatticeFrameCodec _codec = new();
        private short[] _rescaled = [];

        public LatticeFrame Make(LatticeHistory history, LatticeTable newest, ulong check, int held)
        {
            ReadOnlySpan<short> from = [];
            if (held == newest.Round) from = newest.Codes;
            else if (history.TryGet(held, out float step, out ReadOnlySpan<short> codes)) from = step == newest.Step ? codes : Rescaled(codes, step, newest.Step);
            _codec.EncodeDifference(from, newest.Codes, newest.Dim);
            return new LatticeFrame(held, newest.Round, _codec.Frame(new LatticeFrameHeader(held, newest.Round, newest.Items, newest.Dim, newest.Step, check)).ToArray());
        }

        private short[] Rescaled(ReadOnlySpan<short> codes, float step, float newStep)
        {
            if (_rescaled.Length != codes.Length) _rescaled = new short[codes.Length];
            LatticeTable.Rescale(codes, step, newStep, _rescaled);
            return _rescaled;
        }
    }
}
