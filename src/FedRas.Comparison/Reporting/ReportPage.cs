using System.Globalization;
using System.Text;
using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>A chart and what it shows.</summary>
internal sealed record ChartPicture(string Title, string Svg);

/// <summary><c>report.html</c>: one file that needs no network.</summary>
internal static class ReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1a1a1a; --back: #fff; --soft: #666; --line: #ddd; --ours: #fdf1e7; --better: #006b4f; --worse: #a33b00; }
        @media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --back: #161616; --soft: #a0a0a0; --line: #3a3a3a; --ours: #3a2416; --better: #4fd0a5; --worse: #ff9a5c; } }
        body { font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial,
            sans-serif; color: var(--text); background: var(--back); max-width: 88rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.7rem; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); } h3 { margin-top: 2rem; }
        figure { margin: 1rem 0; } figure img { width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
        figcaption, .soft { color: var(--soft); font-size: 0.9rem; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.8rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.25rem 0.45rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
        th { white-space: normal; vertical-align: bottom; } th:first-child, td:first-child, dd { text-align: left; }
        tr.ours td { background: var(--ours); } tr.dense td { font-weight: 600; } .interval { color: var(--soft); display: block; }
        .better { color: var(--better); } .worse { color: var(--worse); } .lead { font-size: 1.15rem; }
        pre { overflow-x: auto; background: rgba(127, 127, 127,
            0.12); padding: 0.8rem; border-radius: 6px; font-size: 0.82rem; } dt { font-weight: 600; } dd { margin: 0 0 0.5rem 1rem; }
        pre, code { font-family: ui-monospace, Consolas, Menlo, monospace; }
        @media print { body { max-width: none; } details { display: block; } }
        """;

    /// <summary>The page.</summary>
    /// <param name="sections">What was compared.</param>
    /// <param name="svg">The charts by name.</param>
    public static string Render(IReadOnlyList<ReportSection> sections, IReadOnlyDictionary<string, ChartPicture> svg)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
            + $"name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>FedRas comparison: "
                + $"{HtmlText.Escape(string.Join(", ", sections.Select(section => section.Title)))}</title><style>{Style}</style></head><body>\n");
        page.Append("<h1>Federated recommenders compared</h1>\n<p class=\"soft\">Same data, split, seeds, cohorts, negatives and model "
            + "for all; "
            + "every report and every frame of a round is encoded and decoded again, and its length is what counts. Without a scenario, "
                + "what "
            + "returning devices download is estimated from one device a round, and so is the traffic of a whole training: frames are made "
            + "and measured for that device, which stands for the others of its round.</p>\n");
        if (sections.Count > 1) page.Append("<p>").AppendJoin(" · ", sections.Select(section =>
            $"<a href=\"#{section.FileName}\">{HtmlText.Escape(section.Title)}</a>")).Append("</p>\n");
        foreach (ReportSection section in sections) Section(page, section, svg);
        Methods(page, sections);
        return page.Append("</body></html>\n").ToString();
    }

    /// <summary>What the numbers of a section come to, in a sentence or two; empty without a dense or lossless run.</summary>
    public static string Finding(ReportSection section, ModelGroup group)
    {
        if (group.Reference is not { MeanQuality: { } quality } reference) return "";
        MethodResult? ours = group.Results.Where(result => result.Row.IsOurs && result.MeanQuality is not null).OrderByDescending(result =>
            result.Row.Method == "adaptive").ThenByDescending(result =>
                result.HasOurDownlink).ThenByDescending(group.Level).FirstOrDefault();
        if (ours is null) return "";
        if (Estimate.OfDifferences(ours.Quality, reference.Quality) is not { } difference) return "";
        string estimated = ours.Row.Scenario is null ? " (estimated from one device a round)" : "";
        string all = ours.TotalBytes is { } total && reference.TotalBytes is { } whole ? $" Over the whole training, both ways together, "
            + $"all devices move {HtmlText.Bytes(total)} in place of {HtmlText.Bytes(whole)}: {HtmlText.Number(whole / total, "0.0")} "
                + $"times less{estimated}." : "";
        return $"{HtmlText.Escape(ours.Name)}, reaches {section.QualityName} {HtmlText.Number(group.Level(ours), "0.0000")} with "
            + $"{HtmlText.Bytes(ours.UpBytes)} a report, {HtmlText.Saving(ours.Saving)}; {HtmlText.Escape(reference.Row.Label)} reaches "
                + $"{HtmlText.Number(quality.Mean, "0.0000")} with {HtmlText.Bytes(reference.UpBytes)}. Difference over the same seeds: "
                    + $"{HtmlText.Difference(difference).Replace("<span class=\"interval\">", "<span>", StringComparison.Ordinal)}"
            + (difference.HalfWidth is null ? difference.Count < Estimate.LeastValues ? "; fewer than three seeds do not tell how far "
                + "seeds lie apart." : "." : difference.Sign == 0 ? ", an interval that holds 0." : ", an interval that does not hold 0.")
                    + all;
    }

    /// <summary>
    /// How many times as much of an update is lost where the trained embeddings were quantised, by the same quantiser at the same bytes.
    /// </summary>
    public static string ErrorFinding(IReadOnlyList<QuantizationError> errors)
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
        string start = "The same devices' updates described both ways at the same bytes: the trained embeddings quantised, which spends a "
            + "codebook on where items lie, or what training changed in them.";
        return ratios.Length == 0 ? start : $"{start} Quantising the embeddings loses {Rough(ratios.Min())} to {Rough(ratios.Max())} "
            + $"times as much of the update (round {HtmlText.Number(round)}). An error of 1 is that of sending nothing.";
    }

    // Two digits: the ratio of two means over a few devices has no more.
    private static string Rough(double ratio)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(ratio, 1))) - 1);
        return HtmlText.Number(Math.Round(ratio / unit) * unit, "#,0.#");
    }

    private static void Section(StringBuilder page, ReportSection section, IReadOnlyDictionary<string, ChartPicture> svg)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{section.FileName}\">{HtmlText.Escape(section.Title)}</h2>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">All quality is of user factors {Users(section)}.</p>\n");
        if (section.Models.Count == 0)
        {
            page.Append("<p>No federated run has finished.</p>\n");
            foreach (string loss in section.Results.Select(result => result.Row.Loss).OrderDescending().Distinct().Where((loss, i) => i == 0
                || loss.Length > 0)) page.Append(ReportTables.Headline(section, new ModelGroup("fedmf", loss, [])));
        }
        if (section.Missing > 0) page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{section.Missing} runs of these methods "
            + $"and seeds are not there: not run yet, or their files cannot be read. The command below runs them.</p>\n");
        for (int i = 0; i < section.Models.Count; i++)
        {
            ModelGroup group = section.Models[i];
            if (section.Models.Count > 1 || group.Model != "fedmf") page.Append(CultureInfo.InvariantCulture,
                $"<h3>{HtmlText.Escape(group.Name)}</h3>\n");
            if (Finding(section, group) is { Length: > 0 } finding) page.Append("<p class=\"lead\">").Append(finding).Append("</p>\n");
            if (i == 0) foreach (string kind in (string[])["uplink", "near"]) Charts(page, section, svg, kind);
            page.Append(ReportTables.Headline(section, group));
            page.Append("<p class=\"soft\">± and [ ] are 95 % intervals by Student's t over seeds, from three seeds on; differences are "
                + "paired by seed. p: two-sided paired t-test of the difference, adjusted by Holm for all methods of the table but what "
                    + "needs no federation; a large p is no evidence that two are equal, the interval says how far apart they may be. "
                        + "Intervals are not adjusted, so of twenty methods that do not differ one leaves 0 by chance.</p>\n");
            if (i == 0) Charts(page, section, svg, "total");
            if (group.Results.Any(result => !result.Row.IsOurs
                && result.Row.Method != "dense")) page.Append("<h3>By budget</h3>\n<p class=\"soft\">Of all methods and sizes that save "
                    + "at least that much, the rival and the one of ours with the highest mean. Both are chosen by the figures that are "
                        + "then compared, which flatters whoever has more of them: the rivals. Above or below: the interval of the "
                            + "difference of one of the two metrics does not hold 0, and the other's does not say the opposite.</p>\n").Append(ReportTables.Verdict(section, group));
            page.Append("<h3>To a target</h3>\n").Append(ReportTables.ToTarget(section, group));
            if (i == 0) Charts(page, section, svg, "learning");
        }
        if (section.QuantizationErrors is { Count: > 0 } errors)
        {
            page.Append("<h3>Quantised embeddings beside quantised updates</h3>\n<p>").Append(ErrorFinding(errors)).Append("</p>\n");
            Charts(page, section, svg, "errors");
        }
        page.Append(ReportTables.Failures(section));
        Facts(page, section);
    }

    private static string Users(ReportSection section) => section.UserFactors switch
    {
        "reconstructed" => "<strong>reconstructed</strong> from the table whenever they are needed",
        "kept" => "<strong>kept</strong> between rounds and trained with the items",
        _ => "that the runs do not name",
    };

    private static void Charts(StringBuilder page, ReportSection section, IReadOnlyDictionary<string, ChartPicture> svg, string kind)
    {
        if (!svg.TryGetValue($"{section.FileName}-{kind}", out ChartPicture? chart)) return;
        page.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{HtmlText.Escape(chart.Title)}\" "
            + $"src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(chart.Svg))}\"><figcaption>{Caption(kind)}charts/{section.FileName}-{kind}.png, .svg</figcaption></figure>\n");
    }

    private static string Caption(string kind) => kind switch
    {
        "errors" => "",
        "learning" => "Methods with their own or a dense downlink, where they have such runs; others are in the table. ",
        _ => "Bars: 95 % interval of the difference to dense over the same seeds, from three seeds on. "
            + (kind == "near" ? "" : "Arrows: below the chart, at which quality. ")
            + (kind == "near" ? "What lies below is in the chart above. " : kind == "total" ? "Runs that write the server's step as "
                + "devices write theirs are in the table where a method has others. " : "Runs of rivals with another downlink than dense "
                    + "or their own are in the table and in the chart of the whole training, where a method has others. "),
    };

    private static void Facts(StringBuilder page, ReportSection section)
    {
        ComparisonFacts facts = section.Facts;
        page.Append("<h3>Data, settings, machine</h3>\n<dl>");
        Add("data", string.Create(CultureInfo.InvariantCulture, $"{facts.Dataset}: {facts.Users:#,0} users, {facts.Items:#,0} items, "
            + $"{facts.Interactions:#,0} interactions; {facts.TrainInteractions:#,0} to train on, {facts.TestInteractions:#,0} to test "
                + $"(first seed); {facts.Split}"));
        if (facts.Data is { } data) Add("read", data.Describe());
        if (section.AllFacts.SelectMany(one => one.Warnings).Distinct().ToArray() is { Length: > 0 } warnings) Add("beware",
            string.Join(" ", warnings));
        Add("seeds", string.Join(", ", section.AllFacts.SelectMany(one => one.Seeds).Distinct().Order()));
        Add("budgets of the uplink", string.Join(", ", section.AllFacts.SelectMany(one =>
            one.Budgets).Distinct().OrderDescending().Select(budget => HtmlText.Saving(1 - budget))));
        Add("user factors", section.UserFactors);
        Add("machine", string.Join("; ", section.Machines));
        Add("version", string.Join(", ", section.Versions));
        page.Append("</dl>\n<p>Made by</p>\n<pre>").Append(HtmlText.Escape(string.Join('\n',
            section.AllFacts.SelectMany(one => one.Commands).Distinct()))).Append("</pre>\n");
        page.Append("<details><summary>Effective settings</summary><pre>").Append(HtmlText.Escape(facts.Config)).Append("</pre></details>\n");
        page.Append("<p class=\"soft\">Down, a device's turn: what one downloads when it takes part, all it missed included, by the "
            + "shortest that its method has; without a scenario estimated from one device a round, made and measured. Devices a second "
                + "are of one run beside others on the same machine.</p>\n");

        void Add(string name, string value) => page.Append(CultureInfo.InvariantCulture,
            $"<dt>{name}</dt><dd>{HtmlText.Escape(value)}</dd>");
    }

    private static void Methods(StringBuilder page, IReadOnlyList<ReportSection> sections)
    {
        page.Append("<h2>Methods</h2>\n<dl>");
        foreach (MethodResult result in sections.SelectMany(section => section.Results).DistinctBy(result => result.Row.Method))
            page.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlText.Escape(result.Row.Label)} "
                + $"<code>{HtmlText.Escape(result.Row.Method)}</code></dt><dd>{HtmlText.Escape(MethodNotes.All.GetValueOrDefault(result.Row.Method, ""))}</dd>\n");
        page.Append("</dl>\n<p class=\"soft\">Methods that describe whole tables are given our map of touched items, and the touched rows "
            + "only: of rows that nobody touched there is nothing to say. A method that says nothing about the downlink gets a dense one, "
                + "and ours where that is marked.</p>\n");
    }
}
