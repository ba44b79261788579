using FedRas.Cli.Errors;
using FedRas.Simulation.Datasets;

namespace FedRas.Cli.Loading;

/// <summary>What <c>--columns</c> says: which columns of a file hold what.</summary>
internal static class ColumnList
{
    /// <exception cref="UsageException">The text is not such a list.</exception>
    public static ColumnMapping Parse(string text)
    {
        var named = new Dictionary<string, string>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (named.ContainsKey(pair[0])) throw new UsageException($"--columns {text}: {pair[0]} is given twice; give one column for it");
            bool known = pair[0] is "user" or "item" or "rating" or "timestamp";
            if (!known || pair.Length != 2 || pair[1].Length == 0 || !named.TryAdd(pair[0], pair[1]))
                throw new UsageException($"--columns {text}: '{part}' is not understood; write user=…,item=…,rating=…,timestamp=… "
                    + "(the last two may be left out), each a header name or a number from 1");
        }
        if (!named.TryGetValue("user", out string? user) || !named.TryGetValue("item", out string? item))
            throw new UsageException($"--columns {text}: user=… and item=… must both be there");
        return new ColumnMapping
        {
            User = user,
            Item = item,
            Rating = named.GetValueOrDefault("rating"),
            Timestamp = named.GetValueOrDefault("timestamp"),
        };
    }
}
