namespace FedRas.Comparison.Baselines;

/// <summary>
/// A method that says which items its rows are of by the shortest of FedRas's own maps, and writes nothing for the others. Most were
/// published for whole tables; of items that nobody touched
/// there is nothing to say, so they get the map for nothing.
/// </summary>
internal abstract class MappedRowCoder : RowCoder
{
    /// <summary>Bytes of the values at most.</summary>
    protected abstract long MostValueBytes(int rows, int dim);

    /// <summary>Writes the values of <paramref name="rows"/>, rows × d.</summary>
    protected abstract void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer);

    /// <summary>Reads the values of <paramref name="rows"/>, whose items are known.</summary>
    protected abstract void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows);

    protected sealed override long MostBytes(in ReportContext context, ItemUpdate rows) =>
        TouchedItemMap.Choose(rows.Items, context.Published.Rows).Size(rows.Items, context.Published.Rows)
            + MostValueBytes(rows.Count, rows.Dim);

    protected sealed override void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        TouchedItemMap.Choose(rows.Items, context.Published.Rows).Write(ref writer, rows.Items, context.Published.Rows);
        if (rows.Count > 0) WriteValues(context, rows, ref writer);
    }

    protected sealed override void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int items = context.Published.Rows;
        var map = TouchedItemMap.ReadForm(ref reader, items);
        rows.Reset(context.Published.Dim, map.Count);
        map.ReadItems(ref reader, items, rows.TakeItems(map.Count));
        if (rows.Count > 0) ReadValues(context, ref reader, rows);
    }

    /// <summary>Whole bytes of some bits.</summary>
    protected static int BytesOf(long bits) => checked((int)((bits + 7) / 8));
}
