namespace FedRas.Comparison.Baselines;

/// <summary>
/// How a method of the literature writes some item rows, of a device's update or of the server's step. Holds scratch space only; one
/// instance serves one worker.
/// </summary>
internal abstract class RowCoder
{
    /// <summary>The <see cref="ReportContext.Device"/> of the server's own rows.</summary>
    public const int Server = -1;

    /// <summary>Bytes that <see cref="Write"/> takes at most.</summary>
    protected abstract long MostBytes(in ReportContext context, ItemUpdate rows);

    /// <summary>Writes the rows.</summary>
    protected abstract void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="WireFormatException">The bytes are not of this method.</exception>
    protected abstract void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows);

    /// <summary>The items that the message just written speaks of: those of the rows, unless the method left some out.</summary>
    protected virtual ReadOnlySpan<int> Said(ItemUpdate rows) => rows.Items;

    private const int MostVarint = 5; // bytes

    // round · the method's own · number

    /// <summary>Appends a message of the rows and one number beside them.</summary>
    public void Encode(in ReportContext context, int number, ItemUpdate rows, IBufferWriter<byte> output) =>
        Encode(context, number, rows.Items, rows, output);

    /// <summary>
    /// Appends a report: of the sample updates of all touched rows it tells those of the rows that it speaks of, which is what the server
    /// spreads over them for their weight decay.
    /// </summary>
    public void Encode(in ReportContext context, int sampleUpdates, ReadOnlySpan<int> touched, ItemUpdate rows, IBufferWriter<byte> output)
    {
        var writer = new WireWriter(output.GetSpan(checked((int)(2 * MostVarint + MostBytes(context, rows)))));
        writer.WriteVarint(context.Round);
        Write(context, rows, ref writer);
        writer.WriteVarint(Share(sampleUpdates, Said(rows), touched));
        output.Advance(writer.Position);
    }

    /// <summary>Reads a message; returns the number.</summary>
    /// <exception cref="WireFormatException">The bytes are not a message of this method and round.</exception>
    public int Decode(in ReportContext context, ReadOnlySpan<byte> message, ItemUpdate rows)
    {
        var reader = new WireReader(message);
        reader.ReadVarint("round", context.Round, context.Round);
        Read(context, ref reader, rows);
        int number = reader.ReadVarint("number", 0, int.MaxValue);
        reader.ExpectEnd();
        if (rows.Count > 0 && !TensorPrimitives.IsFiniteAll<float>(rows.Rows)) throw WireFormatException.Illegal("rows", "not all finite",
            "finite numbers", 0);
        return number;
    }

    private static int Share(int sampleUpdates, ReadOnlySpan<int> said, ReadOnlySpan<int> touched)
    {
        if (touched.Length == 0) return sampleUpdates;
        int common = 0, i = 0;
        foreach (int item in said)
        {
            while (i < touched.Length && touched[i] < item) i++;
            if (i < touched.Length && touched[i] == item) common++;
        }
        return (int)(((long)sampleUpdates * common + touched.Length / 2) / touched.Length);
    }
}
