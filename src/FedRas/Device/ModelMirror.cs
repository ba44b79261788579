using FedRas.Models;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>
/// A device's copy of the server's table. It moves by the frames that it downloads and by nothing else. Calls must not overlap.
/// </summary>
public sealed class ModelMirror
{
    private readonly ulong _seed;
    private readonly WireLimits _limits;
    private readonly int _threads;
    private readonly LatticeFrameCodec _codec;
    private readonly DecodedRows _rows = new();
    private readonly ParallelRows _parallel;
    private QuantizedTable? _table; // from the first frame of a lattice on

    /// <summary>Creates the mirror of a device that has only the public seed: the shared start.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="seed">The public seed.</param>
    /// <param name="limits">What the device takes from the server; null takes the defaults.</param>
    /// <param name="threads">Threads that decode a frame; never changes a result.</param>
    public ModelMirror(int items, int dim, ulong seed, WireLimits? limits = null, int threads = 1)
        : this(new GlobalModel(items, dim, seed), seed, limits ?? WireLimits.Default, threads) { }

    /// <summary>Takes a table from the device's own storage, which was published otherwise than as a lattice.</summary>
    /// <param name="model">The table; moved in place from here on.</param>
    /// <param name="seed">The public seed.</param>
    /// <param name="limits">What the device takes from the server.</param>
    /// <param name="threads">Threads that decode a frame; never changes a result.</param>
    public ModelMirror(GlobalModel model, ulong seed, WireLimits limits, int threads)
    {
        (Model, _seed, _limits, _threads) = (model, seed, limits, threads);
        _codec = new LatticeFrameCodec(threads);
        _parallel = new ParallelRows(threads);
    }

    /// <summary>The public seed.</summary>
    public ulong Seed => _seed;

    /// <summary>The table that the device holds.</summary>
    public GlobalModel Model { get; private set; }

    /// <summary>The table of a lattice; null before its first frame, and if the table is published otherwise.</summary>
    public QuantizedTable? Table => _table;

    /// <summary>Applies a frame of any kind.</summary>
    /// <param name="frame">The bytes as they came.</param>
    /// <exception cref="WireFormatException">
    /// The bytes are no legal frame within the limits, or not one from the version held or the shared start; nothing has changed.
    /// </exception>
    public void Apply(ReadOnlySpan<byte> frame)
    {
        var reader = new WireReader(frame);
        MessageType type = Prologue.Read(ref reader, MessageType.DenseFrame, MessageType.RetiringLatticeFrame, trace: null);
        if (type >= MessageType.LatticeFrame) ApplyLattice(frame);
        else ApplyRows(frame);
    }

    /// <summary>A mirror of the same version that can move by itself.</summary>
    public ModelMirror Copy() => With(_limits, _threads);

    /// <summary>The same, with other limits and threads.</summary>
    internal ModelMirror With(WireLimits limits, int threads)
    {
        var copy = new ModelMirror(Model.Copy(), _seed, limits, threads);
        if (_table is not null) copy._table = _table.Copy();
        return copy;
    }

    /// <summary>The frame that takes anybody from the shared start to this version: how a device stores what it holds.</summary>
    /// <exception cref="InvalidOperationException">The table was not published as a lattice.</exception>
    public byte[] KeyFrame()
    {
        if (_table is null) throw new InvalidOperationException("only a table that was published as a lattice has a key frame");
        var changes = new LevelChanges();
        changes.Between([], _table.Levels, _table.Dim);
        changes.Retire(_table.Retired.Items);
        var header = new LatticeFrameHeader(0, _table.Round, _table.Items, _table.Dim, _table.Cell, _table.Check);
        return _codec.Encode(header, changes).ToArray();
    }

    private void ApplyLattice(ReadOnlySpan<byte> frame)
    {
        int known = Model.ItemFactors.Rows;
        if (_table is null && Model.Round > 0)
            throw WireFormatException.Illegal("type", "6 (lattice frame)", "the kind that the table held was published as", 3);
        QuantizedTable table = _table ?? new QuantizedTable(known, Model.ItemFactors.Dim, _seed, 1);
        (int round, float cell) = (table.Round, table.Cell);
        LatticeFrameHeader header = _codec.Decode(frame, _limits, table);
        _table = table;
        LevelChanges changes = _codec.Changes;
        Model.Grow(table.Items);
        FactorMatrix values = Model.ItemFactors;
        // An item that no frame has moved stands at the start, whatever the cell.
        if (header.FromRound == round && (cell == header.Cell || round == 0))
        {
            _parallel.ForEach(changes.Count, i => table.RenderRow(changes.Items[i], values.Row(changes.Items[i])));
            table.RenderOthers(changes, known, values);
        }
        else _parallel.ForEach(values.Rows, item => table.RenderRow(item, values.Row(item)));
        Model.MoveTo(header.ToRound, header.Check, table.Retired);
    }

    private void ApplyRows(ReadOnlySpan<byte> frame)
    {
        FrameHeader header = FrameCodec.Decode(frame, _limits, _rows);
        FactorMatrix values = Model.ItemFactors;
        if (header.ItemCount != values.Rows)
            throw WireFormatException.OutOfRange("item count M", header.ItemCount, values.Rows, values.Rows, Prologue.Size);
        if (header.Dim != values.Dim)
            throw WireFormatException.OutOfRange("factors d", header.Dim, values.Dim, values.Dim, Prologue.Size);
        if (header.FromRound != Model.Round || header.ToRound != Model.Round + 1 || _table is not null)
        {
            string legal = $"{Model.Round} to {Model.Round + 1}, from the version held";
            throw WireFormatException.Illegal("rounds", $"{header.FromRound} to {header.ToRound}", legal, Prologue.Size);
        }
        Model.Apply(_rows.Current);
    }
}
