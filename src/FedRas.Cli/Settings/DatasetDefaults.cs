using FedRas.Cli.Loading;

namespace FedRas.Cli.Settings;

/// <summary>
/// What each known data set is trained with unless the user says otherwise: its filter, and the cohort and rounds that were tried on it.
/// All else is one recipe for all data.
/// </summary>
internal static class DatasetDefaults
{
    /// <summary>The data set if none is named: generated, so that it needs nothing.</summary>
    public const string Dataset = "demo";

    private sealed record Row(string Name, int ClientsPerRound, int Rounds)
    {
        public int? UserCore { get; init; }
    }

    // Cohort and rounds of these follow from the data: RunLength.
    private static readonly Row s_other = new("", RunLength.LeastCohort, 500);

    private static readonly Row[] s_rows =
    [
        new("demo", 60, 200),
        new("ml-100k", 60, 200),
        new("ml-1m", 60, 300),
        new("amazon-video", 60, 800) { UserCore = 5 },
        new("gowalla", 300, 300),
    ];

    /// <summary>Whether figures were tried on a data set.</summary>
    public static bool Knows(string? dataset) => s_rows.Any(row => row.Name == dataset);

    /// <summary>The settings for a data set; those of <paramref name="dataset"/> null are for a file of the user's own.</summary>
    public static JsonObject For(string? dataset, bool centralized)
    {
        Row row = s_rows.FirstOrDefault(row => row.Name == dataset) ?? s_other;
        var settings = new JsonObject
        {
            ["clientsPerRound"] = row.ClientsPerRound,
            ["rounds"] = row.Rounds,
        };
        if (DataLoader.SizeOf(dataset) is { } size)
            (settings["users"], settings["items"], settings["interactions"]) = (size.Users, size.Items, size.Interactions);
        if (row.UserCore is { } core) (settings["kCore"], settings["kCoreOf"]) = (core, "users");
        if (centralized)
        {
            // Exact fits: few epochs. The prior grows with a row's weight there, so it is smaller.
            settings["rounds"] = 16;
            settings["userPrior"] = 0.3;
        }
        return settings;
    }
}
