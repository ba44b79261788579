// <own-baseline>
using System.Buffers;
using FedRas.Numerics;
using FedRas.Server;
using FedRas.Simulation.Running;
using FedRas.Training;
using FedRas.Wire;

/// <summary>Sends the k longest rows in float16: number of rows · for each its item and d values · sample updates.</summary>
internal sealed class LongestRows(int k) : IRoundMethod, IReportCoder
{
    public IReportCoder CreateCoder() => new LongestRows(k);

    public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, IBufferWriter<byte> output)
    {
        int[] longest = [.. Enumerable.Range(0, update.Count).OrderByDescending(Length).Take(k).Order()];
        var writer = new WireWriter(output.GetSpan(10 + longest.Length * (5 + 2 * update.Dim)));
        writer.WriteVarint(longest.Length);
        foreach (int i in longest)
        {
            writer.WriteVarint(update.Items[i]);
            foreach (float value in update.Row(i)) BitConverter.TryWriteBytes(writer.Take(2), (Half)value);
        }
        writer.WriteVarint((int)((long)sampleUpdates * longest.Length / Math.Max(1, update.Count)));
        output.Advance(writer.Position);
        float Length(int i) => VectorMath.Dot(update.Row(i), update.Row(i));
    }

    public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows)
    {
        var reader = new WireReader(report);
        int items = context.Published.Rows, count = reader.ReadVarint("rows", 0, items), least = 0;
        rows.Reset(context.Published.Dim, count);
        for (int i = 0; i < count; i++)
        {
            int item = reader.ReadVarint("item", least, items - 1);
            foreach (ref float value in rows.Add(item)) value = (float)BitConverter.ToHalf(reader.Take(2, "value"));
            least = item + 1;
        }
        int updates = reader.ReadVarint("sample updates", 0, int.MaxValue);
        reader.ExpectEnd();
        return updates;
    }
}
// </own-baseline>
