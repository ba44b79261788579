using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// A table of quantised item factors: value = shared start + level · cell, the start drawn from a seed that everybody has. Published
/// versions are whole numbers, so the difference between any two of them is exact, whatever path of frames leads from one to the other. The
/// cell has at most 11 significant bits and a level 13, so their product is exact in float32 and a value is the same on every machine,
/// whether it fuses multiply and add or not.
/// </summary>
public sealed class QuantizedTable
{
    /// <summary>Largest magnitude of a level.</summary>
    public const int MaxLevel = (1 << 13) - 1;

    /// <summary>The longest cell; its inverse is the shortest.</summary>
    public const float MaxCell = 1L << 40;

    private readonly ulong? _seed; // null for a start that is not made from one
    private FactorMatrix _start;
    private short[] _levels;
    private ulong? _startSum, _levelsSum;

    /// <summary>Creates version 0: the start itself.</summary>
    /// <param name="start">The table that everybody draws from the seed, M × d; read only.</param>
    /// <param name="cell">Distance between neighbouring values; see <see cref="IsCell"/>.</param>
    public QuantizedTable(FactorMatrix start, float cell)
    {
        if (!IsCell(cell)) throw new ArgumentOutOfRangeException(nameof(cell), cell, "must lie between 2⁻⁴⁰ and 2⁴⁰ and have at most 11 "
            + "significant bits");
        _start = start;
        Cell = cell;
        _levels = new short[start.Values.Length];
    }

    /// <summary>Creates version 0 of a catalogue that can grow: a row's start follows from the seed.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="seed">The public seed.</param>
    /// <param name="cell">Distance between neighbouring values; see <see cref="IsCell"/>.</param>
    public QuantizedTable(int items, int dim, ulong seed, float cell) : this(SharedStart.Draw(items, dim, seed), cell) => _seed = seed;

    /// <summary>Takes the levels of a version, which become this table's own.</summary>
    internal QuantizedTable(FactorMatrix start, float cell, short[] levels, int round, RetiredItems retired, ulong? seed = null) =>
        (_start, Cell, _levels, Round, Retired, _seed) = (start, cell, levels, round, retired, seed);

    /// <summary>Number of items M.</summary>
    public int Items => _start.Rows;

    /// <summary>Factors d a row.</summary>
    public int Dim => _start.Dim;

    /// <summary>The round of the model that the levels are the version of.</summary>
    public int Round { get; private set; }

    /// <summary>Distance between neighbouring values.</summary>
    public float Cell { get; private set; }

    /// <summary>The items that are retired, whose levels are 0.</summary>
    public RetiredItems Retired { get; private set; } = RetiredItems.None;

    /// <summary>Whether a frame may lead to a version of more items.</summary>
    internal bool CanGrow => _seed is not null;

    /// <summary>The levels, M × d, row after row.</summary>
    public ReadOnlySpan<short> Levels => _levels;

    /// <summary>The nearest cell of 11 significant bits.</summary>
    public static float RoundCell(float cell)
    {
        if (!(cell > 0) || !float.IsNormal(cell)) return cell;
        const int Dropped = 24 - 11;
        int bits = BitConverter.SingleToInt32Bits(cell);
        return BitConverter.Int32BitsToSingle((bits + (1 << (Dropped - 1))) & ~((1 << Dropped) - 1));
    }

    /// <summary>Whether a cell is one: between 2⁻⁴⁰ and 2⁴⁰, with at most 11 significant bits (see <see cref="RoundCell"/>).</summary>
    public static bool IsCell(float cell) => cell is >= 1 / MaxCell and <= MaxCell && cell == RoundCell(cell);

    /// <summary>What tells the present version from any other.</summary>
    public ulong Check => CheckOf(Round, Cell, LevelsSum);

    /// <summary>What tells a version of this table from any other, by the sum of its levels.</summary>
    internal ulong CheckOf(int round, float cell, ulong sum) => TableCheck.Of(StartSum, sum, round, cell, Retired);

    /// <summary>The same by its levels.</summary>
    internal ulong CheckOf(int round, float cell, ReadOnlySpan<short> levels) => CheckOf(round, cell, TableCheck.Sum(levels, Dim));

    private ulong StartSum => _startSum ??= TableCheck.Sum(_start);

    private ulong LevelsSum => _levelsSum ??= TableCheck.Sum(_levels, Dim);

