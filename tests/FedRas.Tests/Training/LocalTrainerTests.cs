namespace FedRas.Tests.Training;

public sealed class LocalTrainerTests
{
    private const int Items = 40, Dim = 6;

    [Theory]
    [InlineData(UserFactorsKind.Kept, LossKind.Logistic, 256, 6)]
    [InlineData(UserFactorsKind.Kept, LossKind.Logistic, 8, 33)]
    [InlineData(UserFactorsKind.Kept, LossKind.Logistic, 8, 64)]
    [InlineData(UserFactorsKind.Kept, LossKind.Bpr, 256, 6)]
    [InlineData(UserFactorsKind.Kept, LossKind.Bpr, 8, 64)]
    [InlineData(UserFactorsKind.Reconstructed, LossKind.Logistic, 256, 6)]
    [InlineData(UserFactorsKind.Reconstructed, LossKind.Logistic, 8, 33)]
    [InlineData(UserFactorsKind.Reconstructed, LossKind.Logistic, 8, 64)]
    [InlineData(UserFactorsKind.Reconstructed, LossKind.Bpr, 256, 6)]
    [InlineData(UserFactorsKind.Reconstructed, LossKind.Bpr, 8, 64)]
    public void Train_AnyLoss_EqualsTheReadableReference(UserFactorsKind kind, LossKind loss, int batchSize, int dim)
    {
        var options = new LocalTrainerOptions { Loss = loss, BatchSize = batchSize, WeightDecay = 0.02f, UserFactors = kind };
        FactorMatrix table = Table(dim);
        ClientDataset data = Data([2, 5, 11, 30, 39], [2, 5, 7, 11, 30, 39]);
        var user = TestDevices.User(dim, 0);
        float[] expectedUser = user.Values.ToArray();
        (SortedDictionary<int, double[]> expected, int expectedSamples) = Reference(options, table, data, expectedUser, Random());
        var update = new ItemUpdate();
        SeededRandom random = Random();

        int samples = new LocalTrainer(Items, options).Train(table, data, user, ref random, update);

        Assert.Equal(expectedSamples, samples);
        Assert.Equal(expected.Keys, update.Items.ToArray());
        for (int i = 0; i < update.Count; i++)
            for (int j = 0; j < dim; j++)
                Assert.Equal(expected[update.Items[i]][j], update.Row(i)[j], 2e-5);
        for (int j = 0; j < dim; j++) Assert.Equal(expectedUser[j], user.Values[j], 2e-5f);
    }

    [Fact]
    public void Train_GlobalTable_IsOnlyRead()
    {
        FactorMatrix table = Table();
        float[] before = table.Values.ToArray();
        SeededRandom random = Random();
        new LocalTrainer(Items, new()).Train(table, Data([1, 2], [1, 2]), TestDevices.User(Dim, 0), ref random, new ItemUpdate());
        Assert.Equal(before, table.Values.ToArray());
    }

