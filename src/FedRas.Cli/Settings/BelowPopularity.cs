using FedRas.Cli.Display;
using FedRas.Simulation.Evaluation;

namespace FedRas.Cli.Settings;

/// <summary>Says that a run ended below a ranking by popularity, how often its devices took part, and what to try.</summary>
internal static class BelowPopularity
{
    // Training whose best evaluation lies in its last fifth has not come to its end.
    private const double StillRising = 0.8;

    /// <summary>Null if the model is the better one, or was not trained to its end.</summary>
    /// <param name="result">The run.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="dataset">What it was trained on.</param>
    /// <param name="devices">Devices that have something to train on.</param>
    public static string? Warning(SimulationResult result, RunSettings settings, Dataset dataset, int devices)
    {
        string[] low = [.. Shortfalls(result)];
        if (!result.Completed || low.Length == 0) return null;
        string often = result.Summary.TurnsPerDevice is { } turns
            ? string.Create(CultureInfo.InvariantCulture, $" A device took part {turns:0.0} times on average.") : "";
        string[] ways = [.. WaysOut(result, settings, dataset, devices)];
        return $"below popularity: {string.Join(" and ", low)}, so a ranking by popularity alone is better.{often}"
            + (ways.Length == 0 ? "" : $" What may help: {string.Join("; ", ways)}.");
    }

    private static IEnumerable<string> Shortfalls(SimulationResult result)
    {
        QualityAtK own10 = At(result.Quality, 10), other10 = At(result.Popularity, 10);
        QualityAtK own20 = At(result.Quality, 20), other20 = At(result.Popularity, 20);
        (string Metric, double? Own, double? Other)[] pairs = own10.HitRate is null
            ? [("Recall@20", own20.Recall, other20.Recall), ("NDCG@20", own20.FullNdcg, other20.FullNdcg)]
            : [("HR@10", own10.HitRate, other10.HitRate), ("NDCG@10", own10.Ndcg, other10.Ndcg)];
        return pairs.Where(pair => pair.Own < pair.Other)
            .Select(pair => $"{pair.Metric} {Quantity.Metric(pair.Own)} against {Quantity.Metric(pair.Other)}");
    }

    private static IEnumerable<string> WaysOut(SimulationResult result, RunSettings settings, Dataset dataset, int devices)
    {
        bool isFederated = settings.Method != Method.Centralized;
        if (MoreRounds(result, settings, devices) is { } rounds)
            yield return string.Create(CultureInfo.InvariantCulture, $"--rounds {rounds}")
                + (isFederated ? $" ({Quantity.Count((double)rounds * settings.ClientsPerRound / devices)} turns a device)" : "");
        if (!settings.Validate && settings.Split == SplitKind.LeaveOneOut)
            yield return "--validate, which keeps the best model of a run";
        if (settings.KCore is null) yield return "--k-core 10, which drops users and items with few interactions";
        if (settings.MinRating is null && dataset.HasRatings) yield return "--min-rating, if a low rating means dislike";
        if (isFederated) yield return "--method centralized, to see what this model can do with all data in one place";
    }

    // More rounds help if devices had few turns, or if the run was at its best at its end.
    private static long? MoreRounds(SimulationResult result, RunSettings settings, int devices)
    {
        int done = result.Summary.Rounds;
        if (settings.Method != Method.Centralized && result.Summary.TurnsPerDevice < RunLength.Turns)
        {
            long usual = Math.Max(RunLength.LeastRounds, RunLength.RoundsOf(RunLength.Turns, devices, settings.ClientsPerRound));
            if (usual > done) return Math.Min(usual, RunSettings.MostRounds);
        }
        int best = result.History.MaxBy(point => point.Ndcg10 ?? point.FullNdcg20)?.Round ?? done;
        bool hasEnded = result.StoppedEarly || best <= StillRising * done || done >= RunSettings.MostRounds;
        return hasEnded ? null : Math.Min(2L * done, RunSettings.MostRounds);
    }

    private static QualityAtK At(RankingQuality quality, int k) => quality.AtK.Single(at => at.K == k);
}
