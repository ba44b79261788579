using FedRas.Cli.Display;

namespace FedRas.Cli.Settings;

/// <summary>
/// How long a federated run lasts on data that nothing was tried on: what counts is how often a device takes part, so cohort and rounds
/// follow from the number of devices. Settled once the data is read, before training.
/// </summary>
internal static class RunLength
{
    /// <summary>How often a device takes part on average. docs/own-data.md has what it was chosen by.</summary>
    public const int Turns = 8;

    /// <summary>The same of a run that stops by itself.</summary>
    public const int TurnsOfValidation = 16;

    /// <summary>Fewest rounds: with few devices a round holds most of them, and a table needs more steps than that.</summary>
    public const int LeastRounds = 200;

    /// <summary>Smallest cohort, if there are as many devices.</summary>
    public const int LeastCohort = 60;

    /// <summary>From here on the cohort grows with the devices, so that the number of rounds no longer does.</summary>
    private const int DevicesPerSeat = 100;

    /// <summary>Evaluations of a run that chooses its model by validation items, and how many without a better one it takes.</summary>
    public const int Evaluations = 50, Patience = 10;

    /// <summary>Sets the cohort if nobody chose one and none was tried.</summary>
    public static RunSettings FitCohort(RunSettings settings, SettingLayers layers, int devices) =>
        FollowsData(settings) && !layers.IsChosen("clientsPerRound")
            ? settings with { ClientsPerRound = Math.Max(LeastCohort, (devices + DevicesPerSeat - 1) / DevicesPerSeat) } : settings;

    /// <summary>Sets the rounds likewise, and how often a run with validation items looks at them.</summary>
    public static RunSettings FitRounds(RunSettings settings, SettingLayers layers, int devices)
    {
        if (HasOwnRounds(settings, layers))
            settings = settings with { Rounds = (int)Math.Clamp(ByTurns(settings, devices), LeastRounds, RunSettings.MostRounds) };
        if (!settings.Validate) return settings with { Patience = null };
        if (!layers.IsChosen("evalEvery")) settings = settings with { EvalEvery = Math.Max(1, settings.Rounds / Evaluations) };
        return layers.IsChosen("patience") ? settings : settings with { Patience = Patience };
    }

    /// <summary>What was settled on, in a line each; none if the user or a known data set did.</summary>
    public static IEnumerable<string> Describe(RunSettings settings, SettingLayers layers, int devices)
    {
        string step = ProgressText.Step(settings.Method);
        if (HasOwnRounds(settings, layers))
            yield return $"rounds  {Quantity.Count(settings.Rounds)}: "
                + (settings.Rounds > ByTurns(settings, devices) ? "the fewest unless --rounds says otherwise, "
                    : settings.Rounds < ByTurns(settings, devices) ? "the most there can be, " : "")
                + $"{Quantity.Count((double)settings.Rounds * settings.ClientsPerRound / devices)} turns a device "
                + $"({Quantity.Count(settings.ClientsPerRound)} of {Quantity.Count(devices)} train in a round)";
        if (settings.Validate)
            yield return $"choice  the best NDCG@10 on the validation items, every {Quantity.Of(settings.EvalEvery, step, step + "s")}; "
                + (settings.Patience is { } patience
                    ? $"stops after {Quantity.Of(patience, "evaluation", "evaluations")} without a better one" : "no early stop");
    }

    /// <summary>Rounds in which a device takes part <paramref name="turns"/> times on average.</summary>
    public static long RoundsOf(int turns, int devices, int cohort) => ((long)turns * devices + cohort - 1) / cohort;

    private static long ByTurns(RunSettings settings, int devices) =>
        RoundsOf(settings.Validate ? TurnsOfValidation : Turns, devices, settings.ClientsPerRound);

    private static bool HasOwnRounds(RunSettings settings, SettingLayers layers) => FollowsData(settings) && !layers.IsChosen("rounds");

    private static bool FollowsData(RunSettings settings) =>
        settings.Method != Method.Centralized && !DatasetDefaults.Knows(settings.Dataset);
}
