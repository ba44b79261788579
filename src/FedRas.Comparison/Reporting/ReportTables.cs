using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>The tables of a section.</summary>
internal static class ReportTables
{
    /// <summary>Every method: quality, difference to dense, bytes, speed.</summary>
    public static string Headline(ReportSection section, ModelGroup group)
    {
        List<string> header =
        [
            "method", "seeds", section.QualityName, $"{section.QualityName} − {group.ReferenceName}", "p",
            section.NdcgName, $"{section.NdcgName} − {group.ReferenceName}", "p", "up, a report", "to dense",
            $"whole training, all devices{Estimated(group)}", "down, a round", $"down, a device's turn{Estimated(group)}",
            "devices a second",
        ];
        bool isTimed = group.Results.Any(result => result.VirtualSeconds is not null);
        if (isTimed) header.Add("virtual time");
        MethodResult[] shown = [.. group.Results, .. section.Levels(group)];
        (Estimate?[] qualities, double?[] qualityP) = Tests(one => one.Quality);
        (Estimate?[] ndcgs, double?[] ndcgP) = Tests(one => one.Ndcg);
        return HtmlText.Table(header, shown.Select((result, i) => (Kind(result),
            Cells(result, qualities[i], qualityP[i], ndcgs[i], ndcgP[i]))));

        (Estimate?[], double?[]) Tests(Func<MethodResult, IReadOnlyDictionary<ulong, double>> metric)
        {
            Estimate?[] differences = Array.ConvertAll(shown, result => Difference(result, metric));
            // What needs no federation is no candidate: what is tested with it would only make the others' tests weaker.
            return (differences, Estimate.Adjusted([.. shown.Select((result, i) => i < group.Results.Count ? differences[i]?.P : null)]));
        }

        Estimate? Difference(MethodResult result, Func<MethodResult, IReadOnlyDictionary<ulong, double>> metric) =>
            group.Reference is not { } reference || ReferenceEquals(result, reference) ? null
                : Estimate.OfDifferences(metric(result), metric(reference));

        string Seeds(MethodResult result) => HtmlText.Number(result.Done.Count)
            + (group.Pairs(result) < result.Done.Count ? $" ({group.Pairs(result)} of {group.ReferenceName})" : "");

        IReadOnlyList<string> Cells(MethodResult result, Estimate? quality, double? qualityP, Estimate? ndcg, double? ndcgP)
        {
            List<string> cells =
            [
                Name(result), Seeds(result), HtmlText.Metric(result.MeanQuality), HtmlText.Difference(quality),
                    HtmlText.Probability(qualityP),
                HtmlText.Metric(result.MeanNdcg), HtmlText.Difference(ndcg), HtmlText.Probability(ndcgP),
                HtmlText.Bytes(result.UpBytes), HtmlText.Saving(result.Saving), HtmlText.Bytes(result.TotalBytes),
                    HtmlText.Bytes(result.FrameBytes), HtmlText.Bytes(result.ParticipationBytes), HtmlText.Number(result.DevicesPerSecond),
            ];
            if (isTimed) cells.Add(HtmlText.Duration(result.VirtualSeconds));
            return cells;
        }
    }

    // Without a scenario what devices missed is made and measured for one of them a round.
    private static string Estimated(ModelGroup group) =>
        group.Results.All(result => result.Row.Scenario is null) ? ", estimated from one device a round" : "";

    /// <summary>For each saving of the uplink the best baseline and the best of ours that reach it.</summary>
    public static string Verdict(ReportSection section, ModelGroup group)
    {
        string[] header = ["uplink saved by at least", "verdict", "best baseline that does", section.QualityName, section.NdcgName,
            "best of ours that does", section.QualityName, section.NdcgName, $"ours − baseline, {section.QualityName}",
                $"ours − baseline, {section.NdcgName}"];
        IEnumerable<double> savings = section.AllFacts.SelectMany(facts => facts.Budgets).Select(budget =>
            Math.Round(1 - budget, 12)).Append(0.9).Distinct().Order();
        return HtmlText.Table(header, savings.Select(saving => ("", Cells(saving)))) + Overlong(group);

        IReadOnlyList<string> Cells(double saving)
        {
            MethodResult? baseline = Best(group, saving, isOurs: false), ours = Best(group, saving, isOurs: true);
            Estimate? quality = baseline is null || ours is null ? null : Estimate.OfDifferences(ours.Quality, baseline.Quality),
                ndcg = baseline is null || ours is null ? null : Estimate.OfDifferences(ours.Ndcg, baseline.Ndcg);
            return
            [
                HtmlText.Saving(saving)[1..], Word(baseline, ours, quality, ndcg), baseline is null ? "none" : Name(baseline),
                    HtmlText.Metric(baseline?.MeanQuality), HtmlText.Metric(baseline?.MeanNdcg),
                ours is null ? "none" : Name(ours), HtmlText.Metric(ours?.MeanQuality), HtmlText.Metric(ours?.MeanNdcg),
                    HtmlText.Difference(quality), HtmlText.Difference(ndcg),
            ];
        }
    }

