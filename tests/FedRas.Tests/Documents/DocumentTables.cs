namespace FedRas.Tests.Documents;

/// <summary>
/// The tables of README and docs that hold results, made from the files of docs/results. A document says by a comment where one stands;
/// <c>bench/tables.sh</c> writes them anew.
/// </summary>
internal static class DocumentTables
{
    private const string Begin = "<!-- table: ", End = "<!-- end of table -->";
    private static readonly ResultsFile s_results = new("results.csv");

    /// <summary>The data sets, each with the run that stands for dense messages.</summary>
    private static readonly (string Label, string Dataset, string Reference)[] s_data =
    [
        ("MovieLens 100K", "ml-100k", "dense/dense"),
        ("MovieLens 1M, ratings ≥ 3", "ml-1m", "dense/dense"),
        ("Amazon Video, users with 5", "amazon-video", "rowsparse"),
        ("Gowalla", "gowalla", "rowsparse"),
    ];

    /// <summary>The documents that hold tables.</summary>
    public static IReadOnlyList<string> Documents { get; } = ["README.md", "docs/results.md", "docs/publishing.md"];

    /// <summary>The tables by name.</summary>
    public static IReadOnlyDictionary<string, Func<string>> All { get; } = new Dictionary<string, Func<string>>
    {
        ["at-a-glance"] = AtAGlance,
        ["quality-and-bytes"] = QualityAndBytes,
        ["beside-baselines"] = BesideBaselines,
        ["lattice-noise"] = LatticeNoise,
    };

