using FedRas.Privacy;
using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>The ε of docs/privacy.md are the accountant's.</summary>
public sealed class PrivacyDocumentTests
{
    [Fact]
    public void Epsilon_EveryRow_IsTheAccountants()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "privacy.md"));
        string[] rows = [.. lines.SkipWhile(line => !line.StartsWith("| σ |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))];
        Assert.Equal(6, rows.Length);
        Assert.All(rows, row =>
        {
            double noise = double.Parse(row.Split('|')[1], CultureInfo.InvariantCulture);
            double sampled = PrivacyAccountant.RdpSubsampledGaussian(60.0 / 6_040, noise, 1_000, 1e-5);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture,
                $"| {noise} | {sampled:0.00} | {Separated(noise, 100):0.00} | {Separated(noise, 25):0.00} |"), row);
        });
    }

    [Fact]
    public void NoiseNorm_OfMovieLens1M_IsTheRootOfItsValues()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "privacy.md"));
        Assert.Contains($"= {Math.Sqrt(3_706 * 64):0} σ·C", text, StringComparison.Ordinal);
    }

    private static double Separated(double noise, int separation) =>
        PrivacyAccountant.Epsilon(4 * PrivacyAccountant.ZcdpSeparated(noise, 1_000, separation), 1e-5);
}
