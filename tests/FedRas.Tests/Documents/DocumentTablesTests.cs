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
        ResultsFile results = new("results.csv"), given = new("ml-1m-given.csv");
        string page = Read("docs/results.md"), compare = Read("docs/compare.md");
        Assert.Contains(DocumentTables.Qualities(new ResultsFile("ml-1m-80.csv").Of("ml-1m", "adaptive/lattice")), page,
            StringComparison.Ordinal);
        Assert.Contains(DocumentTables.Qualities(new ResultsFile("ml-1m-kept.csv").Of("ml-1m", "dense/dense")), page,
            StringComparison.Ordinal);
        foreach (string spec in (string[])["dense/dense", "adaptive/lattice"])
            foreach (string column in (string[])["recall20", "full_ndcg20"])
                Assert.Contains(DocumentTables.Metric(given.Of("ml-1m", spec).Mean(column)), page, StringComparison.Ordinal);
        foreach (string dataset in (string[])["ml-100k", "ml-1m", "amazon-video", "gowalla"])
            foreach (string spec in (string[])["popularity", "adaptive/lattice"])
                Assert.Contains(DocumentTables.Qualities(results.Of(dataset, spec)), compare, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_SpeedsOfResults_AreThoseThatWereFiled()
    {
        string page = Read("docs/results.md"), folder = Path.Combine(Repository.Root, "bench", "FedRas.Benchmarks", "results");
        string filed = string.Concat(Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Select(File.ReadAllText));
        int start = page.IndexOf("## Speed", StringComparison.Ordinal),
            end = page.IndexOf("The files, each with", StringComparison.Ordinal);
        string speeds = page[start..end];
        string[] numbers = [.. System.Text.RegularExpressions.Regex.Matches(speeds, @"\b(\d{1,2} \d{3}|\d+\.\d\d s)\b")
            .Select(match => match.Value)];
        Assert.Equal(7, numbers.Length);
        // Filed as 7,357 and as 0.80 (0.70 to 0.90).
        Assert.All(numbers, number => Assert.Contains(
            number.EndsWith('s') ? $"| {number[..^2]} (" : number.Replace(' ', ','), filed, StringComparison.Ordinal));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