    /// <summary>
    /// Brings all levels to another cell: what a frame's differences are taken from when the cell changes. The round stays.
    /// </summary>
    internal void Rescale(float cell)
    {
        if (cell == Cell) return;
        Rescale(_levels, Cell, cell, _levels);
        (Cell, _levelsSum) = (cell, null);
    }

    /// <summary>Forgets all levels, and what is retired: the start itself, at another cell.</summary>
    internal void Clear(float cell)
    {
        _levels.AsSpan().Clear();
        (Round, Cell, _levelsSum, Retired) = (0, cell, 0, RetiredItems.None);
    }

    /// <summary>Retires items, ascending, none of which is retired yet: their levels become 0. The round stays.</summary>
    internal void Retire(ReadOnlySpan<int> items, int round)
    {
        if (items.IsEmpty) return;
        ulong sum = LevelsSum;
        foreach (int item in items)
        {
            Span<short> levels = _levels.AsSpan(item * Dim, Dim);
            sum -= TableCheck.Sum([item], levels, Dim);
            levels.Clear();
        }
        (_levelsSum, Retired) = (sum, Retired.With(items, round));
    }

    /// <summary>A table of its own with the same levels and more items, which stand at their start.</summary>
    internal QuantizedTable Grown(int items)
    {
        var levels = new short[items * Dim];
        _levels.CopyTo(levels, 0);
        return new QuantizedTable(SharedStart.Grown(_start, items, _seed!.Value), Cell, levels, Round, Retired, _seed)
        {
            _levelsSum = _levelsSum,
        };
    }

    /// <summary>Whether all items from one on stand at their start.</summary>
    internal bool ShrinksTo(int items) => !_levels.AsSpan(items * Dim).ContainsAnyExcept((short)0);

    /// <summary>A table of its own without the last items.</summary>
    internal QuantizedTable Shrunk(int items)
    {
        var start = new FactorMatrix(items, Dim);
        _start.Values[..start.Values.Length].CopyTo(start.Values);
        return new QuantizedTable(start, Cell, _levels[..start.Values.Length], Round, Retired, _seed) { _levelsSum = _levelsSum };
    }

    /// <summary>Becomes what another table is, which nobody else holds.</summary>
    internal void TakeOver(QuantizedTable other)
    {
        (_start, _startSum, _levels, _levelsSum) = (other._start, other._startSum, other._levels, other._levelsSum);
        (Round, Cell, Retired) = (other.Round, other.Cell, other.Retired);
    }

    /// <summary>Whether changes stay within the levels.</summary>
    internal bool CanTake(LevelChanges changes)
    {
        for (int i = 0; i < changes.Count; i++)
            if (!LatticeMath.IsWithin(LevelRow(changes.Items[i]), changes.Row(i), MaxLevel)) return false;
        return true;
    }

    /// <summary>The sum of the levels that changes lead to from here, once the levels are brought to another cell.</summary>
    internal ulong SumAfter(LevelChanges changes, float cell) => SumAt(cell) + TableCheck.Sum(changes.Items, changes.Rows, Dim);

    /// <summary>Moves to another version, whose sum is known.</summary>
    internal void Take(LevelChanges changes, int round, ulong sum)
    {
        _levelsSum = sum;
        for (int i = 0; i < changes.Count; i++)
        {
            Span<short> levels = _levels.AsSpan(changes.Items[i] * Dim, Dim);
            TensorPrimitives.Add(levels, changes.Row(i), levels);
        }
        Round = round;
    }

    /// <summary>
    /// Moves back to the version that changes led here from, at the same cell; false, and nothing is changed, if levels do not reach it.
    /// </summary>
    internal bool TryUndo(LevelChanges changes)
    {
        for (int i = 0; i < changes.Count; i++)
            TensorPrimitives.Negate(changes.Row(i), changes.Row(i));
        if (!CanTake(changes)) return false;
        Take(changes, Round - 1, SumAfter(changes, Cell));
        return true;
    }

    private ulong SumAt(float cell)
    {
        if (cell == Cell) return LevelsSum;
        var rescaled = new short[_levels.Length];
        Rescale(_levels, Cell, cell, rescaled);
        return TableCheck.Sum(rescaled, Dim);
    }

    /// <summary>
    /// Takes the levels of another version; their content becomes this table's, the array that was here is handed back for the next
    /// version.
    /// </summary>
    internal short[] Replace(short[] levels, int round, float cell, RetiredItems? retired = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(levels.Length, _levels.Length, nameof(levels));
        short[] former = _levels;
        (_levels, Round, Cell, _levelsSum, Retired) = (levels, round, cell, null, retired ?? RetiredItems.None);
        return former;
    }

