using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>One named data set: what it is, where it can be had, and how it is known again.</summary>
public sealed record CatalogueEntry
{
    /// <summary>Name on the command line, such as <c>ml-100k</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for a list.</summary>
    public required string Description { get; init; }

    /// <summary>
    /// The forms it is read in, by the file that tells each: <c>u.data</c>, or <c>train.txt</c> (with <c>test.txt</c>); empty if generated.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What it is made from; null for one that is read from files.</summary>
    public SyntheticOptions? Generated { get; init; }

    /// <summary>Address of the published archive; null if no address is known to hold exactly this set.</summary>
    public Uri? Download { get; init; }

    /// <summary>MD5 its publisher gives beside the archive, lower-case hex; null if none is given.</summary>
    public string? Md5 { get; init; }

    /// <summary>Where it comes from, in words, for a set that has to be obtained by hand.</summary>
    public string? Origin { get; init; }

    /// <summary>What its publisher allows, in a line. The publisher's own terms are what counts.</summary>
    public string Licence { get; init; } = "see its source";

    /// <summary>Sizes it is known by, one for each form; empty if it changes from time to time.</summary>
    public IReadOnlyList<DataFacts> Facts { get; init; } = [];

    /// <summary>The filters the field commonly applies; null for none.</summary>
    public DatasetFilter? DefaultFilter { get; init; }
}
