using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// The built-in entries. Addresses, sums and sizes are their publishers' own; one that is not known for certain is left out.
/// </summary>
internal static class KnownDatasets
{
    // GroupLens gives each sum beside its archive, as NAME.zip.md5.
    private const string GroupLens = "https://files.grouplens.org/datasets/movielens/";
    private const string GroupLensTerms = "research use, no redistribution: terms in the README of the archive (GroupLens)";
    private const string NoTerms = "none";
    private const string LightGcnSplit = "the 70/10/20 split of LightGCN++ (RecSys 2024)";

    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new()
        {
            Name = "demo",
            Description = "invented: 2 000 users with a taste for genres, 1 500 titled items; needs no files",
            Licence = NoTerms,
            Generated = new SyntheticOptions(),
            Facts = [new(2_000, 1_500, 101_317)],
        },
        new()
        {
            Name = "synthetic",
            Description = "invented like demo, of any size; needs no files",
            Licence = NoTerms,
            Generated = new SyntheticOptions { Name = "synthetic", Users = 20_000, Items = 100_000, Interactions = 2_000_000 },
            Facts = [new(20_000, 100_000, 2_000_000)],
        },
        MovieLens("ml-100k", "MovieLens 100K (1998), ratings 1-5", ["u.data"],
            "0e33842e24a9c977be4e0107933c0723", new DataFacts(943, 1_682, 100_000)),
        MovieLens("ml-1m", "MovieLens 1M (2003), ratings 1-5; also as the LightGCN split of ratings from 3", ["ratings.dat", "train.txt"],
            "c4d9eecfca2ab87c1945afe126590906", new DataFacts(6_040, 3_706, 1_000_209), new DataFacts(6_039, 3_628, 836_478)),
        MovieLens("ml-10m", "MovieLens 10M (2009), ratings 0.5-5", ["ratings.dat"],
            "ce571fd55effeba0271552578f2648bd", new DataFacts(69_878, 10_677, 10_000_054)),
        MovieLens("ml-20m", "MovieLens 20M (2015), ratings 0.5-5", ["ratings.csv"],
            "cd245b17a1ae2cc31bb14903e1204af3", new DataFacts(138_493, 26_744, 20_000_263)),
        MovieLens("ml-25m", "MovieLens 25M (2019), ratings 0.5-5", ["ratings.csv"],
            "6b51fb2759a8657d3bfcbfc42b592ada", new DataFacts(162_541, 59_047, 25_000_095)),
        MovieLens("ml-32m", "MovieLens 32M (2024), ratings 0.5-5", ["ratings.csv"], "d472be332d4daa821edc399621853b57"),
        MovieLens("ml-latest-small", "MovieLens' small sample for teaching, renewed from time to time", ["ratings.csv"], null),
        new()
        {
            Name = "amazon-video",
            Description = "Amazon Instant Video, ratings 1-5, users with at least 5",
            Files = ["ratings.csv"],
            Origin = "a CSV with the header user,item,rating,timestamp, from J. McAuley's Amazon reviews",
            Facts = [new(8_072, 11_830, 63_836)],
            DefaultFilter = new DatasetFilter { MinUserInteractions = 5 },
        },
        new()
        {
            Name = "gowalla",
            Description = "Gowalla check-ins, with a split of its own",
            Files = ["train.txt"],
            Origin = LightGcnSplit,
            Facts = [new(29_858, 40_981, 1_027_370)],
        },
    ];

    private static CatalogueEntry MovieLens(string name, string description, string[] files, string? md5, params DataFacts[] facts) => new()
    {
        Name = name,
        Description = description,
        Files = files,
        Licence = GroupLensTerms,
        Download = new Uri($"{GroupLens}{name}.zip"),
        Md5 = md5,
        Facts = facts,
    };
}