    [Fact]
    public void Train_TwoDevicesInTurn_TheSecondSeesNothingOfTheFirst()
    {
        FactorMatrix table = Table();
        var shared = new LocalTrainer(Items, new());
        var first = new ItemUpdate();
        SeededRandom random = Random();
        shared.Train(table, Data([1, 2, 3], [1, 2, 3]), TestDevices.User(Dim, 0), ref random, first);
        ItemUpdate afterOther = new(), fresh = new();
        random = Random();
        shared.Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(Dim, 1), ref random, afterOther);
        random = Random();
        new LocalTrainer(Items, new()).Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(Dim, 1), ref random, fresh);

        Assert.Equal(fresh.Items.ToArray(), afterOther.Items.ToArray());
        Assert.Equal(fresh.Rows.ToArray(), afterOther.Rows.ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e20f)]
    public void Train_SumsThatDiverge_ThrowsAndTheNextDeviceSeesNothingOfIt(float broken)
    {
        const int dim = 64;
        FactorMatrix table = Table(dim);
        var shared = new LocalTrainer(Items, new());
        SeededRandom random = Random();
        var user = TestDevices.User(dim, 0);
        user.Values.Fill(broken);
        Assert.Throws<TrainingDivergedException>(() => shared.Train(table, Data([1, 2, 3], [1, 2, 3]), user, ref random, new ItemUpdate()));

        ItemUpdate after = new(), fresh = new();
        random = Random();
        shared.Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(dim, 1), ref random, after);
        random = Random();
        new LocalTrainer(Items, new()).Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(dim, 1), ref random, fresh);
        Assert.Equal(fresh.Items.ToArray(), after.Items.ToArray());
        Assert.Equal(fresh.Rows.ToArray(), after.Rows.ToArray());
    }

    [Fact]
    public void Rows_WrittenAfterTraining_AreWhatIsDescribed()
    {
        var update = new ItemUpdate();
        SeededRandom random = Random();
        new LocalTrainer(Items, new()).Train(Table(64), Data([2, 5, 11, 30], [2, 5, 11, 30]), TestDevices.User(64, 0), ref random, update);
        Assert.True(update.IsLine);
        update.Rows.Clear();
        update.MutableRow(1)[3] = 2;
        var described = new ActionUpdate();
        Assert.Equal(0, new FlatQuantizer(4).Quantize(update, ref random, described), 1e-9);
        var row = new float[64];
        described.AddTo(1, 1, row);
        Assert.Equal(2, row[3]);
    }

    [Fact]
    public void Train_AfterADeviceOfSeveralUsersThatDiverged_SeesNothingOfIt()
    {
        FactorMatrix table = Table();
        var shared = new LocalTrainer(Items, new());
        SeededRandom random = Random();
        var broken = TestDevices.User(Dim, 0);
        broken.Values.Fill(float.NaN);
        ClientDataset[] data = [Data([1, 2, 3], [1, 2, 3]), Data([4], [4])];
        Assert.Throws<TrainingDivergedException>(() => shared.Train(table, data, [broken, TestDevices.User(Dim, 1)], ref random,
            new ItemUpdate()));

        ItemUpdate after = new(), fresh = new();
        random = Random();
        shared.Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(Dim, 1), ref random, after);
        random = Random();
        new LocalTrainer(Items, new()).Train(table, Data([8, 9], [8, 9, 10]), TestDevices.User(Dim, 1), ref random, fresh);
        Assert.Equal(fresh.Items.ToArray(), after.Items.ToArray());
        Assert.Equal(fresh.Rows.ToArray(), after.Rows.ToArray());
    }

    [Fact]
    public void Train_ExcludedItems_AreNeverTouched()
    {
        int[] excluded = [.. Enumerable.Range(0, Items).Where(i => i is not (20 or 21 or 22))];
        var update = new ItemUpdate();
        SeededRandom random = Random();
        new LocalTrainer(Items, new()).Train(Table(), Data([4], excluded), TestDevices.User(Dim, 0), ref random, update);
        Assert.All(update.Items.ToArray(), item => Assert.Contains(item, new[] { 4, 20, 21, 22 }));
        Assert.Contains(4, update.Items.ToArray());
    }

    [Fact]
    public void Train_NoItemLeftAsNegative_TrainsOnPositivesAlone()
    {
        var update = new ItemUpdate();
        SeededRandom random = Random();
        int samples = new LocalTrainer(Items, new()).Train(Table(), Data([4, 6], [.. Enumerable.Range(0, Items)]), TestDevices.User(Dim, 0),
            ref random, update);
        Assert.Equal([4, 6], update.Items.ToArray());
        Assert.Equal(2 * 2, samples);
    }

    [Fact]
    public void Train_OneUser_UpdateWithoutDecayIsNearlyOneDirection()
    {
        var update = new ItemUpdate();
        SeededRandom random = Random();
        var user = TestDevices.User(Dim, 0);
        new LocalTrainer(Items, new() { WeightDecay = 0.05f }).Train(Table(), Data([4, 6, 9], [4, 6, 9]), user, ref random, update);
        double along = 0, all = 0;
        float norm = VectorMath.Dot(user.Values, user.Values);
        for (int i = 0; i < update.Count; i++)
        {
            along += Math.Pow(VectorMath.Dot(update.Row(i), user.Values), 2) / norm;
            all += VectorMath.Dot(update.Row(i), update.Row(i));
        }
        Assert.True(along / all > 0.95, $"{along / all:P1} of the energy lies along the user's factors");
    }

    /// <summary>Local training as one would write it on paper, over the same random numbers.</summary>
    private static (SortedDictionary<int, double[]> Update, int Samples) Reference(
        LocalTrainerOptions options, FactorMatrix table, ClientDataset data, float[] user, SeededRandom random)
    {
        var local = new SortedDictionary<int, double[]>();
        var counts = new Dictionary<int, int>();
        double retention = 1 - 2.0 * options.LearningRate * options.WeightDecay;
        int groupSize = 1 + options.Negatives, groups = (options.BatchSize + groupSize - 1) / groupSize, samples = 0;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            int[] order = data.Positives.ToArray();
            random.Shuffle(order.AsSpan());
            foreach (int[] batch in order.Chunk(groups))
            {
                var drawn = new List<int>();
                foreach (int positive in batch)
                {
                    drawn.Add(positive);
                    for (int j = 0; j < options.Negatives; j++)
                    {
                        int negative;
                        do negative = random.NextInt(Items);
                        while (data.Excluded.Span.Contains(negative));
                        drawn.Add(negative);
                    }
                }
                foreach (int item in drawn)
                {
                    local.TryAdd(item, [.. table.Row(item).ToArray().Select(v => (double)v)]);
                    counts[item] = counts.GetValueOrDefault(item) + 1;
                }
                double[] scores = [.. drawn.Select(item => local[item].Zip(user, (v, u) => v * u).Sum())];
                var c = new double[drawn.Count];
                int terms = 0;
                for (int s = 0; s < drawn.Count; s++)
                {
                    int positive = s / groupSize * groupSize;
                    if (options.Loss == LossKind.Logistic)
                    {
                        c[s] = Sigmoid(scores[s]) - (s == positive ? 1 : 0);
                        terms++;
                    }
                    else if (s != positive)
                    {
                        c[s] = Sigmoid(scores[s] - scores[positive]);
                        c[positive] -= c[s];
                        terms++;
                    }
                }
                var gradient = new double[user.Length];
                for (int s = 0; s < drawn.Count; s++)
                {
                    double[] v = local[drawn[s]];
                    for (int j = 0; j < user.Length; j++)
                    {
                        gradient[j] += c[s] * v[j];
                        v[j] = retention * v[j] - options.LearningRate * c[s] * user[j];
                    }
                }
                for (int j = 0; j < user.Length && options.UserFactors == UserFactorsKind.Kept; j++)
                    user[j] = (float)(retention * user[j] - options.LearningRate * gradient[j] / terms);
                samples += drawn.Count;
            }
        }
        foreach ((int item, double[] v) in local)
            for (int j = 0; j < user.Length; j++)
                v[j] -= Math.Pow(retention, counts[item]) * table.Row(item)[j];
        return (local, samples);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static ClientDataset Data(int[] positives, int[] excluded) => new(0, positives, excluded);

    private static SeededRandom Random() => new(5, RandomStream.LocalTraining, 1, 2);

    private static FactorMatrix Table(int dim = Dim)
    {
        var table = new FactorMatrix(Items, dim);
        var random = new SeededRandom(5, RandomStream.Synthetic);
        table.FillGaussian(ref random);
        return table;
    }
}
