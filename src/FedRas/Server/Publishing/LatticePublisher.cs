using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server.Publishing;

/// <summary>
/// Publishes a quantised table that follows the exact one, which the server keeps for itself. Rounding errors do not pile up, and a device
/// that was away downloads one frame from the version it holds to the newest.
/// </summary>
public sealed class LatticePublisher : IModelPublisher
{
    private readonly LatticeOptions _options;
    private readonly WireLimits _limits;
    private readonly bool _verifies;
    private readonly ulong _seed;
    private readonly LatticeFrameCodec _codec, _receiver;
    private readonly LevelChanges _changes = new();
    private readonly ParallelRows _rows;
    private readonly FrameMakers _makers;
    private readonly Lock _starting = new();
    private FactorMatrix _start, _exact;
    private int[]? _all;
    private float? _cell; // until it is refined; null while all levels are 0
    private PublishedVersion? _newest;

    /// <summary>Creates a publisher over a table whose start follows from the public seed.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="seed">The public seed.</param>
    /// <param name="options">The lattice.</param>
    /// <param name="limits">What devices take from the server; null takes the defaults.</param>
    /// <param name="threads">Threads; never changes a result.</param>
    /// <param name="verifies">Whether every frame is read again before it is published.</param>
    /// <exception cref="ArgumentException">The limits are below the table.</exception>
    public LatticePublisher(
        int items, int dim, ulong seed, LatticeOptions options, WireLimits? limits = null, int threads = 1, bool verifies = true)
    {
        _limits = limits ?? WireLimits.Default;
        if (_limits.MaxItems < items || _limits.MaxDim < dim)
            throw new ArgumentException("the limits are below the table that is published", nameof(limits));
        (_options, _seed, _verifies) = (options, seed, verifies);
        _start = SharedStart.Draw(items, dim, seed);
        _exact = _start.Copy();
        _rows = new ParallelRows(threads);
        _codec = new LatticeFrameCodec(threads);
        _receiver = new LatticeFrameCodec(threads);
        _makers = new FrameMakers(threads, _limits.MaxMessageBytes);
    }

    /// <summary>The exact table.</summary>
    public FactorMatrix? State => _exact;

    /// <summary>The newest version; to be asked for once <see cref="Start"/> was called.</summary>
    /// <exception cref="InvalidOperationException">The publisher was not started.</exception>
    public PublishedVersion Newest => Volatile.Read(ref _newest) ?? throw new InvalidOperationException("the publisher was not started");

    /// <summary>
    /// The cell that was chosen, not yet refined; null until the table has moved. A refined table alone tells its present cell only, so
    /// this
    /// is saved beside it.
    /// </summary>
    public float? ChosenCell => _cell;

    /// <inheritdoc/>
    public FactorMatrix Table(GlobalModel published) => _exact;

