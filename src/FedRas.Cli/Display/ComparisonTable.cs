using FedRas.Comparison.Reporting;

namespace FedRas.Cli.Display;

/// <summary>What a comparison came to, a line a method.</summary>
internal static class ComparisonTable
{
    public static void Write(IReadOnlyList<MethodSummary> methods, bool isSampled, TextWriter output, bool isTerminal)
    {
        var table = new TextTable("method", isSampled ? "HR@10" : "Recall@20", isSampled ? "NDCG@10" : "NDCG@20",
            (isSampled ? "HR@10" : "Recall@20") + " to dense, 95 %", "up, a report", "down, a device", "whole training");
        foreach (MethodSummary method in methods)
            table.Add(method.Spec, Quantity.Metric(method.Quality), Quantity.Metric(method.Ndcg), Difference(method), Bytes(method.UpBytes),
                Bytes(method.DownBytes), Bytes(method.TotalBytes));
        output.WriteLine();
        table.Write(output, isTerminal);
        string[] factors = [.. methods.Select(method => method.UserFactors).Where(kind => kind.Length > 0).Distinct()];
        if (factors.Length > 0) output.WriteLine($"user factors: {string.Join(", ", factors)}");
        if (methods.Any(method => method.IsEstimated)) output.WriteLine("down, and the whole training: estimated from one device a round");
        output.WriteLine();
    }

    private static string Difference(MethodSummary method) => method.Difference is not { } mean ? "–"
        : mean.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) + " ± "
            + (method.HalfWidth is { } half ? half.ToString("0.0000", CultureInfo.InvariantCulture)
                : "?"); // one seed, or seeds that agree by chance

    private static string Bytes(double? bytes) => bytes is { } some ? Quantity.Bytes(some) : "–";
}
