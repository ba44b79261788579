using System.Globalization;
using FedRas.Actions;
using FedRas.Comparison.Baselines;
using FedRas.Simulation.Publishing;

namespace FedRas.Comparison.Sweep;

/// <summary>All methods of a comparison, in the order of its tables.</summary>
internal static class MethodCatalogue
{
    public static IReadOnlyList<MethodEntry> All { get; } =
    [
        new("dense", "dense float32", (options, _) => options with { SendsDense = true, Method = options.Publish == PublishForm.Dense
            ? Method.FedAvg : Method.FedRas }) { Downlink = Downlink.Dense },
        Baseline("float16", "dense float16", (_, _) => new RowMethod(() => new HalfTable(), () =>
            new RoundedPublisher(new HalfTable(), sendsAll: true))) with { Downlink = Downlink.Own },
        Baseline("rowsparse", "row-sparse, lossless", (_, _) => new RowMethod(() => new SparseRows(), () =>
            new RowPublisher(new SparseRows()))) with { Downlink = Downlink.Own },
        Share("topk", "Top-K", (share, _) => new RowMethod(() => new TopKSparsifier(share))) with { Coder = (size, _) =>
            new TopKSparsifier(Number(size)) },
        Share("topk-memory", "Top-K with memory", (share, site) => new MemoryMethod(() => new TopKSparsifier(share), site.Devices,
            sendsAll: true)),
        Whole("qsgd", "QSGD", 2, 8, bits => $"{bits} bits", (bits, site) =>
            new RowMethod(() => new Qsgd(bits, site.Seed))) with { Usual = ["8", "4"], Coder = (size, site) =>
                new Qsgd(Integer(size), site.Seed) },
        Baseline("sign", "sign with memory", (_, site) => new MemoryMethod(() => new SignRows(), site.Devices, sendsAll: false)),
        Baseline("eden", "DRIVE / EDEN", (size, site) => new RowMethod(() => new Eden(Number(size), site.Seed))) with
        {
            Sizes = [.. Grid(0.01, 0.99, 1.15), "1", "2", "3", "4"],
            Coder = (size, site) => new Eden(Number(size), site.Seed),
            IsSize = size => TryNumber(size, out double bits) && bits is (> 0 and < 1) or 1 or 2 or 3 or 4,
            SizeRule = "bits a value: 1, 2, 3, 4, or above 0 and below 1",
            Canonical = Plain,
            Read = size => size == "1" ? "1 bit" : $"{size} bits",
        },
        Whole("svd", "SVD of the update", 1, 64, rank => $"rank {rank}", (rank, _) =>
            new RowMethod(() => new LowRankRows(rank))) with { Sizes = Range(1, 16), Coder = (size, _) => new LowRankRows(Integer(size)) },
        Whole("powersgd", "PowerSGD", 1, 64, rank => $"rank {rank}", (rank, site) =>
            new PowerSgd(rank, site.Devices, site.Seed)) with { Sizes = Range(1, 16) },
        Whole("colr", "CoLR", 1, 64, rank => $"rank {rank}", (rank, site) =>
            new LowRankTraining(rank, isMixed: false, site.Seed)) with { Sizes = Range(1, 16), Downlink = Downlink.Own },
        Whole("scolr", "SCoLR, mixed ranks", 1, 64, rank => $"rank {rank}, {rank}/2, {rank}/4", (rank, site) =>
            new LowRankTraining(rank, isMixed: true, site.Seed)) with { Sizes = Range(1, 28), Downlink = Downlink.Own },
        Share("bts", "FCF-BTS", (share, site) => new ChosenItems(share, site.Items, site.Seed)) with { Downlink = Downlink.Own,
            FitMargin = 0.8, Read = size => $"{Percent(size)} of the items" },
        Baseline("hash", "hashed codes, as LightFR", (_, _) => new HashedItems()) with { Downlink = Downlink.Own },
        Baseline("pq", "product quantisation of embeddings", (size, site) =>
            new RowMethod(() => new ProductQuantizedEmbeddings(Parts(size).Parts, Parts(size).Centroids, site.Seed))) with
        {
            Sizes = ["1x4", "2x4", "2x8", "4x8", "4x16", "8x16"],
            IsSize = size => Parts(size) is { Parts: >= 1 and <= 64, Centroids: >= 2 and <= 256 } parts && int.IsPow2(parts.Parts)
                && int.IsPow2(parts.Centroids),
            SizeRule = "PARTSxCENTROIDS, powers of two up to 64 and 256",
            TakesFactors = (size, dim) => dim % Parts(size).Parts == 0,
            Canonical = size => string.Create(CultureInfo.InvariantCulture, $"{Parts(size).Parts}x{Parts(size).Centroids}"),
            Read = size => $"{Parts(size).Parts} × {Parts(size).Centroids}",
        },
        Whole("kmeans-gzip", "k-means of values + gzip", 2, 256, k => $"{k} centroids", (k, _) =>
            new RowMethod(() => new ClusteredValues(k))) with { Usual = ["6"] },
        Whole("fedras-flat", "FedRAS (paper)", 1, 4_096, k => $"K = {k}", (k, site) => new RowMethod(() => new PlainActions(k, site.Seed)),
            PublishForm.Actions) with
        {
            Sizes = ["2", "4", "8", "16", "32", "64"], Downlink = Downlink.Own,
        },
        Ours("flat", "ours: flat", "16", "flat:K"),
        Ours("line", "ours: line", "16", "line:LEVELS") with { Usual = ["4", "16"] },
        Ours("gain-shape", "ours: gain-shape", "4x16", "gain-shape:DIRECTIONSxLEVELS"),
        Ours("residual", "ours: residual", "2x16", "residual:STAGESxK"),
        new("adaptive", "ours: adaptive actions", (options, _) =>
            options with { Budget = options.Budget ?? new BudgetOptions() }) { IsOurs = true, Downlink = Downlink.Lattice },
        new("centralized", "all data in one place", (options, _) => options with { Method = Method.Centralized,
            CountsCatchUp = false }) { Downlink = Downlink.None },
        new("popularity", "popularity", (options, _) => options with { Method = Method.Centralized,
            CountsCatchUp = false }) { Downlink = Downlink.None },
    ];

