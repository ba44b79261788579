using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server.Publishing;

/// <summary>
/// Publishes a quantised table that follows the exact one, which the server keeps for itself: rounding errors do not pile up, and a device
/// that was away downloads one
/// frame from the version it holds to the newest.
/// </summary>
public sealed class LatticePublisher : IModelPublisher
{
    private readonly RoundOptions _options;
    private readonly FactorMatrix _exact;
    private readonly QuantizedTable _published;
    private readonly LatticeHistory _history;
    private readonly LatticeFrameCodec _codec, _receiver;
    private readonly CodeChanges _changes = new();
    private readonly ConcurrentBag<FrameMaker> _idle = [];
    private readonly ConcurrentDictionary<int, Lazy<LatticeFrame>> _frames = []; // to the newest version, by the version they start from
    private readonly Lock _starting = new();
    private readonly ParallelRows _rows;
    private int[]? _all;
    private float? _step; // until it is refined; null while all codes are 0
    private volatile bool _isStarted;

    /// <summary>Creates a publisher over a table of items × dim whose start is drawn from the options' seed.</summary>
    public LatticePublisher(int items, int dim, RoundOptions options)
    {
        if (options.Limits.MaxItems < items || options.Limits.MaxDim < dim) throw new ArgumentException("the limits are below the table "
            + "that is published", nameof(options));
        _options = options;
        FactorMatrix start = SharedStart.Draw(items, dim, options.Seed);
        _published = new QuantizedTable(start, LatticeLadder.Step(dim, 0));
        _exact = new FactorMatrix(items, dim);
        start.Values.CopyTo(_exact.Values);
        _rows = new ParallelRows(options.Threads);
        _codec = new LatticeFrameCodec(options.Threads);
        _receiver = new LatticeFrameCodec(options.Threads);
        _history = new LatticeHistory(options.CountsCatchUp ? options.Lattice.HistoryBytes : 0);
    }

    /// <summary>The exact table.</summary>
    public FactorMatrix? State => _exact;

    /// <summary>
    /// The step that was chosen, not yet refined; null until the table has moved. Whoever goes on from a saved table sets it before the
    /// first use: a refined table alone tells its present step only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no step of a lattice.</exception>
    public float? ChosenStep
    {
        get => _step;
        set
        {
            if (value is { } step && !QuantizedTable.IsStep(step)) throw new ArgumentOutOfRangeException(nameof(value), value,
                "must be a step of a lattice");
            _step = value;
        }
    }

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => _exact;

