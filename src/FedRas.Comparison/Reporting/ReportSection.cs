using System.Text.Json.Nodes;
using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>What is compared with one another: the same data, split, scenario and length of training.</summary>
internal sealed class ReportSection
{
    private static readonly string[] s_minor = ["evalEvery", "centralized"];
    private readonly string _apart; // from other sections of the same name

    private ReportSection(ComparisonFacts[] facts, IReadOnlyList<ComparisonCell> cells, string fileName, string apart)
    {
        Facts = facts[^1];
        AllFacts = facts;
        (FileName, _apart) = (fileName, apart);
        Cells = cells;
        Missing = AllFacts.SelectMany(sweep => sweep.Asked).SelectMany(part =>
            part.Specs.SelectMany(spec => part.Seeds.Select(seed => (spec, seed)))).Distinct().Count(run =>
                !cells.Any(cell => cell.Row.Spec == run.spec && cell.Row.Seed == run.seed));
        Versions = [.. cells.Select(cell => cell.Version).Distinct()];
        Machines = [.. cells.Select(cell => cell.Machine).Distinct()];
        IsSampled = cells.Any(cell => cell.Row.Hr10 is not null);
        Results = [.. cells.GroupBy(cell => cell.Row.Spec).Select(group => new MethodResult([.. group], IsSampled))];
    }

    /// <summary>The facts of the newest sweep in it.</summary>
    public ComparisonFacts Facts { get; }

    /// <summary>The facts of every sweep in it.</summary>
    public IReadOnlyList<ComparisonFacts> AllFacts { get; }

    /// <summary>All runs.</summary>
    public IReadOnlyList<ComparisonCell> Cells { get; }

    /// <summary>Runs of the sweeps' methods and seeds that are not there: not run yet, or not to be read.</summary>
    public int Missing { get; }

    /// <summary>Versions of FedRas that ran them.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>What they ran on.</summary>
    public IReadOnlyList<string> Machines { get; }

    /// <summary>Errors of quantised embeddings and updates; empty where they were not measured.</summary>
    public IReadOnlyList<QuantizationError> QuantizationErrors => AllFacts.LastOrDefault(sweep =>
        sweep.QuantizationErrors.Count > 0)?.QuantizationErrors ?? [];

    /// <summary>Whether quality is HR@10 among sampled candidates; else Recall@20 over all items.</summary>
    public bool IsSampled { get; }

    /// <summary>All methods, in the order of the specs.</summary>
    public IReadOnlyList<MethodResult> Results { get; }

    /// <summary>Whose factors all quality is of: <c>reconstructed</c>, or <c>kept</c>.</summary>
    public string UserFactors => string.Join(", ", Cells.Select(cell => cell.Row.UserFactors).Where(kind => kind.Length > 0).Distinct());

    /// <summary>Name of the quality metric.</summary>
    public string QualityName => IsSampled ? "HR@10" : "Recall@20";

    /// <summary>Name of the second metric.</summary>
    public string NdcgName => IsSampled ? "NDCG@10" : "NDCG@20";

    /// <summary>Data set, and what tells it from other sections: the scenario, and settings that differ.</summary>
    public string Title => Name(Facts) + _apart;

    /// <summary>A name for files, which no other section of the report has.</summary>
    public string FileName { get; }

    /// <summary>The models and losses that were trained, the one with most methods first.</summary>
    public IReadOnlyList<ModelGroup> Models =>
    [
        .. Results.Where(result => result.Row.Model is "fedmf" or "fedncf").GroupBy(result => (result.Row.Model, result.Row.Loss))
            .OrderByDescending(group => group.Count()).Select(group => new ModelGroup(group.Key.Model, group.Key.Loss, [.. group])),
    ];

    /// <summary>The same model trained in one place, and ranking by popularity, as far as they were run.</summary>
    public IReadOnlyList<MethodResult> Levels(ModelGroup group) =>
    [
        .. Results.Where(result => result.Row.Method == "centralized" && group.Model == "fedmf" && result.MeanQuality is not null),
        .. Results.Where(result => result.Row.Method == "popularity" && result.MeanQuality is not null),
    ];

