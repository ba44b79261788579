using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>Runs as a <c>results.csv</c> of docs/results has them.</summary>
internal sealed class ResultsFile
{
    private readonly IReadOnlyList<Dictionary<string, string>> _rows;

    private ResultsFile(IReadOnlyList<Dictionary<string, string>> rows) => _rows = rows;

    public ResultsFile(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "results", name));
        string[] header = Fields(lines[0]);
        _rows = [.. lines.Skip(1).Select(line => header.Zip(Fields(line)).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>The runs whose column has that value.</summary>
    public ResultsFile Where(string column, string value) => new([.. _rows.Where(row => row[column] == value)]);

    /// <summary>All seeds of a method; a test that asks for one that is not there fails here.</summary>
    public ResultRuns Of(string dataset, string spec) =>
        Find(dataset, spec) ?? throw new KeyNotFoundException($"no run of {spec} on {dataset}");

    /// <summary>The same; null where it was not run.</summary>
    public ResultRuns? Find(string dataset, string spec)
    {
        Dictionary<string, string>[] runs = [.. _rows.Where(row => row["dataset"] == dataset && row["spec"] == spec)];
        return runs.Length > 0 ? new ResultRuns(runs) : null;
    }

    // RFC 4180, no line breaks within fields.
    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"') isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(c);
        }
        return [.. fields, field.ToString()];
    }
}

/// <summary>The seeds of one method.</summary>
internal sealed class ResultRuns(Dictionary<string, string>[] rows)
{
    public int Count => rows.Length;

    /// <summary>What a column says of the first seed.</summary>
    public string Text(string column) => rows[0][column];

    public IReadOnlyDictionary<ulong, double> BySeed(string column) => rows.ToDictionary(
        row => ulong.Parse(row["seed"], CultureInfo.InvariantCulture), row => double.Parse(row[column], CultureInfo.InvariantCulture));

    public double Mean(string column) => BySeed(column).Values.Average();
}
