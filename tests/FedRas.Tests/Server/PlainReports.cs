using System.Buffers.Binary;

namespace FedRas.Tests.Server;

/// <summary>Reports that say what they are told to: two bytes of an item and a float, which fills its row.</summary>
internal sealed class PlainReports : IReportReader
{
    public static byte[] Of(params (int Item, float Value)[] rows)
    {
        var report = new byte[6 * rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(report.AsSpan(6 * i), (ushort)rows[i].Item);
            BinaryPrimitives.WriteSingleLittleEndian(report.AsSpan(6 * i + 2), rows[i].Value);
        }
        return report;
    }

    public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
    {
        ItemUpdate update = rows.TakeDense();
        update.Reset(context.Published.Dim, report.Length / 6);
        for (int at = 0; at < report.Length; at += 6)
            update.Add(BinaryPrimitives.ReadUInt16LittleEndian(report[at..])).Fill(
                BinaryPrimitives.ReadSingleLittleEndian(report[(at + 2)..]));
        return new Admission(null);
    }

    /// <summary>A round of such reports, device by device; the goal is their number.</summary>
    public static RoundResult Round(Federation federation, params (long Device, (int Item, float Value)[] Rows)[] reports)
    {
        OpenRound round = federation.Open(new RoundPlan { Goal = Math.Max(1, reports.Length), Fewest = 0 });
        foreach ((long device, (int, float)[] rows) in reports)
        {
            round.TaskFor(device);
            Assert.Equal(AcceptanceKind.Accepted, round.Accept(device, Of(rows)).Kind);
        }
        return federation.Close(round);
    }
}