    // A size is chosen by reports of the first round.
    private static string Overlong(ModelGroup group)
    {
        string[] longer = [.. group.Results.Where(result => result.Row.Budget is { } budget && result.Saving < 1 - budget)
            .Select(result => $"{Name(result)}, chosen for {HtmlText.Saving(1 - result.Row.Budget)}, took "
                + $"{HtmlText.Number(100 * (1 - result.Saving) / result.Row.Budget - 100, "0.0")} % more")];
        return longer.Length == 0 ? "" : ReportTemplate.Fill("overlong", ("runs", string.Join("; ", longer)));
    }

    /// <summary>
    /// The bytes of both ways, and where there is a clock the time, until a share of the final quality of the dense run of the same seed.
    /// </summary>
    public static string ToTarget(ReportSection section, ModelGroup group)
    {
        if (group.Reference is not { } reference) return ReportTemplate.Fill("no-target");
        double[] shares = [0.95, 0.99];
        bool isTimed = group.Results.Any(result => result.VirtualSeconds is not null);
        List<string> header = ["method"];
        foreach (double share in shares)
        {
            string at = $"{100 * share} % of {group.ReferenceName}'s {section.QualityName}";
            header.AddRange([$"bytes of all devices to {at}{Estimated(group)}", "rounds"]);
            if (isTimed) header.Add("virtual time");
        }
        return HtmlText.Table(header, group.Results.Where(result => result.Done.Any(cell => cell.History.Count > 0)).Select(result =>
            (Kind(result), Cells(result))));

        IReadOnlyList<string> Cells(MethodResult result)
        {
            List<string> cells = [Name(result)];
            ComparisonCell[] paired = [.. result.Done.Where(cell => reference.Quality.ContainsKey(cell.Row.Seed))];
            foreach (double share in shares)
            {
                EvaluationPoint[] reached = [.. paired.Select(cell => cell.History.FirstOrDefault(point =>
                    (section.IsSampled ? point.Hr10
                        : point.Recall20) >= share * reference.Quality[cell.Row.Seed])).OfType<EvaluationPoint>()];
                // A mean over the seeds that reached it alone would flatter whoever misses it on the hard ones.
                bool all = reached.Length > 0 && reached.Length == paired.Length;
                cells.Add(all ? HtmlText.Bytes(reached.Average(point => (double)point.UplinkBytes + point.DownlinkBytes))
                    : paired.Length == 0 ? "no seed in common" : reached.Length == 0 ? "not reached"
                        : $"in {reached.Length} of {paired.Length} seeds");
                cells.Add(all ? HtmlText.Number(reached.Average(point => point.Round)) : "");
                if (isTimed) cells.Add(all ? HtmlText.Duration(reached.Average(point => point.VirtualSeconds)) : "");
            }
            return cells;
        }
    }

    /// <summary>Runs that failed.</summary>
    public static string Failures(ReportSection section)
    {
        MethodResult[] failed = [.. section.Results.Where(result => result.Errors.Count > 0)];
        return failed.Length == 0 ? "" : ReportTemplate.Fill("failures", ("table", HtmlText.Table(["method", "why"],
            failed.Select(result => ("", (IReadOnlyList<string>)[Name(result),
                string.Join("<br>", result.Errors.Select(HtmlText.Escape))])))));
    }

    /// <summary>The method of highest quality, by <see cref="ModelGroup.Level"/>, among those that save enough; null for none.</summary>
    public static MethodResult? Best(ModelGroup group, double saving, bool isOurs) =>
        group.Results.Where(result => result.Row.IsOurs == isOurs && result.MeanQuality is not null
            && result.Saving >= saving).MaxBy(group.Level);

    private static string Word(MethodResult? baseline, MethodResult? ours, Estimate? quality, Estimate? ndcg)
    {
        if (ours is null) return baseline is null ? "nobody" : "<strong class=\"worse\">baseline alone</strong>";
        if (baseline is null) return "<strong class=\"better\">ours alone</strong>";
        if (quality is not { } q || ndcg is not { } n) return "no seed in common: no verdict";
        if (q.Count < Estimate.LeastValues) return "fewer than three seeds: no verdict";
        if (q.HalfWidth is null) return "no spread between seeds: no verdict";
        int sign = q.Sign + n.Sign;
        return q.Sign < 0 || n.Sign < 0 ? sign < 0 ? "<strong class=\"worse\">below</strong>" : "mixed" : sign > 0
            ? "<strong class=\"better\">above</strong>" : "no difference seen";
    }

    private static string Name(MethodResult result) =>
        ReportTemplate.Fill("method-name", ("spec", result.Row.Spec), ("name", result.Name));

    private static string Kind(MethodResult result) => result.Row.IsOurs ? "ours" : result.Row.Method == "dense"
        && result.Row.Downlink == "dense" ? "dense" : "";
}
