using FedRas.Actions;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Tests.Rounds;

public sealed class FederatedRoundTests
{
    private const int Users = 60, Items = 90, Dim = 8;

    [Fact]
    public void Run_Dense_EqualsFederatedAveragingByHand()
    {
        RoundOptions options = Options(dense: true) with { ClientsPerRound = 5 };
        FederatedClient[] clients = Clients();
        var model = new GlobalModel(Items, Dim, options.Seed);
        float[] before = model.ItemFactors.Values.ToArray();

        new FederatedRound(clients, Items, Dim, options).Run(model);

        var expected = new double[Items * Dim];
        var touches = new int[Items];
        var decay = new double[Items];
        FederatedClient[] fresh = Clients();
        var start = new GlobalModel(Items, Dim, options.Seed);
        var update = new ItemUpdate();
        foreach (int selected in new ClientSampler([.. Enumerable.Range(0, Users)], options.Seed).Select(0, 5))
        {
            int samples = fresh[selected].Train(new LocalTrainer(Items, options.Training), start, update);
            for (int i = 0; i < update.Count; i++)
            {
                int item = update.Items[i];
                touches[item]++;
                decay[item] += Math.Pow(options.Training.Retention, (double)samples / update.Count);
                for (int j = 0; j < Dim; j++) expected[item * Dim + j] += update.Row(i)[j];
            }
        }
        for (int item = 0; item < Items; item++)
        {
            for (int j = 0; j < Dim; j++)
            {
                double old = before[item * Dim + j];
                double value = touches[item] == 0 ? old : decay[item] / touches[item] * old + expected[item * Dim + j] / touches[item];
                Assert.Equal(value, model.ItemFactors.Row(item)[j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    public void Run_AnyThreadCount_GivesTheSameBytes(bool dense, int threads)
    {
        (GlobalModel one, RoundResult[] oneResults) = Train(Options(dense), rounds: 8);
        (GlobalModel many, RoundResult[] manyResults) = Train(Options(dense) with { Threads = threads }, rounds: 8);
        Assert.Equal(one.ItemFactors.Values.ToArray(), many.ItemFactors.Values.ToArray());
        Assert.Equal(oneResults, manyResults);
    }

    [Fact]
    public void Run_Actions_NothingIsLostBetweenServerAndBroadcast()
    {
        // With as many actions as items on both ways, what is broadcast is the step up to half precision, and the error feedback
        // keeps the rest: the table follows the dense one as long as rounding allows.
        RoundOptions exact = Options(dense: false) with { Quantizer = QuantizerSpec.Flat(4096), BroadcastActions = 4096 };
        (GlobalModel actions, _) = Train(exact, rounds: 5);
        (GlobalModel dense, _) = Train(Options(dense: true), rounds: 5);
        for (int i = 0; i < Items * Dim; i++) Assert.Equal(dense.ItemFactors.Values[i], actions.ItemFactors.Values[i], 5e-3f);
    }

    [Fact]
    public void Run_Actions_ServerAndDeviceTablesAgreeBitForBit()
    {
        RoundOptions options = Options(dense: false);
        FederatedClient[] clients = Clients();
        var server = new GlobalModel(Items, Dim, options.Seed);
        var round = new FederatedRound(clients, Items, Dim, options);
        var device = new GlobalModel(Items, Dim, options.Seed);
        var frames = new List<byte[]>();
        round.FrameSent += frame => frames.Add(frame.ToArray());
        for (int i = 0; i < 6; i++) round.Run(server);

        var decoded = new FedRas.Wire.DecodedRows();
        foreach (byte[] frame in frames)
        {
            FedRas.Wire.FrameCodec.Decode(frame, options.Limits, decoded);
            device.Apply(decoded.Current);
        }

        Assert.Equal(6, frames.Count);
        Assert.Equal(server.Round, device.Round);
        Assert.Equal(server.ItemFactors.Values.ToArray(), device.ItemFactors.Values.ToArray());
    }

    [Fact]
    public void Run_ManyRounds_RanksThePositivesOfADeviceHigher()
    {
        RoundOptions options = Options(dense: false) with { ClientsPerRound = 30 };
        FederatedClient[] clients = Clients();
        var model = new GlobalModel(Items, Dim, options.Seed);
        double before = MeanGap(clients, model);
        var round = new FederatedRound(clients, Items, Dim, options);
        for (int i = 0; i < 150; i++) round.Run(model);
        Assert.True(MeanGap(clients, model) > before + 1, $"from {before:F2} to {MeanGap(clients, model):F2}");
    }

    [Fact]
    public void Run_ClientWithoutPositives_IsNeverSelected()
    {
        FederatedClient[] clients = [TestDevices.Client(new ClientDataset(0, Array.Empty<int>(), Array.Empty<int>()), Dim),
            .. Clients().Take(3)];
        var round = new FederatedRound(clients, Items, Dim, Options(dense: false) with { ClientsPerRound = 3 });
        var model = new GlobalModel(Items, Dim, 1);
        for (int i = 0; i < 5; i++) round.Run(model);
        Assert.Equal([0, 5, 5, 5], clients.Select(client => client.RoundsTrained));
    }

    [Fact]
    public void Run_ReportsThatDoNotCount_AreHandedBackToTheMethodOnceEach()
    {
        var method = new CountingMethod();
        RoundOptions options = Options(dense: true) with { Method = method, Environment = new EverySecond(), ClientsPerRound = 6 };
        var model = new GlobalModel(Items, Dim, options.Seed);

        RoundResult result = new FederatedRound(Clients(), Items, Dim, options).Run(model);

        int[] selected = new ClientSampler([.. Enumerable.Range(0, Users)], options.Seed).Select(0, 6).ToArray();
        Assert.Equal(3, result.Reports);
        Assert.Equal([selected[1], selected[3], selected[5]], method.Refused);
    }

    /// <summary>Takes every second report.</summary>
    private sealed class EverySecond : IWorld
    {
        public int Invite(int round, int goal) => goal;

        public DeviceConditions Conditions(int round, int device, long downloadBytes) => new();

        public void Close(int round, int goal, ReadOnlySpan<SeatOutcome> seats, Span<bool> counts)
        {
            for (int i = 0; i < counts.Length; i++) counts[i] = i % 2 == 0;
        }
    }

    /// <summary>Sends empty reports and notes whose were refused.</summary>
    private sealed class CountingMethod : IRoundMethod
    {
        public List<int> Refused { get; } = [];

        public IReportCoder CreateCoder() => new Nothing();

        public void Refuse(int device, ItemUpdate rows) => Refused.Add(device);

        private sealed class Nothing : IReportCoder
        {
            public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, System.Buffers.IBufferWriter<byte> output) =>
                System.Buffers.BuffersExtensions.Write<byte>(output, [1]);

            public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows)
            {
                rows.Reset(Dim, 0);
                return 0;
            }
        }
    }

    private static (GlobalModel, RoundResult[]) Train(RoundOptions options, int rounds)
    {
        var model = new GlobalModel(Items, Dim, options.Seed);
        var round = new FederatedRound(Clients(), Items, Dim, options);
        return (model, [.. Enumerable.Range(0, rounds).Select(_ => round.Run(model))]);
    }

    private static double MeanGap(FederatedClient[] clients, GlobalModel model)
    {
        double gap = 0;
        var trainer = new LocalTrainer(Items, new());
        var scores = new float[Items];
        for (int user = 0; user < Users; user++)
        {
            clients[user].Serve(trainer, model).ScoreAll(model.ItemFactors, scores);
            gap += Positives(user).Average(i => scores[i]) - scores.Average();
        }
        return gap / Users;
    }

    /// <summary>Three tastes: each user likes items of one third of the catalogue.</summary>
    private static int[] Positives(int user)
    {
        var random = new SeededRandom(4, RandomStream.Synthetic, user);
        var items = new SortedSet<int>();
        while (items.Count < 8) items.Add(user % 3 * 30 + random.NextInt(30));
        return [.. items];
    }

    private static FederatedClient[] Clients()
        => [.. Enumerable.Range(0, Users)
            .Select(user => TestDevices.Client(new ClientDataset(user, Positives(user), Positives(user)), Dim))];

    private static RoundOptions Options(bool dense) => new()
    {
        ClientsPerRound = 12,
        Quantizer = dense ? null : QuantizerSpec.Flat(4),
        Publish = dense ? PublishForm.Dense : PublishForm.Actions,
        BroadcastActions = 8,
        Seed = 1,
    };
}
