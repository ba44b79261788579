using FedRas.Cli.Display;
using FedRas.Server.Publishing;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

namespace FedRas.Cli.Commands;

/// <summary>What a run starts from, in three lines; a fourth for a scenario.</summary>
internal static class RunDescription
{
    public static IEnumerable<string> Describe(Dataset dataset, TrainTestSplit split, RunSettings settings, ModelFile? resumed)
    {
        foreach (string line in Data(dataset)) yield return line;
        double density = dataset.Interactions.Length / ((double)split.Users * split.Items);
        yield return $"data    {dataset.Name}: {Quantity.Count(split.Users)} users, {Quantity.Count(split.Items)} items, "
            + $"{Quantity.Count(dataset.Interactions.Length)} interactions ({Quantity.Percent(density)} of all pairs)";
        yield return $"split   {TestItems.Describe(dataset, split.Kind, split.TestRatio)}"
            + (split.Kind == SplitKind.LeaveOneOut ? $"; protocol {settings.Protocol.ToString().ToLowerInvariant()}: " : ": ")
            + $"{Quantity.Count(split.Train.Count)} to train on, "
            + (split.Validation is { } validation ? $"{Quantity.Count(validation.Count)} to validate, " : "")
            + $"{Quantity.Count(split.Test.Count)} to test"
            + (settings.NewUsers == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $"; {settings.NewUsers} of the users are new and not among these"))
            + Arrivals(dataset);

        string factors = settings.UserFactors.ToString().ToLowerInvariant();
        string training = $"dim {settings.Dim}, user factors {factors}, seed {settings.Seed}";
        string method = settings.Method switch
        {
            Method.FedRas =>
                $"fedras, {settings.Quantizer} up, "
                    + (settings.Publish == PublishForm.Actions ? $"actions:{settings.BroadcastActions} down"
                        : $"{settings.Publish.ToString().ToLowerInvariant()} down"),
            Method.FedAvg => "fedavg, dense float32 both ways",
            _ => "centralized, all data in one place by implicit least squares",
        };
        string length = settings.Method == Method.Centralized ? $"{Quantity.Count(settings.Rounds)} epochs"
            : $"{Quantity.Count(settings.Rounds)} rounds of {Quantity.Count(settings.ClientsPerRound)} devices";
        yield return $"method  {method}; {length}; {training}" + (resumed is null ? "" : $"; resumed after round {resumed.Round}");
        if (settings.Scenario is { } scenario) yield return $"world   {World(scenario)}";
    }

    private static string Arrivals(Dataset dataset)
    {
        int[] rounds = [.. (dataset.Arrivals ?? []).Where(round => round >= 0)];
        return rounds.Length == 0 ? ""
            : $"; {Quantity.Of(rounds.Length, "item arrives", "items arrive")} in round {Quantity.Count(rounds[0])}"
                + (rounds[0] == rounds[^1] ? "" : $" to {Quantity.Count(rounds[^1])}");
    }

    private static string World(Scenario scenario)
    {
        double shares = scenario.Classes.Sum(kind => kind.Share);
        string classes = string.Join(", ", scenario.Classes.Take(5).Select(kind =>
            string.Create(CultureInfo.InvariantCulture, $"{100 * kind.Share / shares:0.#} % {kind.Name}")));
        if (scenario.Classes.Count > 5) classes += ", …";
        string deadline = scenario.DeadlineSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"deadline {seconds} s")
            : "no deadline";
        return string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}: {classes}; {deadline}, {scenario.OverSelection} devices "
            + $"asked for a report");
    }

    /// <summary>What was read and left out; no line for generated data that nothing was left out of.</summary>
    public static IEnumerable<string> Data(Dataset dataset)
    {
        if (dataset.Origin is { } origin)
        {
            yield return $"file    {origin.Source}: {Quantity.Count(origin.Rows)} rows, {Quantity.Count(origin.Skipped)} skipped, "
                + $"{Quantity.Count(origin.Merged)} merged";
            yield return $"columns {origin.Columns}";
        }
        if (dataset.LeftOut is { } gone)
            yield return $"filter  leaves out {Quantity.Of(gone.Interactions, "interaction", "interactions")}, "
                + $"{Quantity.Of(gone.Users, "user", "users")}, {Quantity.Of(gone.Items, "item", "items")}";
    }
}
