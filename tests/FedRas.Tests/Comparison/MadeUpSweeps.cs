using FedRas.Tests.Datasets;

namespace FedRas.Tests.Comparison;

/// <summary>A folder for sweeps that were never run, and what stands in them.</summary>
public abstract class MadeUpSweeps : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string PathOf(string name) => _folder[name];

    /// <summary>A sweep with the runs given, and its one section.</summary>
    private protected ReportSection SectionOf(ulong[] seeds, params ComparisonRow[] rows)
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts(seeds) with { Specs = [.. rows.Select(row => row.Spec).Distinct()] });
        foreach (ComparisonRow row in rows) sweep.Save(Cell(row, []));
        return Assert.Single(ReportSection.Of([sweep]));
    }

    private protected ComparisonFolder Sweep(string name, ulong[] seeds)
    {
        var sweep = new ComparisonFolder(_folder[name]);
        sweep.Save(Facts(seeds));
        foreach (ulong seed in seeds)
        {
            EvaluationPoint[] history = [.. Enumerable.Range(1, 5).Select(n => Point(n, 0.1 * n + 0.001 * seed))];
            sweep.Save(Cell(Row("dense/dense", seed, 0.6 + 0.001 * seed), history));
            sweep.Save(Cell(Row("adaptive/lattice", seed, 0.61 + (seed == 2 ? -0.03 : 0.0)), history));
        }
        if (seeds.Contains(2UL)) sweep.Save(Cell(Row("topk:0.1/dense", 2, 0) with
        {
            Hr10 = null,
            Ndcg10 = null,
            Error = "out of, \"range\""
        }, []));
        return sweep;
    }

    private protected static ComparisonCell Cell(
        ComparisonRow row, IReadOnlyList<EvaluationPoint> history, ComparisonFacts? facts = null) =>
        new(row, history) { Settings = (facts ?? Facts([])).Settings, Version = "1", Machine = "a machine" };

    private protected static ComparisonFacts Facts(ulong[] seeds) => new()
    {
        Dataset = "small",
        Users = 10,
        Items = 20,
        Interactions = 100,
        Split = "leave-one-out",
        TrainInteractions = 90,
        TestInteractions = 10,
        DataSha256 = "0123456789",
        Commands = ["fedras compare --made-up '<script>'"],
        Config = "{ \"rounds\": 10 }",
        Budgets = [0.01],
        Seeds = seeds,
        Specs = ["dense/dense", "topk:0.1/dense", "adaptive/lattice"],
        QuantizationErrors = [new("embeddings", "product quantisation 1 × 4", 5, 900, 3), new("updates", "line:16", 5, 400, 0.01)],
    };

    private protected static ComparisonRow Row(string spec, ulong seed, double quality) => new()
    {
        Dataset = "small",
        Model = "fedmf",
        Loss = "logistic",
        UserFactors = "reconstructed",
        Spec = spec,
        Method = spec.Split(':', '/')[0],
        Label = spec.StartsWith("dense", StringComparison.Ordinal) ? "dense float32" : spec.StartsWith("topk", StringComparison.Ordinal)
            ? "Top-K" : "FedRas, adaptive",
        Size = "",
        Downlink = spec.Split('/')[1],
        IsOurs = spec.StartsWith("adaptive", StringComparison.Ordinal),
        Seed = seed,
        Rounds = 10,
        ClientsPerRound = 2,
        Dim = 4,
        Hr10 = quality,
        Ndcg10 = quality / 2,
        DenseBytes = 100_000,
        UpBytesPerReport = spec.StartsWith("dense", StringComparison.Ordinal) ? 100_010 : 100,
        DownBytesPerRound = 500,
        DownBytesPerParticipation = 700,
        UpBytesTotal = 2_000,
        DownBytesTotal = 9_000,
        DevicesPerSecond = 1_234,
    };

    private protected static EvaluationPoint Point(int n, double quality) => new()
    {
        Round = 2 * n,
        Hr10 = quality,
        Ndcg10 = quality / 2,
        Recall20 = null,
        FullNdcg20 = null,
        UplinkBytes = 1_000 * n,
        DownlinkBytes = 3_000 * n,
        TrainSeconds = n,
    };
}
