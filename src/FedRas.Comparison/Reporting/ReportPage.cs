using System.Globalization;
using System.Text;
using FedRas.Comparison.Sweep;
using static FedRas.Comparison.Reporting.ReportTemplate;

namespace FedRas.Comparison.Reporting;

/// <summary>A chart and what it shows.</summary>
internal sealed record ChartPicture(string Title, string Svg);

/// <summary><c>report.html</c>: one file that needs no network. Its text stands in the templates of the folder Page.</summary>
/// <param name="charts">The charts by name.</param>
internal sealed class ReportPage(IReadOnlyDictionary<string, ChartPicture> charts)
{
    /// <summary>The page.</summary>
    /// <param name="sections">What was compared.</param>
    public string Render(IReadOnlyList<ReportSection> sections) => Fill("page",
        ("titles", string.Join(", ", sections.Select(section => section.Title))), ("style", Style),
        ("links", sections.Count == 1 ? "" : Fill("links", ("links", string.Join(" ·\n", sections.Select(section =>
            Fill("link", ("file", section.FileName), ("title", section.Title))))))),
        ("sections", Lines(sections.Select(Section))),
        ("methods", Lines(sections.SelectMany(section => section.Results).DistinctBy(result => result.Row.Method).Select(result =>
            Fill("method", ("label", result.Row.Label), ("name", result.Row.Method),
                ("note", MethodNotes.All.GetValueOrDefault(result.Row.Method, "")))))))
        + "\n";

    private string Section(ReportSection section) => Fill("section", ("file", section.FileName), ("title", section.Title),
        ("users", Fill(section.UserFactors is "reconstructed" or "kept" ? "users-" + section.UserFactors : "users-unknown")),
        ("parts", Lines([
            .. Unfinished(section),
            section.Missing == 0 ? "" : Fill("missing", ("count", section.Missing.ToString(CultureInfo.InvariantCulture))),
            .. section.Models.SelectMany((group, i) => Model(section, group, isFirst: i == 0)),
            section.QuantizationErrors is not { Count: > 0 } errors ? ""
                : Fill("errors", ("ratio", ReportFindings.Errors(errors)), ("chart", Chart(section, "errors"))),
            ReportTables.Failures(section),
            Facts(section),
        ])));

    private static IEnumerable<string> Unfinished(ReportSection section) => section.Models.Count > 0 ? []
        : section.Results.Select(result => result.Row.Loss).OrderDescending().Distinct().Where((loss, i) => i == 0 || loss.Length > 0)
            .Select(loss => ReportTables.Headline(section, new ModelGroup("fedmf", loss, []))).Prepend(Fill("unfinished"));

    // Charts are of the first model alone.
    private IEnumerable<string> Model(ReportSection section, ModelGroup group, bool isFirst)
    {
        if (section.Models.Count > 1 || group.Model != "fedmf") yield return Fill("model", ("name", group.Name));
        yield return ReportFindings.Lead(section, group);
        if (isFirst) yield return Lines([Chart(section, "uplink"), Chart(section, "near")]);
        yield return ReportTables.Headline(section, group);
        yield return Fill("intervals");
        if (isFirst) yield return Chart(section, "total");
        if (group.Results.Any(result => !result.Row.IsOurs && result.Row.Method != "dense"))
            yield return Fill("budgets", ("table", ReportTables.Verdict(section, group)));
        yield return Fill("target", ("table", ReportTables.ToTarget(section, group)));
        if (isFirst) yield return Chart(section, "learning");
    }

    private string Chart(ReportSection section, string kind)
    {
        string name = $"{section.FileName}-{kind}";
        return !charts.TryGetValue(name, out ChartPicture? chart) ? "" : Fill("chart", ("title", chart.Title), ("name", name),
            ("svg", Convert.ToBase64String(Encoding.UTF8.GetBytes(chart.Svg))),
            ("caption", kind == "errors" ? "" : Lines([kind == "learning" ? "" : Fill("caption-bars"), Fill("caption-" + kind)])));
    }

    private static string Facts(ReportSection section)
    {
        ComparisonFacts facts = section.Facts;
        IEnumerable<double> budgets = section.AllFacts.SelectMany(one => one.Budgets).Distinct().OrderDescending();
        (string Name, string? Value)[] rows =
        [
            ("data", string.Create(CultureInfo.InvariantCulture, $"{facts.Dataset}: {facts.Users:#,0} users, {facts.Items:#,0} items, "
                + $"{facts.Interactions:#,0} interactions; {facts.TrainInteractions:#,0} to train on, "
                + $"{facts.TestInteractions:#,0} to test (first seed); {facts.Split}")),
            ("read", facts.Data?.Describe()),
            ("beware", section.AllFacts.SelectMany(one => one.Warnings).Distinct().ToArray() is { Length: > 0 } warnings
                ? string.Join(" ", warnings) : null),
            ("seeds", string.Join(", ", section.AllFacts.SelectMany(one => one.Seeds).Distinct().Order())),
            ("budgets of the uplink", string.Join(", ", budgets.Select(budget => HtmlText.Saving(1 - budget)))),
            ("user factors", section.UserFactors),
            ("machine", string.Join("; ", section.Machines)),
            ("version", string.Join(", ", section.Versions)),
        ];
        return Fill("facts", ("config", facts.Config),
            ("facts", Lines(rows.Select(row => row.Value is null ? "" : Fill("fact", ("name", row.Name), ("value", row.Value))))),
            ("commands", string.Join('\n', section.AllFacts.SelectMany(one => one.Commands).Distinct())));
    }
}
