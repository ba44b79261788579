using System.Runtime.InteropServices;

namespace FedRas.Comparison.Baselines;

/// <summary>The whole table of what changed in half precision, M × d × 2 bytes; a row of zeros is one that was not touched.</summary>
internal sealed class HalfTable : RowCoder
{
    private Half[] _halves = [];

    protected override long MostBytes(in ReportContext context, ItemUpdate rows) => 2L * context.Published.Rows * context.Published.Dim;

    protected override void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        int dim = rows.Dim;
        Span<byte> table = writer.Take(2 * context.Published.Rows * dim);
        table.Clear();
        Span<Half> halves = Halves(dim);
        for (int i = 0; i < rows.Count; i++)
        {
            TensorPrimitives.ConvertToHalf(rows.Row(i), halves);
            LittleEndian.CopyTo(MemoryMarshal.Cast<Half, ushort>(halves), table.Slice(2 * rows.Items[i] * dim, 2 * dim));
        }
    }

    protected override void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int items = context.Published.Rows, dim = context.Published.Dim, touched = 0;
        ReadOnlySpan<byte> table = reader.Take(2L * items * dim, "table");
        for (int item = 0; item < items; item++)
            if (table.Slice(2 * item * dim, 2 * dim).ContainsAnyExcept((byte)0)) touched++;
        rows.Reset(dim, touched);
        Span<Half> halves = Halves(dim);
        for (int item = 0; item < items; item++)
        {
            ReadOnlySpan<byte> row = table.Slice(2 * item * dim, 2 * dim);
            if (!row.ContainsAnyExcept((byte)0)) continue;
            LittleEndian.CopyTo(row, MemoryMarshal.Cast<Half, ushort>(halves));
            TensorPrimitives.ConvertToSingle(halves, rows.Add(item));
        }
    }

    private Span<Half> Halves(int dim)
    {
        if (_halves.Length < dim) _halves = new Half[dim];
        return _halves.AsSpan(0, dim);
    }
}
