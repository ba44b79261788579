namespace FedRas.Simulation.Comparison.Reporting;

/// <summary>What is compared with one another: the same data, split, scenario and length of training.</summary>
internal sealed class ReportSection
{
    private ReportSection(ComparisonFacts facts, IReadOnlyList<ComparisonFacts> allFacts, IReadOnlyList<ComparisonCell> cells)
    {
        Facts = facts;
        AllFacts = allFacts;
        Rows = [.. cells.Select(cell => cell.Row)];
        IsSampled = cells.Any(cell => cell.Row.Hr10 is not null);
        Results = [.. cells.GroupBy(cell => cell.Row.Spec).Select(group => new MethodResult([.. group], IsSampled))];
    }

    /// <summary>The facts of the newest sweep in it.</summary>
    public ComparisonFacts Facts { get; }

    /// <summary>The facts of every sweep in it.</summary>
    public IReadOnlyList<ComparisonFacts> AllFacts { get; }

    /// <summary>All runs.</summary>
    public IReadOnlyList<ComparisonRow> Rows { get; }

    /// <summary>Whether quality is HR@10 among sampled candidates; else Recall@20 over all items.</summary>
    public bool IsSampled { get; }

    /// <summary>All methods, in the order of the specs.</summary>
    public IReadOnlyList<MethodResult> Results { get; }

    /// <summary>Name of the quality metric.</summary>
    public string QualityName => IsSampled ? "HR@10" : "Recall@20";

    /// <summary>Name of the second metric.</summary>
    public string NdcgName => IsSampled ? "NDCG@10" : "NDCG@20";

    /// <summary>Data set, and the scenario if there is one.</summary>
    public string Title => Facts.Dataset + (Facts.Scenario is { } scenario ? $", scenario {scenario}" : "") + (Facts.Split.Contains(';', StringComparison.Ordinal) ? "," + Facts.Split[(Facts.Split.IndexOf(';', StringComparison.Ordinal) + 1)..] : "");

    /// <summary>A name for files.</summary>
    public string FileName => string.Concat(Title.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-')).Replace("--", "-", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The models and losses that were trained, the one with most methods first.</summary>
    public IReadOnlyList<ModelGroup> Models =>
    [
        .. Results.Where(result => result.Row.Model is "fedmf" or "fedncf").GroupBy(result => (result.Row.Model, result.Row.Loss))
            .OrderByDescending(group => group.Count()).Select(group => new ModelGroup(group.Key.Model, group.Key.Loss, [.. group])),
    ];

    /// <summary>Training in one place.</summary>
    public MethodResult? Centralized => Results.FirstOrDefault(result => result.Row.Method == "centralized" && result.MeanQuality is not null);

    /// <summary>Ranking by popularity.</summary>
    public MethodResult? Popularity => Results.FirstOrDefault(result => result.Row.Method == "popularity" && result.MeanQuality is not null);

    /// <summary>Sorts sweeps into sections; of runs that are there twice the later sweep's counts.</summary>
    public static IReadOnlyList<ReportSection> Of(IReadOnlyList<ComparisonFolder> sweeps)
    {
        var loaded = sweeps.Select(sweep => (Facts: sweep.LoadFacts(), Cells: sweep.LoadCells())).ToArray();
        return [.. loaded.GroupBy(sweep => Key(sweep.Facts)).Select(group => new ReportSection(group.Last().Facts, [.. group.Select(sweep => sweep.Facts)], Merge([.. group])))];
    }

    private static IReadOnlyList<ComparisonCell> Merge((ComparisonFacts Facts, IReadOnlyList<ComparisonCell> Cells)[] sweeps)
    {
        var cells = new Dictionary<(string, ulong), ComparisonCell>();
        foreach ((_, IReadOnlyList<ComparisonCell> some) in sweeps)
            foreach (ComparisonCell cell in some) cells[(cell.Row.Spec, cell.Row.Seed)] = cell;
        string[] order = [.. sweeps.SelectMany(sweep => sweep.Facts.Specs).Distinct()];
        return [.. cells.Values.OrderBy(cell => Array.IndexOf(order, cell.Row.Spec)).ThenBy(cell => cell.Row.Seed)];
    }

    // The settings as a whole: runs of other lengths or learning rates are no repetitions of these.
    private static string Key(ComparisonFacts facts) => string.Join('\n', facts.Dataset, facts.Scenario, facts.Split, facts.Config);
}

/// <summary>The methods that trained the same model under the same loss, and their dense run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Results">Its methods.</param>
internal sealed record ModelGroup(string Model, string Loss, IReadOnlyList<MethodResult> Results)
{
    /// <summary>What the others are measured against: dense float32 both ways or, where that was not run, the row-sparse reports that lose nothing of it; null where neither was.</summary>
    public MethodResult? Reference { get; } = Find(Results, "dense") ?? Find(Results, "rowsparse");

    /// <summary>The reference in a word.</summary>
    public string ReferenceName => Reference is { Row.Method: "rowsparse" } ? "lossless" : "dense";

    /// <summary>
    /// Where a method stands in a chart: the reference's mean and the mean difference to it over the same seeds, so that one which lacks seeds still does not stand higher for having the easier ones.
    /// </summary>
    public double Level(MethodResult result) =>
        Reference?.MeanQuality is { } reference && Estimate.OfDifferences(result.Quality, Reference.Quality) is { } difference ? reference.Mean + difference.Mean : result.MeanQuality!.Value.Mean;

    /// <summary>The model for people.</summary>
    public string Name => (Model == "fedncf" ? "FedNCF" : "FedMF") + $", {(Loss == "bpr" ? "BPR" : Loss)} loss";

    private static MethodResult? Find(IReadOnlyList<MethodResult> results, string method) =>
        results.FirstOrDefault(result => result.Row.Method == method && result.Row.Downlink != "lattice" && result.MeanQuality is not null);
}