    /// <summary>The text with every table as the files have it.</summary>
    public static string Fill(string text)
    {
        var filled = new StringBuilder();
        int at = 0;
        for (int begin; (begin = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0;)
        {
            int name = begin + Begin.Length, start = text.IndexOf('\n', name) + 1;
            filled.Append(text, at, start - at).Append(All[text[name..text.IndexOf(' ', name)]]());
            at = text.IndexOf(End, start, StringComparison.Ordinal);
        }
        return filled.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Names of the tables of a text, in their order.</summary>
    public static IEnumerable<string> Names(string text) =>
        text.Split(Begin).Skip(1).Select(rest => rest[..rest.IndexOf(' ', StringComparison.Ordinal)]);

    private static string AtAGlance() => Table(
        ["data", "popularity", "dense messages", "FedRas", "a report, bytes: dense", "row-sparse", "FedRas"],
        s_data.Select(row =>
        {
            ResultRuns dense = s_results.Of(row.Dataset, row.Reference), ours = s_results.Of(row.Dataset, "adaptive/lattice");
            return (string[])
            [
                row.Label, Qualities(s_results.Of(row.Dataset, "popularity")), Qualities(dense), Qualities(ours),
                Bytes(dense.Mean("dense_bytes")), Bytes(s_results.Of(row.Dataset, "rowsparse").Mean("up_bytes_per_report")),
                $"**{Bytes(ours.Mean("up_bytes_per_report"))}**",
            ];
        }));

    private static string QualityAndBytes() => Table(
        ["data; devices × rounds; seeds", "popularity", "dense", "FedRas", "FedRas − dense", "all data in one place",
            "a report, bytes: dense, row-sparse, FedRas", "a frame each round: dense, row-sparse, FedRas"],
        s_data.Select(row =>
        {
            ResultRuns reference = s_results.Of(row.Dataset, row.Reference), ours = s_results.Of(row.Dataset, "adaptive/lattice");
            ResultRuns lossless = s_results.Of(row.Dataset, "rowsparse");
            string dense = Bytes(reference.Mean("dense_bytes"));
            return (string[])
            [
                $"{row.Label}; {ours.Text("clients_per_round")} × {Bytes(ours.Mean("rounds"))}; {ours.Count}",
                Qualities(s_results.Of(row.Dataset, "popularity")), Qualities(reference), Qualities(ours),
                $"{Difference(ours, reference, "hr10")} / {Difference(ours, reference, "ndcg10")}",
                s_results.Find(row.Dataset, "centralized") is { } together ? Qualities(together) : "–",
                $"{dense}, {Bytes(lossless.Mean("up_bytes_per_report"))}, **{Bytes(ours.Mean("up_bytes_per_report"))}**",
                $"{dense}, {Bytes(lossless.Mean("down_bytes_per_round"))}, **{Bytes(ours.Mean("down_bytes_per_round"))}**",
            ];
        }));

    private static string BesideBaselines()
    {
        (string Label, string Spec)[] rows =
        [
            ("popularity", "popularity"),
            ("all data in one place, iALS", "centralized"),
            ("dense float32", "dense/dense"),
            ("row-sparse, lossless", "rowsparse"),
            ("FedRas, adaptive", "adaptive/lattice"),
            ("SVD of the update, rank 1, dense down", "svd:1/dense"),
            ("SVD, rank 1, our lattice down", "svd:1/lattice"),
            ("FedRAS as published, K = 8, but for our decay at the server", "fedras-flat:8"),
            ("k-means of values + gzip, 6 centroids", "kmeans-gzip:6/dense"),
            ("EDEN, 0.76 bit", "eden:0.761/dense"),
            ("EDEN, 0.035 bit: the best baseline within 430 bytes", "eden:0.0352/dense"),
            ("QSGD, 4 bits", "qsgd:4/dense"),
            ("sign with memory", "sign/dense"),
            ("Top-K with memory", "topk-memory:0.0248/dense"),
            ("CoLR, rank 5", "colr:5"),
            ("FCF-BTS, 12.5 % of the items", "bts:0.125"),
            ("product quantisation of embeddings", "pq:8x16/dense"),
        ];
        ResultRuns dense = s_results.Of("ml-100k", "dense/dense");
        string[] header = ["method", "HR@10", "to dense", "NDCG@10", "to dense", "bytes a report", "whole training, GB, estimated"];
        return Table(header, rows.Select(row =>
        {
            ResultRuns runs = s_results.Of("ml-100k", row.Spec);
            bool sends = runs.Text("up_bytes_total").Length > 0;
            return (string[])
            [
                row.Label, Metric(runs.Mean("hr10")), ToDense("hr10"), Metric(runs.Mean("ndcg10")), ToDense("ndcg10"),
                sends ? Bytes(runs.Mean("up_bytes_per_report")) : "",
                sends ? Gigabytes(runs.Mean("up_bytes_total") + runs.Mean("down_bytes_total")) : "",
            ];

            string ToDense(string column) => row.Spec == "dense/dense" ? "" : Difference(runs, dense, column);
        }));
    }

    private static string LatticeNoise()
    {
        var others = new ResultsFile("lattice-noise.csv");
        (string Noise, string Hysteresis)[] rows = [("5", "0"), ("5", "0.25"), ("12", "0"), ("12", "0.25")];
        string[] header = ["κ", "hysteresis, cells", "a frame, each round, bytes", "a participation, bytes, estimated", "HR@10 − dense",
            "NDCG@10 − dense"];
        ResultRuns dense = s_results.Of("ml-1m", "dense/dense");
        return Table(header, rows.Select(row =>
        {
            ResultRuns runs = others.Where("noise", row.Noise).Where("hysteresis", row.Hysteresis).Of("ml-1m", "adaptive/lattice");
            string mark = row == rows[0] ? "**" : "";
            return (string[])
            [
                mark + row.Noise + mark, mark + row.Hysteresis + mark, Bytes(runs.Mean("down_bytes_per_round")),
                Bytes(runs.Mean("down_bytes_per_participation")), Difference(runs, dense, "hr10"), Difference(runs, dense, "ndcg10"),
            ];
        }));
    }

    private static string Table(string[] header, IEnumerable<string[]> rows) =>
        string.Concat(rows.Prepend([.. header.Select(_ => "---")]).Prepend(header).Select(cells => $"| {string.Join(" | ", cells)} |\n"));

    /// <summary>HR@10 and NDCG@10, means over seeds.</summary>
    public static string Qualities(ResultRuns runs) => $"{Metric(runs.Mean("hr10"))} / {Metric(runs.Mean("ndcg10"))}";

    /// <summary>A mean difference and the half width of its interval by Student's t; none of fewer than three seeds.</summary>
    public static string Difference(ResultRuns runs, ResultRuns reference, string column)
    {
        Estimate estimate = Estimate.OfDifferences(runs.BySeed(column), reference.BySeed(column))!.Value;
        string mean = Metric(Math.Abs(estimate.Mean)), sign = mean == ".0000" ? "" : estimate.Mean < 0 ? "−" : "+";
        return sign + mean + (estimate.HalfWidth is { } half ? $" [{Metric(half)}]" : "");
    }

    /// <summary>A metric as the documents write it.</summary>
    public static string Metric(double value) => value.ToString(".0000", CultureInfo.InvariantCulture);

    private static string Saving(double share) => $"−{(100 * (1 - share)).ToString("0.00", CultureInfo.InvariantCulture)} %";

    private static string Gigabytes(double bytes) => (bytes / 1e9).ToString(bytes < 1e10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private static string Bytes(double value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