    /// <inheritdoc/>
    /// <exception cref="TrainingDivergedException">A value left the range that can be published; nothing has changed.</exception>
    /// <exception cref="WireFormatException">The frame passes the limits; nothing has changed.</exception>
    public ReadOnlySpan<byte> Publish(GlobalModel published, ItemUpdate step)
    {
        Start(published);
        int round = published.Round + 1;
        float? chosen = _step ?? (step.Count > 0 ? _options.Lattice.FirstStep(step) : null);
        float length = Length(chosen, round);
        // Of the start any step has the codes 0, and an item that nobody touched stands exactly there.
        bool touchedOnly = length == _published.Step || published.Round == 0;
        Follow(step, length, touchedOnly);
        ulong sum = _published.SumAfter(_changes, length), check = _published.CheckOf(round, length, sum);
        var header = new LatticeFrameHeader(published.Round, round, _exact.Rows, _exact.Dim, length, check);
        ReadOnlySpan<byte> frame = _codec.Encode(header, _changes);
        // What everybody holds, the server included, is what was sent. Up to here nothing has changed.
        if (!_receiver.Leads(frame, _options.Limits, header, _changes))
            throw new InvalidOperationException($"the frame to round {round} does not lead to what it was made of");

        _step = chosen;
        _history.Add(_published, touchedOnly ? _changes.Items : AllItems());
        if (published.Round == 0) _published.Clear(length);
        else _published.Rescale(length);
        _rows.ForEach(step.Count, i => VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i)));
        _published.Take(_changes, round, sum);
        if (touchedOnly)
            _rows.ForEach(_changes.Count, i => _published.RenderRow(_changes.Items[i], published.ItemFactors.Row(_changes.Items[i])));
        else _rows.ForEach(_exact.Rows, item => _published.RenderRow(item, published.ItemFactors.Row(item)));
        if (!IsMoved(_published.Codes)) _step = null; // nothing rests on this step yet, and a saved table could not tell it
        published.Advance();
        published.Identify(header.Check);
        _frames.Clear();
        return frame;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound) => heldRound == published.Round ? 0
        : FrameFrom(published, heldRound).Bytes.Length;

    /// <summary>
    /// The frame that takes a device from the version it holds to the newest; a key frame where that version was retired. Made at the first
    /// call and kept until the next
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
        if (!_idle.TryTake(out FrameMaker? maker)) maker = new FrameMaker(_options.Threads);
        LatticeFrame frame = maker.Make(_history, _published, held);
        _idle.Add(maker);
        int most = _options.Limits.MaxMessageBytes;
        return frame.Bytes.Length <= most ? frame : throw new InvalidOperationException(
            $"the frame from round {held} has {frame.Bytes.Length} bytes, and devices take {most}: raise WireLimits.MaxMessageBytes");
    }

    /// <summary>Finds the next changes: how the codes follow the exact table after a step. Nothing else changes.</summary>
    /// <exception cref="TrainingDivergedException">A value left what codes reach.</exception>
    private void Follow(ItemUpdate step, float length, bool touchedOnly)
    {
        ReadOnlySpan<int> items = touchedOnly ? step.Items : AllItems();
        _changes.Reset(_exact.Dim, items.Length);
        items.CopyTo(_changes.Items);
        var unmoved = new float[_exact.Dim];
        bool isOut = false;
        _rows.Keep(_changes, i =>
        {
            int item = _changes.Items[i], moved = touchedOnly ? i : step.Items.BinarySearch(item);
            Span<short> change = _changes.Row(i);
            QuantizedTable.Rescale(_published.CodeRow(item), _published.Step, length, change);
            if (!QuantizedTable.Follow(_exact.Row(item), moved < 0 ? unmoved : step.Row(moved), _published.StartRow(item), length,
                (float)_options.Lattice.Hysteresis, change))
                Volatile.Write(ref isOut, true);
            return change.ContainsAnyExcept((short)0);
        });
        if (isOut)
            throw new TrainingDivergedException(
                $"an item's factors left what {QuantizedTable.MaxCode} steps of {length:R} reach: training diverged, or the lattice's "
                    + "step is too short; lower the learning rate, or publish with a longer step");
    }

    private int[] AllItems() => _all ??= [.. Enumerable.Range(0, _exact.Rows)];

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
            ulong check = _published.Check; // and from here on its sums are known, whatever thread asks
            if (published.Round > 0) published.Identify(check);
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
        var codes = new short[_published.Codes.Length];
        IEnumerable<float> steps = _step is { } chosen ? [chosen, LatticeOptions.Refined(chosen)] : _options.Lattice.StepsOf(_exact.Dim);
        foreach (float step in steps)
        {
            if (!_published.TryRead(published.ItemFactors, step, codes)) continue;
            _published.Swap(codes, published.Round, step);
            if (IsMoved(_published.Codes)) _step ??= published.Round >= _options.Lattice.RefineFrom ? LatticeOptions.Unrefined(step) : step;
            return;
        }
        throw NotThisLattice();

        ArgumentException NotThisLattice() => new("the table was not published as this lattice on this seed's start", nameof(published));
    }

    private static bool IsMoved(ReadOnlySpan<short> codes) => codes.ContainsAnyExcept((short)0);

    /// <summary>Makes frames to the newest version; one that is busy makes no other.</summary>
    private sealed class FrameMaker(int threads)
    {
        private readonly LatticeFrameCodec _codec = new(threads);
        private readonly ParallelRows _rows = new(threads);
        private readonly CodeChanges _changes = new();

        public LatticeFrame Make(LatticeHistory history, QuantizedTable newest, int held)
        {
            if (held == newest.Round) _changes.Reset(newest.Dim, 0);
            else if (held > 0) history.Collect(held, newest, _rows, _changes);
            else _changes.Between([], newest.Codes, newest.Dim);
            var header = new LatticeFrameHeader(held, newest.Round, newest.Items, newest.Dim, newest.Step, newest.Check);
            return new LatticeFrame(held, newest.Round, _codec.Encode(header, _changes).ToArray());
        }
    }
}
