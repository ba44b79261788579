namespace FedRas.Simulation.Datasets;

/// <summary>How the text of one file is divided.</summary>
/// <param name="Separator">What stands between columns; null for adjacency text.</param>
/// <param name="HasQuotes">Whether a field may stand between quotes.</param>
internal sealed record TextForm(Separator? Separator, bool HasQuotes)
{
    /// <summary>Lines of 'user item item …'.</summary>
    public static TextForm Adjacency { get; } = new(null, false);

    /// <summary>Whether the first line is Excel's <c>sep=;</c>, which is no row.</summary>
    public bool HasSeparatorLine { get; init; }

    /// <summary>Whether the caller named adjacency text: then its rows are not doubted.</summary>
    public bool IsAsked { get; init; }
}
