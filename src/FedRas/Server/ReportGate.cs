using FedRas.Models;
using FedRas.Rounds;
using FedRas.Wire;

namespace FedRas.Server;

/// <summary>
/// The server's door: decodes a report, and says whether it is taken. Whatever the bytes, nothing is thrown: a report that is illegal, was
/// made beside another table or is beyond the limits is refused with its reason, and the round goes on as if it had not come.
/// </summary>
internal sealed class ReportGate(RoundOptions options)
{
    private readonly ReportBounds _bounds = options.ReportLimits.For(options.Training);

    /// <summary>Receives a report.</summary>
    /// <param name="report">The bytes.</param>
    /// <param name="model">The model of the round.</param>
    /// <param name="rows">Receives the rows; they mean nothing where the report is refused.</param>
    public Admission Admit(ReadOnlySpan<byte> report, GlobalModel model, DecodedRows rows)
    {
        try
        {
            // Before the payload is looked at: it can be read beside its own table only.
            if (OfAnotherTable(UpdateCodec.ReadHeader(report, options.Limits), model) is { } other) return Admission.Refused(other);
            UpdateHeader header = UpdateCodec.Decode(report, options.Limits, rows, model.ItemFactors);
            int touched = rows.Current.Items.Length;
            if (_bounds.Refusal(header.SampleUpdates, touched, RowNorms.Of(rows.Current)) is { } beyond) return Admission.Refused(beyond);
            return Taken(header.SampleUpdates, touched) with { Facts = header.Facts };
        }
        catch (WireFormatException illegal)
        {
            return Admission.Refused(illegal.Message);
        }
    }

    /// <summary>Receives a report of another method, which has limits of its own.</summary>
    public Admission Admit(IReportCoder coder, in ReportContext context, ReadOnlySpan<byte> report, DecodedRows rows)
    {
        try
        {
            int updates = coder.Decode(context, report, rows.TakeDense());
            return Taken(updates, rows.Current.Items.Length);
        }
        catch (WireFormatException illegal)
        {
            return Admission.Refused(illegal.Message);
        }
    }

    private static string? OfAnotherTable(in UpdateHeader header, GlobalModel model)
    {
        FactorMatrix table = model.ItemFactors;
        if (header.Round != model.Round)
            return $"the report is of round {header.Round}; this is round {model.Round}: download the newest model";
        if (header.ItemCount != table.Rows || header.Dim != table.Dim)
            return $"the report is of a {header.ItemCount} × {header.Dim} table; the published one is {table.Rows} × {table.Dim}";
        if (header.Check != model.Check)
        {
            return $"the report was made beside another table: its check is {header.Check:x16}, that of round {model.Round} is "
                + $"{model.Check:x16}: download the newest model";
        }
        return null;
    }

    private Admission Taken(int updates, int touched) =>
        new(null) { Retention = MathF.Pow(options.Training.Retention, touched == 0 ? 0 : (float)updates / touched) };
}

/// <summary>What the server makes of a report.</summary>
/// <param name="Refusal">Why it is refused; null where it is taken.</param>
internal readonly record struct Admission(string? Refusal)
{
    /// <summary>The share of a touched row that the device's weight decay leaves.</summary>
    public float Retention { get; init; }

    /// <summary>What the device says about how it described its update.</summary>
    public ReportFacts Facts { get; init; }

    public static Admission Refused(string why) => new(why);
}
