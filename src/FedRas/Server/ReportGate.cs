using FedRas.Actions;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Server;

/// <summary>
/// The server's door: decodes a report, and says whether it is taken. Nothing is thrown, whatever the bytes. A report is refused with its
/// reason if it is illegal, was made beside another table, names a retired item, or is beyond the limits.
/// </summary>
/// <param name="training">How devices train.</param>
/// <param name="limits">What the server takes from one report.</param>
/// <param name="wire">What the server takes from one message.</param>
public sealed class ReportGate(LocalTrainerOptions training, ReportLimits limits, WireLimits wire) : IReportReader
{
    private readonly ReportBounds _bounds = limits.For(training);

    /// <inheritdoc/>
    public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
    {
        GlobalModel model = context.Model;
        try
        {
            // Before the payload is looked at: it can be read beside its own table only.
            if (OfAnotherTable(UpdateCodec.ReadHeader(report, wire), model) is { } other) return new Admission(other);
            UpdateHeader header = UpdateCodec.Decode(report, wire, rows, model.ItemFactors);
            int touched = rows.Current.Items.Length;
            if (OfRetired(rows.Current.Items, model) is { } gone) return new Admission(gone);
            if (_bounds.Refusal(header.SampleUpdates, touched, RowNorms.Of(rows.Current)) is { } beyond) return new Admission(beyond);
            return Taken(training, header.SampleUpdates, touched) with
            {
                Facts = header.Facts,
                Levels = rows.Current is ActionUpdate actions ? QuantizerSpec.Of(actions)?.Actions ?? 0 : 0,
            };
        }
        catch (WireFormatException illegal)
        {
            return new Admission(illegal.Message);
        }
    }

    /// <summary>A report that is taken, by what it says of its sample updates.</summary>
    /// <param name="training">How devices train.</param>
    /// <param name="sampleUpdates">Sample updates over all touched rows.</param>
    /// <param name="touched">Touched rows.</param>
    public static Admission Taken(LocalTrainerOptions training, int sampleUpdates, int touched) =>
        new(null) { Retention = MathF.Pow(training.Retention, touched == 0 ? 0 : (float)sampleUpdates / touched) };

    // A device that holds the table knows what is retired in it, and trains on none of it.
    private static string? OfRetired(ReadOnlySpan<int> items, GlobalModel model)
    {
        if (model.Retired.Count == 0) return null;
        foreach (int item in items)
            if (model.Retired.Contains(item))
                return $"the report names item {item}, which is retired in round {model.Round}: train on items that are not retired";
        return null;
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
}