    /// <summary>Writes the values of all rows.</summary>
    /// <param name="table">M × d.</param>
    internal void Render(FactorMatrix table) => LatticeMath.Render(_start.Values, _levels, Cell, table.Values);

    /// <summary>Writes the values of one row.</summary>
    internal void RenderRow(int item, Span<float> row) => LatticeMath.Render(_start.Row(item), LevelRow(item), Cell, row);

    /// <summary>Writes the values of the rows that are new or retired, which stand at the start.</summary>
    internal void RenderOthers(LevelChanges changes, int firstNew, FactorMatrix table)
    {
        for (int item = firstNew; item < Items; item++)
            if (!LevelRow(item).ContainsAnyExcept((short)0)) RenderRow(item, table.Row(item));
        foreach (int item in changes.Retired) RenderRow(item, table.Row(item));
    }

    /// <summary>
    /// Finds how the levels follow an exact row that moves: each stays while the exact value is within half a cell and
    /// <paramref name="hysteresis"/> cells of it, else it becomes the nearest.
    /// </summary>
    /// <param name="exact">The row.</param>
    /// <param name="move">What is added to it.</param>
    /// <param name="start">The row of the start.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="hysteresis">In cells.</param>
    /// <param name="levels">The levels; receives by how much they change.</param>
    /// <returns>False if a value is further from the start than levels reach, or not finite.</returns>
    internal static bool TryChange(ReadOnlySpan<float> exact, ReadOnlySpan<float> move, ReadOnlySpan<float> start, float cell,
        float hysteresis, Span<short> levels) =>
        LatticeMath.Follow(exact, move, start, 1 / cell, 0.5f + hysteresis, MaxLevel, levels);

    /// <summary>
    /// The levels that lie nearest to those of another cell: what a frame's difference is taken from when the cell changes.
    /// </summary>
    public static void Rescale(ReadOnlySpan<short> levels, float cell, float newCell, Span<short> result)
    {
        if (cell == newCell) levels.CopyTo(result);
        else LatticeMath.Rescale(levels, cell / newCell, MaxLevel, result);
    }

    /// <summary>
    /// Reads the levels of a table at some cell; false if a value is not, to the bit, this start plus a level times the cell.
    /// </summary>
    internal bool TryRead(FactorMatrix table, float cell, Span<short> levels) =>
        LatticeMath.TryRead(table.Values, _start.Values, cell, MaxLevel, levels);

    /// <summary>Whether a table is the start, to the bit.</summary>
    internal bool IsStart(FactorMatrix table) => MemoryMarshal.AsBytes(table.Values).SequenceEqual(MemoryMarshal.AsBytes(_start.Values));

    /// <summary>Whether any level is not 0.</summary>
    internal bool HasMoved => _levels.AsSpan().ContainsAnyExcept((short)0);

    /// <summary>A table of the same version that can move by itself; the start is shared.</summary>
    internal QuantizedTable Copy() =>
        new(_start, Cell, [.. _levels], Round, Retired, _seed) { _startSum = _startSum, _levelsSum = _levelsSum };

    /// <summary>The version that changes lead to from here, once the levels are brought to another cell; this one stays as it is.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="round">The version's round.</param>
    /// <param name="cell">Its cell.</param>
    /// <param name="start">Its start, which may have more rows than this one's.</param>
    internal QuantizedTable After(LevelChanges changes, int round, float cell, FactorMatrix start)
    {
        short[] levels = GC.AllocateUninitializedArray<short>(start.Values.Length);
        Rescale(_levels, Cell, cell, levels.AsSpan(0, _levels.Length));
        levels.AsSpan(_levels.Length).Clear();
        var next = new QuantizedTable(start, cell, levels, round, Retired, _seed)
        {
            _startSum = start.Rows == Items ? StartSum : null,
            _levelsSum = cell == Cell ? LevelsSum : null,
        };
        next.Retire(changes.Retired, round);
        next.Take(changes, round, next.SumAfter(changes, cell));
        return next;
    }

    /// <summary>The levels of one item, d values.</summary>
    public ReadOnlySpan<short> LevelRow(int item) => _levels.AsSpan(item * Dim, Dim);

    /// <summary>The start, M × d; read only.</summary>
    internal FactorMatrix Start => _start;
}