    /// <summary>Sorts sweeps into sections; of runs that are there twice the later sweep's counts.</summary>
    public static IReadOnlyList<ReportSection> Of(IReadOnlyList<ComparisonFolder> sweeps)
    {
        var loaded = sweeps.Select(sweep => (Facts: sweep.LoadFacts(), Cells: sweep.LoadCells())).ToArray();
        var sections = new List<ReportSection>();
        foreach (var alike in loaded.GroupBy(sweep => Name(sweep.Facts)))
        {
            var groups = alike.GroupBy(sweep => sweep.Facts.Settings).ToArray();
            for (int i = 0; i < groups.Length; i++)
                sections.Add(new ReportSection([.. groups[i].Select(sweep => sweep.Facts)], Merge([.. groups[i]]), FreeName(alike.Key),
                    Apart(groups[i].First().Facts, [.. groups.Select(group => group.First().Facts)])));
        }
        return sections;

        string FreeName(string name)
        {
            string plain = string.Join('-', string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c)
                : '-')).Split('-', StringSplitOptions.RemoveEmptyEntries));
            if (plain.Length == 0) plain = "data";
            string free = plain;
            for (int number = 2; sections.Exists(section => section.FileName == free); number++) free = $"{plain}-{number}";
            return free;
        }
    }

    private static string Name(ComparisonFacts facts) => facts.Dataset + (facts.Scenario is { } scenario ? $", scenario {scenario}" : "")
        + (facts.LeavesDecayIn ? ", weight decay in the updates" : "");

    /// <summary>The settings in which sweeps of one name differ, as this one has them.</summary>
    private static string Apart(ComparisonFacts facts, ComparisonFacts[] all)
    {
        if (all.Length == 1) return "";
        Dictionary<string, string>[] settings = Array.ConvertAll(all, Read);
        string[] keys = [.. settings.SelectMany(one => one.Keys).Distinct().Where(key =>
            settings.Select(one => one.GetValueOrDefault(key, "none")).Distinct().Count() > 1)];
        // How often quality is looked at, and how the run in one place trains, are told only where nothing else differs.
        if (keys.Except(s_minor).ToArray() is { Length: > 0 } telling) keys = telling;
        Dictionary<string, string> own = Read(facts);
        return string.Concat(keys.Select(key => $", {key} {own.GetValueOrDefault(key, "none")}"));

        static Dictionary<string, string> Read(ComparisonFacts one)
        {
            var read = new Dictionary<string, string>
            {
                ["split"] = one.Split,
                ["data"] = one.DataSha256[..Math.Min(8, one.DataSha256.Length)]
            };
            if (JsonNode.Parse(one.Config) is JsonObject config)
                foreach ((string key, JsonNode? value) in config) read[key] = value?.ToJsonString() ?? "none";
            return read;
        }
    }

    private static IReadOnlyList<ComparisonCell> Merge((ComparisonFacts Facts, IReadOnlyList<ComparisonCell> Cells)[] sweeps)
    {
        var cells = new Dictionary<(string, ulong), ComparisonCell>();
        foreach (ComparisonCell cell in sweeps.SelectMany(sweep => sweep.Cells))
        {
            (string, ulong) key = (cell.Row.Spec, cell.Row.Seed);
            // A run that failed takes no finished one's place.
            if (cell.Row.Error is null || !cells.TryGetValue(key, out ComparisonCell? former)
                || former.Row.Error is not null) cells[key] = cell;
        }
        string[] order = [.. sweeps.SelectMany(sweep => sweep.Facts.Specs).Distinct()];
        return [.. cells.Values.OrderBy(cell => Array.IndexOf(order, cell.Row.Spec)).ThenBy(cell => cell.Row.Seed)];
    }
}

/// <summary>The methods that trained the same model under the same loss, and their dense run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Results">Its methods.</param>
internal sealed record ModelGroup(string Model, string Loss, IReadOnlyList<MethodResult> Results)
{
    /// <summary>
    /// What the others are measured against: dense float32 both ways or, where that was not run, the row-sparse reports that lose nothing
    /// of it; null where neither was.
    /// </summary>
    public MethodResult? Reference { get; } = Find(Results, "dense") ?? Find(Results, "rowsparse");

    /// <summary>The reference in a word.</summary>
    public string ReferenceName => Reference is { Row.Method: "rowsparse" } ? "lossless" : "dense";

    /// <summary>
    /// Where a method stands in a chart: the reference's mean and the mean difference to it over the same seeds, so that one which lacks
    /// seeds still does not stand higher for having the easier ones.
    /// </summary>
    public double Level(MethodResult result) =>
        Reference?.MeanQuality is { } reference && Estimate.OfDifferences(result.Quality, Reference.Quality) is { } difference
            ? reference.Mean + difference.Mean : result.MeanQuality!.Value.Mean;

    /// <summary>
    /// The seeds that a method has in common with the reference; all of its own where there is none, or for the reference itself.
    /// </summary>
    public int Pairs(MethodResult result) => Reference is { } reference ? result.Quality.Keys.Count(reference.Quality.ContainsKey)
        : result.Quality.Count;

    /// <summary>The model for people.</summary>
    public string Name => (Model == "fedncf" ? "FedNCF" : "FedMF") + $", {(Loss == "bpr" ? "BPR" : Loss)} loss";

    private static MethodResult? Find(IReadOnlyList<MethodResult> results, string method) =>
        results.FirstOrDefault(result => result.Row.Method == method && result.Row.Downlink != "lattice" && result.MeanQuality is not null);
}
