using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>
/// The figures of README and docs are those of docs/results; with FEDRAS_WRITE_TABLES=1, as in bench/tables.sh, written anew.
/// </summary>
public sealed class DocumentTablesTests
{
    [Fact]
    public void Tables_EachOne_StandsInOneDocument()
    {
        IEnumerable<string> names = DocumentTables.Documents.SelectMany(name => DocumentTables.Names(Read(name)));
        Assert.Equal(DocumentTables.All.Keys.Order(), names.Order());
    }

    [Fact]
    public void Tables_EachOne_IsWhatTheResultsSay()
    {
        foreach (string name in DocumentTables.Documents)
        {
            string text = Read(name), filled = DocumentTables.Fill(text);
            if (Environment.GetEnvironmentVariable("FEDRAS_WRITE_TABLES") == "1")
                File.WriteAllText(Path.Combine(Repository.Root, name), text = filled);
            Assert.Equal(filled, text); // bench/tables.sh writes it anew
        }
    }

    [Fact]
    public void Text_FiguresBesideTheTables_AreThoseOfTheFiles()
    {
        ResultsFile results = new("results.csv"), coupled = new("ml-100k-coupled-decay.csv");
        ResultsFile tightened = new("ml-100k-distortion-from.csv");
        ResultRuns dense = results.Of("ml-100k", "dense/dense"), late = tightened.Of("ml-100k", "adaptive/lattice");
        string readme = Read("README.md"), quantizers = Read("docs/quantizers.md"), compare = Read("docs/compare.md");
        foreach (string spec in (string[])["fedras-flat:8", "dense/dense"])
            Assert.Contains(DocumentTables.Qualities(coupled.Of("ml-100k", spec)), readme, StringComparison.Ordinal);
        foreach (string spec in (string[])["rowsparse", "adaptive/lattice", "popularity"])
            Assert.Contains(DocumentTables.Metric(results.Of("amazon-video", spec).Mean("hr10")), readme, StringComparison.Ordinal);
        foreach (string dataset in (string[])["ml-100k", "ml-1m", "amazon-video", "gowalla"])
            Assert.Contains(DocumentTables.Qualities(results.Of(dataset, "popularity")), compare, StringComparison.Ordinal);
        Assert.Contains($"to {late.Mean("up_bytes_per_report"):0} bytes", quantizers, StringComparison.Ordinal);
        Assert.Contains("HR@10 " + DocumentTables.Difference(late, dense, "hr10"), quantizers, StringComparison.Ordinal);
        Assert.Contains("NDCG@10 " + DocumentTables.Difference(late, dense, "ndcg10"), quantizers, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_SpeedsOfReadme_AreThoseThatWereFiled()
    {
        string readme = Read("README.md"), folder = Path.Combine(Repository.Root, "bench", "FedRas.Benchmarks", "results");
        string filed = string.Concat(Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Select(File.ReadAllText));
        int start = readme.IndexOf("Speed (MovieLens 1M", StringComparison.Ordinal),
            end = readme.IndexOf("The files:", StringComparison.Ordinal);
        string speeds = readme[start..end];
        string[] numbers = [.. System.Text.RegularExpressions.Regex.Matches(speeds, @"\b\d \d{3}\b").Select(match => match.Value)];
        Assert.Equal(6, numbers.Length);
        // Ours are written as 8,093, the peers' as 2990.4.
        Assert.All(numbers, number => Assert.True(filed.Contains(number.Replace(' ', ','), StringComparison.Ordinal)
            || filed.Contains($"devices_per_second: {number.Replace(" ", "", StringComparison.Ordinal)}", StringComparison.Ordinal),
                number));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