    public static MethodEntry? Find(string key) => All.FirstOrDefault(entry => entry.Key == key);

    private static MethodEntry Baseline(string key, string label, Func<string, RunFacts, IRoundMethod> create,
        PublishForm? publish = null) =>
        new(key, label, (options, size) => options with
        {
            Method = Method.FedRas,
            Publish = publish ?? options.Publish,
            Baseline = site =>
            create(size, site)
        });

    private static MethodEntry Whole(string key, string label, int least, int most, Func<int, string> read, Func<int, RunFacts,
        IRoundMethod> create, PublishForm? publish = null) =>
        Baseline(key, label, (size, site) => create(Integer(size), site), publish) with
        {
            IsSize = size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= least && n <= most,
            SizeRule = $"a whole number from {least} to {most}",
            Canonical = Plain,
            Read = size => read(Integer(size)),
        };

    private static MethodEntry Share(string key, string label, Func<double, RunFacts, IRoundMethod> create) =>
        Baseline(key, label, (size, site) => create(Number(size), site)) with
        {
            Sizes = Grid(1e-5, 1, 1.1),
            IsSize = size => TryNumber(size, out double share) && share is > 0 and <= 1,
            SizeRule = "a share above 0, at most 1",
            Canonical = Plain,
            Read = size => $"{Percent(size)} of the values",
        };

    private static MethodEntry Ours(string kind, string label, string usual, string rule) =>
        new(kind, label, (options, size) => options with
        {
            Budget = null,
            Quantizer = QuantizerSpec.TryParse($"{kind}:{size}", out QuantizerSpec? spec) ? spec : throw new FormatException(size)
        })
        {
            IsOurs = true,
            Downlink = Downlink.Lattice,
            Usual = [usual],
            IsSize = size => QuantizerSpec.TryParse($"{kind}:{size}", out _),
            SizeRule = rule,
            Read = size => size.Replace("x", " × ", StringComparison.Ordinal),
        };

    private static (int Parts, int Centroids) Parts(string size)
    {
        string[] numbers = size.Split('x');
        return numbers.Length == 2 && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int parts)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int centroids) ? (parts, centroids) : default;
    }

    private static string[] Range(int least, int most) => [.. Enumerable.Range(least, most - least + 1).Select(n =>
        n.ToString(CultureInfo.InvariantCulture))];

    private static string[] Grid(double least, double most, double ratio)
    {
        var sizes = new List<string>();
        for (double size = least; size <= most; size *= ratio) sizes.Add(size.ToString("G3", CultureInfo.InvariantCulture));
        return [.. sizes.Distinct()];
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture,
        out number);

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Plain(string number) => Number(number).ToString("R", CultureInfo.InvariantCulture);

    private static string Percent(string share) => (100 * Number(share)).ToString("0.###", CultureInfo.InvariantCulture) + " %";
}
