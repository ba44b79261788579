namespace FedRas.Comparison.Baselines;

/// <summary>The touched rows in float32, nothing lost.</summary>
internal sealed class SparseRows : MappedRowCoder
{
    protected override long MostValueBytes(int rows, int dim) => (long)rows * dim * sizeof(float);

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer) =>
        LittleEndian.CopyTo((ReadOnlySpan<float>)rows.Rows, writer.Take(rows.Rows.Length * sizeof(float)));

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows) =>
        LittleEndian.CopyTo(reader.Take((long)rows.Rows.Length * sizeof(float), "rows"), rows.Rows);
}