    /// <inheritdoc/>
    /// <exception cref="TrainingDivergedException">A value left the range that can be published; nothing has changed.</exception>
    /// <exception cref="WireFormatException">The frame passes the limits; nothing has changed.</exception>
    public ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step) =>
        Publish(published, step, new CatalogueChange(_start.Rows, []));

    /// <summary>The same, to a version of another catalogue.</summary>
    /// <param name="published">The published model.</param>
    /// <param name="step">A step of the catalogue before, of no retired item.</param>
    /// <param name="change">The catalogue of the version.</param>
    internal ReadOnlyMemory<byte> Publish(GlobalModel published, ItemUpdate step, CatalogueChange change)
    {
        Start(published);
        PublishedVersion former = Newest;
        int round = published.Round + 1;
        float? chosen = _cell ?? (step.Count > 0 ? _options.FirstCell(step) : null);
        float cell = CellOf(chosen, round);
        // Of the start any cell has the levels 0, and an item that nobody touched stands exactly there.
        bool touchedOnly = cell == former.Cell || published.Round == 0;
        FindChanges(former.Table, step, cell, touchedOnly, change.Retired);
        FactorMatrix start = change.Items > _start.Rows ? SharedStart.Grown(_start, change.Items, _seed) : _start;
        QuantizedTable next = former.Table.After(_changes, round, cell, start);
        var header = new LatticeFrameHeader(published.Round, round, next.Items, next.Dim, cell, next.Check);
        byte[] frame = _codec.Encode(header, _changes).ToArray();
        // What everybody holds, the server included, is what was sent. Up to here nothing has changed.
        if (_verifies && !_receiver.Verifies(frame, _limits, header, _changes))
            throw new InvalidOperationException($"the frame to round {round} does not lead to what it was made of");
        if (frame.Length > _limits.MaxMessageBytes)
            throw WireFormatException.OutOfRange("length of the message (WireLimits.MaxMessageBytes)", frame.Length, 0,
                _limits.MaxMessageBytes, 0);

        VersionHistory history = _options.HistoryBytes == 0 ? former.History
            : former.History.With(FormerVersion.Of(former.Table, touchedOnly ? _changes.Items : AllItems()));
        _rows.ForEach(step.Count, i => VectorMath.Add(_exact.Row(step.Items[i]), step.Row(i)));
        int known = _start.Rows;
        TakeCatalogue(start, change.Retired);
        published.Grow(change.Items);
        if (touchedOnly)
        {
            _rows.ForEach(_changes.Count, i => next.RenderRow(_changes.Items[i], published.ItemFactors.Row(_changes.Items[i])));
            next.RenderOthers(_changes, known, published.ItemFactors);
        }
        else _rows.ForEach(_exact.Rows, item => next.RenderRow(item, published.ItemFactors.Row(item)));
        _cell = next.HasMoved ? chosen : null; // nothing rests on a cell while all levels are 0, and a saved table could not tell it
        published.MoveTo(round, next.Check, next.Retired);
        Volatile.Write(ref _newest, new PublishedVersion(next, history, _makers));
        return frame;
    }

    /// <inheritdoc/>
    public long CatchUpBytes(GlobalModel published, int heldRound) =>
        heldRound == published.Round ? 0 : Newest.FrameFrom(heldRound).Bytes.Length;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The table is not of this lattice.</exception>
    public void Start(GlobalModel published)
    {
        if (Volatile.Read(ref _newest) is not null) return;
        lock (_starting)
        {
            if (_newest is not null) return;
            var version = new PublishedVersion(ReadTable(published), new VersionHistory(_options.HistoryBytes), _makers);
            if (published.Round > 0) published.MoveTo(published.Round, version.Check, version.Table.Retired);
            Volatile.Write(ref _newest, version);
        }
    }

    /// <summary>
    /// Takes up a table that was trained before, whose exact one is in <see cref="State"/>; nothing of its history is kept.
    /// </summary>
    /// <param name="published">The published table.</param>
    /// <param name="chosenCell">The cell that was chosen, not yet refined; null if the table has not moved, or to read it from the
    /// table.</param>
    /// <exception cref="ArgumentException">The table is not of this lattice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cell is no cell of a lattice.</exception>
    public void Restart(GlobalModel published, float? chosenCell)
    {
        if (chosenCell is { } cell && !QuantizedTable.IsCell(cell))
            throw new ArgumentOutOfRangeException(nameof(chosenCell), chosenCell, "must be a step of a lattice");
        (_newest, _cell) = (null, chosenCell);
        Start(published);
    }

    /// <summary>Takes up a state that was saved, before the first use.</summary>
    internal void Resume(FactorMatrix exact, QuantizedTable table, VersionHistory history, float? chosenCell) =>
        (_start, _exact, _newest, _cell) = (table.Start, exact, new PublishedVersion(table, history, _makers), chosenCell);

    /// <summary>Any version of the table by its levels.</summary>
    internal QuantizedTable TableOf(int round, float cell, short[] levels, RetiredItems retired)
    {
        int items = levels.Length / _start.Dim;
        FactorMatrix start = items > _start.Rows ? SharedStart.Grown(_start, items, _seed) : _start;
        return new QuantizedTable(start, cell, levels, round, retired, _seed);
    }

    /// <summary>The history of a version by the frames of one round that led to it, the newest first.</summary>
    /// <exception cref="InvalidDataException">A frame is illegal, or not the one that led to its version.</exception>
    internal VersionHistory HistoryOf(QuantizedTable table, IEnumerable<ReadOnlyMemory<byte>> frames) =>
        StepFrames.Undo(table, frames, _options.HistoryBytes, _limits);

    // A new item and a retired one stand at the start, with nothing left over.
    private void TakeCatalogue(FactorMatrix start, ReadOnlySpan<int> retired)
    {
        if (start.Rows > _start.Rows)
        {
            FactorMatrix exact = start.Copy();
            _exact.Values.CopyTo(exact.Values);
            (_start, _exact, _all) = (start, exact, null);
        }
        foreach (int item in retired) _start.Row(item).CopyTo(_exact.Row(item));
    }

    /// <summary>Finds by how much the levels change when the exact table takes a step. Nothing else changes.</summary>
    /// <exception cref="TrainingDivergedException">A value left what levels reach.</exception>
    private void FindChanges(QuantizedTable former, ItemUpdate step, float cell, bool touchedOnly, int[] retired)
    {
        ReadOnlySpan<int> items = touchedOnly ? step.Items : AllItems();
        _changes.Reset(_exact.Dim, items.Length);
        items.CopyTo(_changes.Items);
        var unmoved = new float[_exact.Dim];
        bool isOut = false;
        _rows.Keep(_changes, i =>
        {
            int item = _changes.Items[i], moved = touchedOnly ? i : step.Items.BinarySearch(item);
            if (retired.AsSpan().BinarySearch(item) >= 0) return false;
            Span<short> change = _changes.Row(i);
            QuantizedTable.Rescale(former.LevelRow(item), former.Cell, cell, change);
            if (!QuantizedTable.TryChange(_exact.Row(item), moved < 0 ? unmoved : step.Row(moved), _start.Row(item), cell,
                (float)_options.Hysteresis, change))
                Volatile.Write(ref isOut, true);
            return change.ContainsAnyExcept((short)0);
        });
        _changes.Retire(retired);
        if (isOut)
        {
            throw new TrainingDivergedException(
                $"an item's factors left what {QuantizedTable.MaxLevel} steps of {cell:R} reach: training diverged, or the lattice's step "
                + "is too short; lower the learning rate, or publish with a longer step");
        }
    }

    private int[] AllItems() => _all ??= [.. Enumerable.Range(0, _exact.Rows)];

    private float CellOf(float? chosen, int round)
    {
        float cell = chosen ?? LatticeLadder.Cell(_exact.Dim, 0);
        return round >= _options.RefineFrom ? LatticeOptions.Refined(cell) : cell;
    }

    // A table that was trained before says itself which levels it has, and at which cell.
    private QuantizedTable ReadTable(GlobalModel published)
    {
        QuantizedTable table = TableOf(0, LatticeLadder.Cell(_exact.Dim, 0), new short[_start.Values.Length], RetiredItems.None);
        if (published.Round == 0) return table.IsStart(published.ItemFactors) ? table : throw NotThisLattice();
        var levels = new short[table.Levels.Length];
        IEnumerable<float> cells = _cell is { } chosen ? [chosen, LatticeOptions.Refined(chosen)] : _options.CellsOf(_exact.Dim);
        foreach (float cell in cells)
        {
            if (!table.TryRead(published.ItemFactors, cell, levels)) continue;
            QuantizedTable read = TableOf(published.Round, cell, levels, RetiredItems.None);
            if (read.HasMoved) _cell ??= published.Round >= _options.RefineFrom ? LatticeOptions.Unrefined(cell) : cell;
            return read;
        }
        throw NotThisLattice();

        ArgumentException NotThisLattice() => new("the table was not published as this lattice on this seed's start", nameof(published));
    }
}
