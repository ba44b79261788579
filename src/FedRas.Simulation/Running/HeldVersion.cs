using System.Numerics.Tensors;

namespace FedRas.Simulation.Running;

/// <summary>
/// The levels of a version that some device holds. A row that does not change from one version to the next is one object.
/// </summary>
/// <param name="cell">The version's cell.</param>
/// <param name="dim">Factors d.</param>
/// <param name="rows">The levels of each item; null for an item that stands at the start.</param>
internal sealed class HeldVersion(float cell, int dim, short[]?[] rows)
{
    /// <summary>The shared start.</summary>
    public static HeldVersion Start(int items, int dim) => new(1, dim, new short[items][]);

    /// <summary>A version, which shares what it has in common with the one before it.</summary>
    public static HeldVersion Of(QuantizedTable table, HeldVersion former)
    {
        var rows = new short[]?[table.Items];
        for (int item = 0; item < rows.Length; item++)
        {
            ReadOnlySpan<short> levels = table.LevelRow(item);
            rows[item] = former.Stands(item, levels) ? former.Row(item) : levels.ToArray();
        }
        return new HeldVersion(table.Cell, table.Dim, rows);
    }

    /// <summary>Whether changes lead from this version to exactly the newest one.</summary>
    public bool LeadsTo(HeldVersion newest, LevelChanges changes)
    {
        var row = new short[dim];
        int next = 0;
        for (int item = 0; item < newest.Items; item++)
        {
            bool moves = next < changes.Count && changes.Items[next] == item;
            if (!moves && cell == newest.Cell && ReferenceEquals(Row(item), newest.Row(item))) continue;
            if (Row(item) is { } held && changes.Retired.BinarySearch(item) < 0) QuantizedTable.Rescale(held, cell, newest.Cell, row);
            else row.AsSpan().Clear();
            if (moves) TensorPrimitives.Add<short>(row, changes.Row(next++), row);
            if (!newest.Stands(item, row)) return false;
        }
        return next == changes.Count;
    }

    private float Cell => cell;

    private int Items => rows.Length;

    // An item that came later stands at the start.
    private short[]? Row(int item) => item < rows.Length ? rows[item] : null;

    private bool Stands(int item, ReadOnlySpan<short> levels) =>
        Row(item) is { } row ? levels.SequenceEqual(row) : !levels.ContainsAnyExcept((short)0);
}
