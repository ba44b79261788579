namespace FedRas.Benchmarks;

/// <summary>
/// What reconstructing a user costs a device, and what it is worth: the fit by moments of the table beside passes of stochastic gradient
/// descent over drawn negatives with the same prior, on one trained table.
/// </summary>
internal static class Reconstruction
{
    private const int Dim = 64;

    public static void Run(string dataDir, int rounds)
    {
        Dataset dataset = DatasetReader.Read(dataDir);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        var training = new LocalTrainerOptions();
        var federation = new InProcessFederation(Federations.Devices(split, Dim), Federations.Dense(split.Items, Dim));
        for (int r = 0; r < rounds; r++) federation.Run();
        GlobalModel model = federation.Model;
        ClientDataset[] users = [.. Enumerable.Range(0, split.Users).Select(split.Client).Where(user => !user.Positives.IsEmpty)];
        Console.WriteLine($"{dataset.Name}: {users.Length} users of {users.Average(user => user.Positives.Length):0} items, "
            + $"{split.Items} items, {rounds} dense rounds of 60 devices behind the table, one thread\n");

        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < 100; i++) _ = new ItemMoments(model.ItemFactors);
        double moments = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds / 100;
        Console.WriteLine($"moments of the table, once a version: {moments:0.00} ms, "
            + $"{ItemMoments.MultiplyAdds(model.ItemFactors) / 1e6:0.0} million multiply-adds\n");
        Console.WriteLine("| fit | µs a user | million multiply-adds | HR@10 | NDCG@10 |\n|---|---|---|---|---|");
        var trainer = new LocalTrainer(split.Items, training);
        Row("moments, conjugate gradients", (user, factors) => trainer.Reconstruct(model, user, factors));
        foreach (int passes in (int[])[8, 64])
        {
            var descent = new SampledDescent(split.Items, training, passes);
            Row($"{passes} passes of SGD over drawn negatives", (user, factors) => descent.Fit(model.ItemFactors, user, factors));
        }

        void Row(string name, Func<ClientDataset, UserFactors, double> fit)
        {
            var factors = new UserFactors[split.Users];
            for (int user = 0; user < factors.Length; user++) factors[user] = new UserFactors(Dim);
            double multiplyAdds = 0;
            TimeSpan before = Environment.CpuUsage.TotalTime;
            foreach (ClientDataset user in users) multiplyAdds += fit(user, factors[user.User]);
            double time = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / users.Length;
            RankingQuality quality = Evaluator.Evaluate(new Fixed(model.ItemFactors, factors), split, [10], Environment.ProcessorCount,
                false);
            Console.WriteLine($"| {name} | {time:0.0} | {multiplyAdds / users.Length / 1e6:0.00} | {quality.AtK[0].HitRate:0.0000} | "
                + $"{quality.AtK[0].Ndcg:0.0000} |");
        }
    }

    private sealed class Fixed(FactorMatrix items, UserFactors[] factors) : IRecommender
    {
        public void Score(int user, ReadOnlySpan<int> some, Span<float> scores) => factors[user].Score(items, some, scores);

        public void ScoreAll(int user, Span<float> scores) => factors[user].ScoreAll(items, scores);
    }

    /// <summary>u ← u − rate·(mean gradient over a batch + prior ÷ samples · u), negatives drawn afresh, from u near 0.</summary>
    private sealed class SampledDescent(int items, LocalTrainerOptions options, int passes)
    {
        private readonly NegativeSampler _negatives = new(items);
        private SeededRandom _random = new(1, RandomStream.LocalTraining);

        public double Fit(FactorMatrix table, ClientDataset data, UserFactors factors)
        {
            Span<float> user = factors.Values;
            foreach (ref float value in user) value = (float)(0.1 * _random.NextGaussian() / Math.Sqrt(user.Length));
            _negatives.Reset(data);
            int groupSize = 1 + (_negatives.CanDraw ? options.Negatives : 0), groups = (options.BatchSize + groupSize - 1) / groupSize;
            int[] order = data.Positives.ToArray(), drawn = new int[groups * groupSize];
            float[] scores = new float[drawn.Length], gradient = new float[user.Length];
            float shrink = options.LearningRate * options.UserPrior / (order.Length * groupSize);
            for (int pass = 0; pass < passes; pass++)
            {
                _random.Shuffle<int>(order);
                for (int first = 0; first < order.Length; first += groups)
                {
                    int batch = Math.Min(groups, order.Length - first), samples = batch * groupSize;
                    for (int i = 0, s = 0; i < batch; i++)
                    {
                        drawn[s++] = order[first + i];
                        for (int j = 1; j < groupSize; j++) drawn[s++] = _negatives.Draw(ref _random);
                    }
                    SampleBatch.Score(table.Values, drawn.AsSpan(0, samples), user, scores.AsSpan(0, samples));
                    int terms = LogisticLoss.Differentiate(scores.AsSpan(0, samples), groupSize);
                    gradient.AsSpan().Clear();
                    SampleBatch.AddScaled(table.Values, drawn.AsSpan(0, samples), scores.AsSpan(0, samples), gradient);
                    for (int j = 0; j < user.Length; j++) user[j] -= options.LearningRate * gradient[j] / terms + shrink * user[j];
                }
            }
            return 2.0 * passes * order.Length * groupSize * user.Length;
        }
    }
}
