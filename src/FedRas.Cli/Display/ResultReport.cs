using FedRas.Simulation.Evaluation;

namespace FedRas.Cli.Display;

/// <summary>
/// What a finished run shows: quality beside the popularity ranking's, traffic beside dense float32, speed, the model's hash.
/// </summary>
/// <param name="result">The run.</param>
/// <param name="topK">Cut-offs that were asked for; beside them are shown the field's usual ones, 10 among sampled candidates and 20 among
/// all items.</param>
internal sealed class ResultReport(SimulationResult result, IReadOnlyList<int> topK)
{
    public void Write(TextWriter output, bool isTerminal)
    {
        foreach (TextTable? table in (TextTable?[])[Quality(), Arrivals(), Traffic()])
        {
            if (table is null) continue;
            output.WriteLine();
            table.Write(output, isTerminal);
        }
        output.WriteLine();
        foreach (string line in Facts()) output.WriteLine(line);
    }

    private TextTable Quality()
    {
        var table = new TextTable($"quality, user factors {result.Summary.UserFactors}", result.Summary.Method, "popularity");
        Add("HR", sampled: true, q => q.HitRate);
        Add("NDCG", sampled: true, q => q.Ndcg);
        Add("Recall", sampled: false, q => q.Recall);
        Add("NDCG", sampled: false, q => q.FullNdcg);
        Add("Coverage", sampled: false, q => q.Coverage);
        return table;

        void Add(string name, bool sampled, Func<QualityAtK, double?> value)
        {
            foreach ((QualityAtK own, QualityAtK popularity) in result.Quality.AtK.Zip(result.Popularity.AtK))
            {
                // What was left out is a dash if nothing else tells of the model's quality; else a note has said why.
                if (value(own) is null && (sampled || result.RanksAll || result.SampledNegatives is not null)) continue;
                if (own.K != (sampled ? 10 : 20) && !topK.Contains(own.K)) continue;
                string among = sampled ? $"{result.SampledNegatives} negatives" : result.FlattersAll ? "all items, flattered" : "all items";
                string metric = $"{name}@{own.K}, {among}";
                table.Add(metric, Quantity.Metric(value(own)), Quantity.Metric(value(popularity)));
            }
        }
    }

    private TextTable? Arrivals()
    {
        SimulationSummary summary = result.Summary;
        if (summary is not { Arrivals: { } items, UsersOfArrivals: { } users }) return null;
        var table = new TextTable($"test items, {Quantity.Count(items)} of {Quantity.Count(summary.Items)} arrived", "users", "HR@10",
            "NDCG@10");
        table.Add("arrived in mid-training", Quantity.Count(users), Quantity.Metric(summary.Hr10Arrivals),
            Quantity.Metric(summary.Ndcg10Arrivals));
        table.Add("there from the start", Quantity.Count(result.Quality.EvaluatedUsers - users), Quantity.Metric(summary.Hr10OldItems),
            Quantity.Metric(summary.Ndcg10OldItems));
        return table;
    }

    private TextTable? Traffic()
    {
        SimulationSummary summary = result.Summary;
        if (summary is not { UplinkBytesPerReport: { } up, DownlinkBytesPerRound: { } down }) return null;
        var table = new TextTable("bytes per device", "this run", "dense float32", "reduction");
        string dense = Quantity.Count(summary.DenseBytes);
        table.Add("sends, a report", Quantity.Count(up), dense, Quantity.Percent(summary.UplinkReduction ?? 0));
        table.Add("receives, a round", Quantity.Count(down), dense, Quantity.Percent(summary.DownlinkReduction ?? 0));
        if (summary.CatchUpBytesPerParticipation is { } catchUp)
            table.Add("catches up, when asked", Quantity.Count(catchUp), dense, Quantity.Percent(1 - catchUp / summary.DenseBytes));
        return table;
    }

    private IEnumerable<string> Facts()
    {
        SimulationSummary summary = result.Summary;
        string steps = summary.ClientsPerRound is null ? "epochs" : "rounds";
        yield return $"{Quantity.Count(summary.Rounds)} {steps} in {Quantity.Duration(TimeSpan.FromSeconds(summary.WallSeconds))}"
            + (summary.ClientsPerSecond is { } speed ? $", {Quantity.Count(speed)} devices a second in training" : "");
        if (summary.Epsilon is { } epsilon)
            yield return $"privacy spent: epsilon {Quantity.Metric(epsilon)} for "
                + (summary.VirtualSeconds is null ? "a device that takes part or not, each drawn by itself in secret"
                    : "what a device reports, not for when it takes part")
                + (result.IsBudgetSpent ? "; stopped before the round that would pass --epsilon" : "");
        if (summary.BestRound is { } best)
            yield return (result.StoppedEarly && !result.IsBudgetSpent ? "stopped early: no better model came; " : "")
                + $"kept is the model of {steps[..^1]} {Quantity.Count(best)}, "
                + $"on validation items HR@10 {Quantity.Metric(summary.ValidationHr10)}, "
                + $"NDCG@10 {Quantity.Metric(summary.ValidationNdcg10)}";
        if (summary.NewUsers is { } newUsers)
            yield return $"{Quantity.Of(newUsers, "new user", "new users")}, never trained on: "
                + $"HR@10 {Quantity.Metric(summary.Hr10NewUsers)}, "
                + $"NDCG@10 {Quantity.Metric(summary.Ndcg10NewUsers)}; all else is of the others";
        if (summary.Attack is { } attack)
            yield return $"attack {attack} by {Quantity.Of(summary.Attackers ?? 0, "device", "devices")} on item {summary.AttackTarget}: "
                + $"ER@5 {Quantity.Metric(summary.Er5)}, ER@10 {Quantity.Metric(summary.Er10)}";
        if (summary.VirtualSeconds is { } virtually)
        {
            string target = result.TargetHr10 is { } hr
                ? $"HR@10 {Quantity.Metric(hr)} "
                    + (result.IsTargetAsked ? "(--target-hr10)" : "(0.95 of the best; --target-hr10 asks for another)")
                : "no HR@10";
            string reached = summary.VirtualSecondsToTarget is { } there ? $"{target} after {Quantity.Exact(TimeSpan.FromSeconds(there))}"
                : $"{target} not reached";
            yield return $"virtual time {Quantity.Exact(TimeSpan.FromSeconds(virtually))}, {reached}; "
                + $"{Quantity.Count(summary.ReportsLate ?? 0)} reports late, {Quantity.Count(summary.ReportsSurplus ?? 0)} not needed, "
                + $"{Quantity.Count(summary.ReportsDropped ?? 0)} never came, {summary.RoundsWithoutStep} rounds without a step";
            yield return $"a device sent {Quantity.Bytes(summary.BytesPerDeviceUp ?? 0)} and downloaded "
                + $"{Quantity.Bytes(summary.BytesPerDeviceDown ?? 0)} in all"
                + (summary.Hr10SlowestQuintile is { } slow ? $"; HR@10 on the slowest fifth of links {Quantity.Metric(slow)}" : "");
        }
        if (summary.NeverTrainedUsers is { } never)
            yield return $"{Quantity.Count(never)} of {Quantity.Count(summary.Users)} users never took part; the metrics count them";
        yield return $"model SHA-256 {summary.ModelSha256}";
    }
}
