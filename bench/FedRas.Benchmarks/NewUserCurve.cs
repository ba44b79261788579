using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace FedRas.Benchmarks;

/// <summary>
/// The table of docs/new-users.md: quality for users who had no part in training, by how many of their interactions they are reconstructed
/// from. The models are those of <c>fedras simulate --new-users</c>, one a seed; the interactions are drawn, and fewer are a part of more.
/// </summary>
internal static class NewUserCurve
{
    private static readonly int[] s_interactions = [1, 3, 5, 10, 20, int.MaxValue];

    public static void Run(string dataDir, string[] models)
    {
        Dataset dataset = DatasetReader.Read(dataDir);
        var rows = s_interactions.Select(_ => new List<(double Hr, double Ndcg)>()).ToList();
        List<(double Hr, double Ndcg)> others = [];
        foreach (string path in models)
        {
            var model = ModelFile.Load(path);
            RunSettings settings = RunSettingsJson.FromJson(JsonNode.Parse(model.Settings)!.AsObject());
            if (model.ItemsFingerprint != Fingerprint.Of(dataset.Items))
                throw new ArgumentException($"{path} was trained on other items than those of {dataDir}");
            if (settings.NewUsers == 0) throw new ArgumentException($"{path} was trained without --new-users");
            TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions { Protocol = settings.Protocol, Seed = settings.Seed });
            NewUsers users = NewUsers.Draw(split, settings.NewUsers, settings.Seed)!;
            for (int i = 0; i < rows.Count; i++)
                rows[i].Add(Measure(Shorten(users.Own, s_interactions[i], settings.Seed), model, settings));
            others.Add(Measure(users.Others, model, settings));
            Console.WriteLine($"{path}: {users.Count} new users, {model.Round} rounds");
        }
        Console.WriteLine("\n| users | HR@10 | least … most | NDCG@10 | least … most |\n|---|---|---|---|---|");
        for (int i = 0; i < rows.Count; i++)
            Console.WriteLine($"| new, {Interactions(s_interactions[i])} {Row(rows[i])}");
        Console.WriteLine($"| the others {Row(others)}");
    }

    private static string Interactions(int most) => most == int.MaxValue ? "all their interactions" : most == 1 ? "1 interaction"
        : $"{most} interactions";

    private static string Row(List<(double Hr, double Ndcg)> seeds) =>
        $"| {seeds.Average(one => one.Hr):0.000} | {seeds.Min(one => one.Hr):0.000} … {seeds.Max(one => one.Hr):0.000} "
            + $"| {seeds.Average(one => one.Ndcg):0.000} | {seeds.Min(one => one.Ndcg):0.000} … {seeds.Max(one => one.Ndcg):0.000} |";

    private static (double Hr, double Ndcg) Measure(TrainTestSplit split, ModelFile model, RunSettings settings)
    {
        LocalTrainerOptions training = settings.ToOptions().Training;
        ServedUsers served = ServedUsers.Reconstructed(split, training).At(new GlobalModel(model.ItemFactors, model.Round));
        QualityAtK quality = Evaluator.Evaluate(served, split, [10], Environment.ProcessorCount, fullRanking: false).AtK[0];
        return (quality.HitRate!.Value, quality.Ndcg!.Value);
    }

    private static TrainTestSplit Shorten(TrainTestSplit split, int most, ulong seed)
    {
        var pairs = new List<(int, int)>();
        for (int user = 0; user < split.Users; user++)
        {
            int[] items = split.Train.Row(user).ToArray();
            new SeededRandom(seed, RandomStream.NewUsers, 1, user).Shuffle(items.AsSpan());
            pairs.AddRange(items.Take(most).Select(item => (user, item)));
        }
        return new TrainTestSplit
        {
            Kind = split.Kind,
            Protocol = split.Protocol,
            Train = InteractionMatrix.FromPairs(split.Users, split.Items, CollectionsMarshal.AsSpan(pairs)),
            Test = split.Test,
            Candidates = split.Candidates,
        };
    }
}
