namespace FedRas.Hosting.Options;

/// <summary>The operator's page at <c>/</c>.</summary>
public sealed class PageOptions
{
    /// <summary>Most items that can be watched.</summary>
    internal const int MostWatched = 100;

    /// <summary>Whether there is a page; default true.</summary>
    public bool On { get; set; } = true;

    /// <summary>
    /// Ids of items whose exposure the page shows: the share of made-up users who get the item among their first ten; at most 100. None by
    /// default.
    /// </summary>
    public IReadOnlyList<string> Watched { get; set; } = [];

    internal void Validate()
    {
        if (Watched.Count > MostWatched)
            throw new ServerOptionsException("Page:Watched", $"{Watched.Count} items", $"at most {MostWatched} item ids", "item-1,item-2");
        if (Watched.Any(string.IsNullOrWhiteSpace))
            throw new ServerOptionsException("Page:Watched", "an empty id", "ids of items in the catalogue", "item-1,item-2");
        if (Watched.GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ServerOptionsException("Page:Watched", $"'{twice.Key}' twice", "each item once", twice.Key);
    }
}
