using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>What numbers come to, in sentences.</summary>
internal static class ReportFindings
{
    /// <summary>Ours beside the reference; empty without either.</summary>
    public static string Lead(ReportSection section, ModelGroup group)
    {
        MethodResult? ours = group.Results.Where(result => result.Row.IsOurs && result.MeanQuality is not null)
            .OrderByDescending(result => result.Row.Method == "adaptive").ThenByDescending(result => result.HasOurDownlink)
            .ThenByDescending(group.Level).FirstOrDefault();
        if (ours is null || group.Reference is not { MeanQuality: { } quality } reference
            || Estimate.OfDifferences(ours.Quality, reference.Quality) is not { } difference) return "";
        return ReportTemplate.Fill("lead",
            ("ours", ours.Name), ("metric", section.QualityName), ("quality", HtmlText.Number(group.Level(ours), "0.0000")),
            ("bytes", HtmlText.Bytes(ours.UpBytes)), ("saving", HtmlText.Saving(ours.Saving)),
            ("reference", reference.Row.Label), ("its-quality", HtmlText.Number(quality.Mean, "0.0000")),
            ("its-bytes", HtmlText.Bytes(reference.UpBytes)),
            ("difference", HtmlText.Difference(difference).Replace("<span class=\"interval\">", "<span>", StringComparison.Ordinal)),
            ("spread", Spread(difference)), ("total", Total(ours, reference)));
    }

    /// <summary>
    /// How many times as much of an update is lost if the trained embeddings are quantised, by the same quantiser at the same bytes.
    /// </summary>
    public static string Errors(IReadOnlyList<QuantizationError> errors)
    {
        int round = errors.Max(error => error.Round);
        double[] ratios =
        [
            .. from embeddings in errors
               from updates in errors
               where embeddings.What == "embeddings" && updates.What == "updates" && embeddings.Round == round && updates.Round == round
                   && embeddings.Quantizer == updates.Quantizer && updates.RelativeError > 0
               select embeddings.RelativeError / updates.RelativeError,
        ];
        return ratios.Length == 0 ? "" : ReportTemplate.Fill("errors-ratio",
            ("least", Rough(ratios.Min())), ("most", Rough(ratios.Max())), ("round", HtmlText.Number(round)));
    }

    private static string Spread(Estimate difference) => difference switch
    {
        { HalfWidth: null, Count: < Estimate.LeastValues } => "; fewer than three seeds do not tell how far seeds lie apart.",
        { HalfWidth: null } => ".",
        { Sign: 0 } => ", an interval that holds 0.",
        _ => ", an interval that does not hold 0.",
    };

    private static string Total(MethodResult ours, MethodResult reference) =>
        ours.TotalBytes is not { } total || reference.TotalBytes is not { } whole ? "" : ReportTemplate.Fill("lead-total",
            ("bytes", HtmlText.Bytes(total)), ("its-bytes", HtmlText.Bytes(whole)), ("times", HtmlText.Number(whole / total, "0.0")),
            ("estimated", ours.Row.Scenario is null ? " (estimated from one device a round)" : ""));

    // Two digits: the ratio of two means over a few devices has no more.
    private static string Rough(double ratio)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(ratio, 1))) - 1);
        return HtmlText.Number(Math.Round(ratio / unit) * unit, "#,0.#");
    }
}
