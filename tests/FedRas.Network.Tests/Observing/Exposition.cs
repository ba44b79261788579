using System.Globalization;
using System.Text.RegularExpressions;

namespace FedRas.Network.Tests.Observing;

/// <summary>What a scrape of Prometheus reads, line by line. Anything else is an error.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> _samples = [];

    public Exposition(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                if (comment.Groups["kind"].Value == "TYPE") Types[comment.Groups["name"].Value] = comment.Groups["rest"].Value;
                continue;
            }
            if (line == "# EOF") continue;
            Match sample = Sample().Match(line);
            Assert.True(sample.Success, $"'{line}' is no sample");
            string labels = string.Join(",", Pair().Matches(sample.Groups["labels"].Value)
                .Select(pair => pair.Value).Where(pair => !pair.StartsWith("otel_scope_", StringComparison.Ordinal)));
            _samples[$"{sample.Groups["name"].Value}{{{labels}}}"] =
                double.Parse(sample.Groups["value"].Value.Replace("+Inf", "Infinity"), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Metrics with their types.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>Names of all samples, such as <c>x_bucket</c>.</summary>
    public IEnumerable<string> Names => _samples.Keys.Select(key => key[..key.IndexOf('{')]).Distinct();

    /// <summary>All series, such as <c>x{a="b"}</c>.</summary>
    public IEnumerable<string> Series => _samples.Keys;

    /// <summary>The value of a series.</summary>
    public double this[string series] => _samples.TryGetValue(series.Contains('{') ? series : series + "{}", out double value) ? value
        : throw new KeyNotFoundException($"there is no {series} among\n{string.Join('\n', _samples.Keys)}");

    [GeneratedRegex("^# (?<kind>TYPE|HELP|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)\\})? (?<value>\\S+)( [0-9.]+)?$")]
    private static partial Regex Sample();

    [GeneratedRegex("[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Pair();
}
