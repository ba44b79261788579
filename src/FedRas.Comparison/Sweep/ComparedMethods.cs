namespace FedRas.Comparison.Sweep;

/// <summary>What a comparison can run, by name.</summary>
public static class ComparedMethods
{
    /// <summary>All names, in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. MethodCatalogue.All.Select(entry => entry.Key)];

    /// <summary>Checks a word of <see cref="ComparisonRequest.Methods"/>.</summary>
    /// <exception cref="FormatException">It is neither <c>all</c> nor a spec; the message says what is allowed.</exception>
    public static void Check(string word)
    {
        if (word != "all") MethodSpec.Parse(word);
    }
}
