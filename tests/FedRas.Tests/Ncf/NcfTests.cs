using FedRas.Comparison.Ncf;
using FedRas.Tests.Data;

namespace FedRas.Tests.Ncf;

public sealed class NcfTests
{
    private const int Dim = 8;
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(120, 150, 20);
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());

    [Fact]
    public void Backward_EveryWeightAndFactor_IsTheSlopeOfTheScore()
    {
        float[] weights = ScoringNetwork.Start(Dim, seed: 4);
        var random = new SeededRandom(1, RandomStream.Synthetic);
        float[] user = Gaussian(Dim, ref random), item = Gaussian(Dim, ref random);
        var network = new ScoringNetwork(Dim, weights);
        var gradient = new ScoringNetwork(Dim, new float[weights.Length]);
        float[] hidden = new float[ScoringNetwork.Hidden], top = new float[ScoringNetwork.Top], atHidden = new float[ScoringNetwork.Hidden];
        Score(network, user, item, hidden, top);
        network.Backward(1, item, hidden, top, gradient, atHidden);
        ScoringNetwork.BackwardUser(user, atHidden, gradient);
        float[] atItem = new float[Dim], atUser = new float[Dim];
        network.AddItemGradient(atHidden, atItem);
        network.AddUserGradient(atHidden, atUser);

        for (int i = 0; i < weights.Length; i++) AssertSlope(weights, i, gradient.Weights[i]);
        for (int j = 0; j < Dim; j++)
        {
            AssertSlope(item, j, atItem[j]);
            AssertSlope(user, j, atUser[j]);
        }

        void AssertSlope(float[] values, int index, float slope)
        {
            const float Step = 1e-3f;
            float at = values[index];
            values[index] = at + Step;
            float above = Score(network, user, item, hidden, top);
            values[index] = at - Step;
            float below = Score(network, user, item, hidden, top);
            values[index] = at;
            Assert.Equal((above - below) / (2 * Step), slope, 2e-3f);
        }
    }

    [Fact]
    public void ScoreSamples_Several_AddsThatOfEachWithItsSlope()
    {
        const int Items = 7;
        var random = new SeededRandom(1, RandomStream.Synthetic);
        float[] user = Gaussian(Dim, ref random);
        float[] weights = ScoringNetwork.Start(Dim, seed: 4);
        foreach (ref float weight in weights.AsSpan()) weight += 0.1f * (float)random.NextGaussian(); // biases too
        var network = new ScoringNetwork(Dim, weights);
        var table = new GlobalModel(Items, Dim, seed: 2).ItemFactors;
        float[] hidden = new float[ScoringNetwork.Hidden], top = new float[ScoringNetwork.Top], atHidden = new float[ScoringNetwork.Hidden];
        float[] userPart = new float[ScoringNetwork.Hidden], itemParts = network.ItemParts(table);
        network.UserPart(user, userPart);
        int[] samples = [3, 0, 3, 6, 5];
        float[] scores = [1, 2, 3, 4, 5], slopes = new float[samples.Length * ScoringNetwork.Hidden];
        network.ScoreSamples(userPart, itemParts, samples, scores, slopes);

        for (int s = 0; s < samples.Length; s++)
        {
            float alone = Score(network, user, table.Row(samples[s]).ToArray(), hidden, top);
            network.Backward(1, table.Row(samples[s]), hidden, top, new ScoringNetwork(Dim, new float[weights.Length]), atHidden);
            Assert.Equal(s + 1 + alone, scores[s], 1e-5f);
            for (int i = 0; i < atHidden.Length; i++) Assert.Equal(atHidden[i], slopes[s * ScoringNetwork.Hidden + i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(LossKind.Logistic, false)]
    [InlineData(LossKind.Bpr, false)]
    [InlineData(LossKind.Logistic, true)]
    public void Train_NetworkWithoutOutput_IsMatrixFactorisation(LossKind loss, bool leavesDecayIn)
    {
        // With all weights 0 the perceptron says nothing and learns nothing.
        var weights = new float[ScoringNetwork.Count(Dim)];
        var options = new LocalTrainerOptions
        {
            Loss = loss,
            Epochs = 2,
            BatchSize = 5,
            LeavesDecayIn = leavesDecayIn,
            UserFactors = UserFactorsKind.Kept
        };
        var table = new GlobalModel(60, Dim, seed: 3);
        var data = new ClientDataset(0, new[] { 2, 5, 11, 40 }, new[] { 2, 5, 11, 40 });
        ItemUpdate mf = new(), ncf = new();
        UserFactors mfUser = TestDevices.User(Dim, 0);
        float[] ncfUser = mfUser.Values.ToArray();
        SeededRandom first = new(3, RandomStream.LocalTraining), second = new(3, RandomStream.LocalTraining);

        new LocalTrainer(60, options).Train(table.ItemFactors, data, mfUser, ref first, mf);
        new NcfTrainer(60, Dim, options).Train(table.ItemFactors, weights, data, ncfUser, ref second, ncf, new float[weights.Length]);

        Assert.Equal(mf.Items.ToArray(), ncf.Items.ToArray());
        for (int i = 0; i < mf.Rows.Length; i++) Assert.Equal(mf.Rows[i], ncf.Rows[i], 1e-5f);
        for (int j = 0; j < Dim; j++) Assert.Equal(mfUser.Values[j], ncfUser[j], 1e-5f);
    }

    [Fact]
    public void NetworkChannel_Change_IsNearAtFewBitsAndExactAtFloat32()
    {
        float[] change = ScoringNetwork.Start(Dim, seed: 4);
        foreach ((int? bits, double most) in ((int?, double)[])[(null, 0), (8, 1e-3), (4, 0.2)])
        {
            var channel = new NetworkChannel(change.Length, bits, seed: 1);
            var message = new ArrayBufferWriter<byte>();
            channel.Encode(3, 7, change, message);
            ReadOnlySpan<float> read = channel.Decode(3, 7, message.WrittenSpan);
            double error = 0, energy = 0;
            for (int i = 0; i < change.Length; i++) (error, energy) = (error + Math.Pow(change[i] - read[i], 2), energy
                + Math.Pow(change[i], 2));
            Assert.InRange(error / energy, 0, most);
            Assert.InRange(message.WrittenCount, change.Length * (bits ?? 32) / 8, change.Length * (bits ?? 32) / 8 + 8
                + change.Length / 100);
        }
    }

    [Fact]
    public void NetworkChannel_BrokenMessages_RaiseNothingButWireFormatException()
    {
        var channel = new NetworkChannel(40, 4, seed: 1);
        var message = new ArrayBufferWriter<byte>();
        channel.Encode(0, 0, new float[40], message);
        for (int length = 0; length < message.WrittenCount; length++)
            Assert.Throws<WireFormatException>(() => { channel.Decode(0, 0, message.WrittenSpan[..length]); });
        byte[] infinite = message.WrittenSpan.ToArray();
        BitConverter.TryWriteBytes(infinite.AsSpan(2), float.PositiveInfinity); // round, map, and then the scale
        infinite[^2] |= 0x33; // a level that is not 0; the number is last
        Assert.Throws<WireFormatException>(() => { channel.Decode(0, 0, infinite); });
    }

    [Theory]
    [InlineData(Method.FedAvg)]
    [InlineData(Method.FedRas)]
    public void Run_AnyNumberOfThreads_IsTheSameModel(Method method)
    {
        SimulationSummary one = Run(Options(method) with { Threads = 1 }), three = Run(Options(method) with { Threads = 3 });

        Assert.Equal(one.ModelSha256, three.ModelSha256);
        Assert.Equal(one.UplinkBytesPerReport, three.UplinkBytesPerReport);
    }

    [Fact]
    public void Run_Dense_SendsTableAndNetworkAndLearns()
    {
        var run = new Simulator(s_dataset, s_split, Options(Method.FedAvg) with { Rounds = 150, Dim = 16, ClientsPerRound = 30 });

        SimulationResult result = run.Run(cancellationToken: TestContext.Current.CancellationToken);

        long network = 4L * ScoringNetwork.Count(16);
        Assert.InRange(result.Summary.UplinkBytesPerReport!.Value, result.Summary.DenseBytes + network, result.Summary.DenseBytes + network
            + 30);
        Assert.True(result.Summary.Hr10 > result.Popularity.AtK.Single(at => at.K == 10).HitRate, $"{result.Summary.Hr10}");
    }

    [Fact]
    public void Run_Actions_SendsAFractionOfIt()
    {
        SimulationSummary summary = Run(Options(Method.FedRas));

        Assert.True(summary.UplinkBytesPerReport < 0.5 * summary.DenseBytes, $"{summary.UplinkBytesPerReport} of {summary.DenseBytes}");
        Assert.NotNull(summary.CatchUpBytesPerParticipation);
    }

    [Fact]
    public void New_OneplaceScenarioOrSavedState_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new Simulator(s_dataset, s_split, Options(Method.Centralized)));
        Assert.Throws<ArgumentException>(() => new Simulator(s_dataset, s_split,
            Options(Method.FedAvg) with { Scenario = new FedRas.Simulation.Scenarios.Scenario() }));
        SimulationOptions matrix = Options(Method.FedAvg) with { OtherModel = null, CountsCatchUp = false };
        ModelFile saved = new Simulator(s_dataset, s_split, matrix).Snapshot();
        Assert.Throws<ModelFileException>(() => new Simulator(s_dataset, s_split, matrix with { OtherModel = NcfRun.Create },
            resumed: saved));
    }

    private static SimulationSummary Run(SimulationOptions options) => new Simulator(s_dataset, s_split,
        options).Run(cancellationToken: TestContext.Current.CancellationToken).Summary;

    private static SimulationOptions Options(Method method) => new()
    {
        OtherModel = NcfRun.Create,
        Method = method,
        Budget = null,
        Lattice = new(),
        Server = new(),
        Dim = Dim,
        ClientsPerRound = 12,
        Rounds = 10,
        Quantizer = QuantizerSpec.Residual(2, 8),
        Publish = PublishForm.Lattice,
        CountsCatchUp = true,
    };

    private static float Score(ScoringNetwork network, float[] user, float[] item, float[] hidden, float[] top)
    {
        float[] userPart = new float[ScoringNetwork.Hidden], itemPart = new float[ScoringNetwork.Hidden];
        network.UserPart(user, userPart);
        network.ItemPart(item, itemPart);
        return network.Score(userPart, itemPart, hidden, top);
    }

    private static float[] Gaussian(int count, ref SeededRandom random)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextGaussian();
        return values;
    }
}
