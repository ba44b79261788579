namespace FedRas.Benchmarks;

/// <summary>
/// How well a server tells the liked items of a report from the others: the area under the ROC curve, 1 for always and 0.5 for no better
/// than a coin.
/// </summary>
internal static class LikedOrNot
{
    private const int Rounds = 100, Devices = 300;
    private static readonly string[] s_data = ["ml-100k", "ml-1m"];

    private static readonly (string Name, double Pseudo, UserFactorsKind Factors, bool SignsAlone)[] s_forms =
    [
        ("default", 0, UserFactorsKind.Reconstructed, false),
        ("kept factors", 0, UserFactorsKind.Kept, false),
        ("all rows clipped to one length", 0, UserFactorsKind.Reconstructed, true),
        ("pseudo-items 0.5", 0.5, UserFactorsKind.Reconstructed, false),
        ("pseudo-items 1", 1, UserFactorsKind.Reconstructed, false),
        ("pseudo-items 3", 3, UserFactorsKind.Reconstructed, false),
    ];

    public static void Run(string dataDir)
    {
        Console.WriteLine("| data | reports | devices | touched items | liked among touched: AUC | liked among made-up: AUC by gain "
            + "| by score | by popularity | liked among the items guessed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (string name in s_data)
        {
            TrainTestSplit split = DatasetSplitter.Split(DatasetReader.Read(Path.Combine(dataDir, name)), new SplitOptions());
            foreach (var form in s_forms) Console.WriteLine($"| {name} | {form.Name} | " + Measure(split, form));
        }
    }

    private static string Measure(TrainTestSplit split, (string Name, double Pseudo, UserFactorsKind Factors, bool SignsAlone) form)
    {
        SimulationOptions run = new RunSettings { Rounds = Rounds, PseudoItems = form.Pseudo, UserFactors = form.Factors }.ToOptions();
        SimulatedDevice[] all = [.. Enumerable.Range(0, split.Users).Select(user => new SimulatedDevice(
            [split.Client(user)], run.Dim, SimulatedDevice.SecretOf(run.Seed, user), form.Factors))];
        InProcessOptions options = run.ToInProcess(split.Items, split.Users);
        var federation = new InProcessFederation(all, options);
        while (federation.Server.Round < Rounds) federation.Run();
        GlobalModel model = federation.Model;
        OpenRound round = federation.Server.Open(new RoundPlan());
        RoundTask task = round.Task;
        federation.Server.Abandon(round);

        int[] met = new int[split.Items];
        for (int user = 0; user < split.Users; user++)
            foreach (int item in split.Train.Row(user)) met[item]++;
        int[] devices = [.. Enumerable.Range(0, all.Length).Where(device => all[device].CanTrain)];
        new SeededRandom(1, RandomStream.Synthetic).Shuffle(devices.AsSpan());
        devices = devices[..Math.Min(Devices, devices.Length)];
        var worker = new DeviceWorker(options.Device);
        var rows = new DecodedRows();
        double touched = 0, guessed = 0, found = 0;
        List<double> amongAll = [], byGain = [], byScore = [], byPopularity = [];
        foreach (int device in devices)
        {
            byte[] report = worker.Report(all[device].State, all[device].Users, model, task).Message.ToArray();
            UpdateHeader header = UpdateCodec.Decode(report, WireLimits.Default, rows, model.ItemFactors);
            SeenReport seen = SeenReport.Of(header, rows.Current, model.ItemFactors, task.Training);
            float[] gains = form.SignsAlone ? [.. seen.Gains.Select(gain => (float)Math.Sign(gain))] : seen.Gains;
            HashSet<int> likes = [.. split.Client(device).Positives.ToArray()];
            bool[] isLiked = [.. seen.Items.Select(likes.Contains)];
            // What devices really draw cannot tell liked from made-up: they are the lifted rows that the user does not like.
            bool[] isLifted = [.. seen.Gains.Select((gain, i) => gain > 0 || isLiked[i])];
            touched += seen.Items.Length;
            guessed += seen.Positives;
            found += (seen with { Gains = gains }).Guess().Count(likes.Contains);
            amongAll.Add(Auc([.. seen.Items.Select((item, i) => ((double)gains[i], (double)seen.Scores[i]))], isLiked, _ => true));
            if (form.Pseudo == 0) continue;
            // Liked items are lifted less than made-up ones, whose scores are still low.
            byGain.Add(1 - Auc([.. gains.Select(gain => ((double)gain, 0.0))], isLiked, i => isLifted[i]));
            byScore.Add(Auc([.. seen.Scores.Select(score => ((double)score, 0.0))], isLiked, i => isLifted[i]));
            byPopularity.Add(Auc([.. seen.Items.Select(item => ((double)met[item], 0.0))], isLiked, i => isLifted[i]));
        }
        return $"{devices.Length} | {touched / devices.Length:0} | {amongAll.Average():0.000} | {Mean(byGain)} | {Mean(byScore)} "
            + $"| {Mean(byPopularity)} | {100 * found / guessed:0.0} % |";
    }

    private static string Mean(List<double> values) =>
        !values.Any(double.IsFinite) ? "" : $"{values.Where(double.IsFinite).Average():0.000}";

    // Share of the pairs of a liked and another item in which the liked one ranks first; a tie counts half.
    private static double Auc((double First, double Second)[] ranks, bool[] isLiked, Func<int, bool> counts)
    {
        int[] order = [.. Enumerable.Range(0, ranks.Length).Where(counts).OrderBy(i => ranks[i])];
        double below = 0, pairs = 0, likes = order.Count(i => isLiked[i]), others = order.Length - likes;
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start;
            while (end < order.Length && ranks[order[end]] == ranks[order[start]]) end++;
            double tied = order[start..end].Count(i => !isLiked[i]);
            pairs += (end - start - tied) * (below + tied / 2);
            below += tied;
        }
        return pairs / (likes * others);
    }
}
