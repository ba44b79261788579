using FedRas.Server.Aggregation;

namespace FedRas.Tests.Running;

public sealed partial class InProcessFederationTests
{
    private const int Users = 60, Items = 90, Dim = 8;

    [Fact]
    public void Run_Dense_EqualsFederatedAveragingByHand()
    {
        InProcessOptions options = Options(dense: true) with { ClientsPerRound = 5 };
        InProcessFederation federation = Federation(options);
        float[] before = federation.Model.ItemFactors.Values.ToArray();

        federation.Run();

        LocalTrainerOptions training = options.Server.Training;
        var expected = new double[Items * Dim];
        var touches = new int[Items];
        var decay = new double[Items];
        SimulatedDevice[] fresh = Devices();
        var worker = new DeviceWorker(options.Device);
        var start = new GlobalModel(Items, Dim, options.Server.Seed);
        var update = new ItemUpdate();
        foreach (int selected in Selected(5))
        {
            int samples = worker.Train(fresh[selected], start, training, update);
            for (int i = 0; i < update.Count; i++)
            {
                int item = update.Items[i];
                touches[item]++;
                decay[item] += Math.Pow(training.Retention, (double)samples / update.Count);
                for (int j = 0; j < Dim; j++) expected[item * Dim + j] += update.Row(i)[j];
            }
        }
        for (int item = 0; item < Items; item++)
        {
            for (int j = 0; j < Dim; j++)
            {
                double old = before[item * Dim + j];
                double value = touches[item] == 0 ? old : decay[item] / touches[item] * old + expected[item * Dim + j] / touches[item];
                Assert.Equal(value, federation.Server.Model.ItemFactors.Row(item)[j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    public void Run_AnyThreadCount_GivesTheSameBytes(bool dense, int threads)
    {
        InProcessOptions options = Options(dense);
        (GlobalModel one, RoundOutcome[] oneOutcomes) = Train(options, rounds: 8);
        (GlobalModel many, RoundOutcome[] manyOutcomes) =
            Train(options with { Server = options.Server with { Threads = threads } }, rounds: 8);
        Assert.Equal(one.ItemFactors.Values.ToArray(), many.ItemFactors.Values.ToArray());
        Assert.Equal(oneOutcomes, manyOutcomes);
    }

    [Fact]
    public void Run_Actions_NothingIsLostBetweenServerAndBroadcast()
    {
        // With as many actions as items on both ways, what is broadcast is the step up to half precision, and the error feedback
        // keeps the rest: the table follows the dense one as long as rounding allows.
        InProcessOptions exact = TestFederations.Options(Items, Dim, "flat:4096", PublishForm.Actions) with
        {
            ClientsPerRound = 12,
            BroadcastActions = 4096,
        };
        (GlobalModel actions, _) = Train(exact, rounds: 5);
        (GlobalModel dense, _) = Train(Options(dense: true), rounds: 5);
        for (int i = 0; i < Items * Dim; i++) Assert.Equal(dense.ItemFactors.Values[i], actions.ItemFactors.Values[i], 5e-3f);
    }

    [Theory]
    [InlineData(PublishForm.Dense)]
    [InlineData(PublishForm.Actions)]
    [InlineData(PublishForm.Lattice)]
    public void Run_AnyForm_ServerAndDeviceTablesAgreeBitForBit(PublishForm form)
    {
        InProcessFederation federation = Federation(Options(dense: false) with { Publish = form });
        var device = new ModelMirror(Items, Dim, seed: 1);
        int frames = 0;
        federation.FrameSent += frame =>
        {
            device.Apply(frame);
            frames++;
        };
        for (int i = 0; i < 6; i++) federation.Run();

        Assert.Equal(6, frames);
        foreach (GlobalModel held in (GlobalModel[])[device.Model, federation.Model])
        {
            Assert.Equal(federation.Server.Model.Round, held.Round);
            Assert.Equal(federation.Server.Model.Check, held.Check);
            Assert.Equal(federation.Server.Model.ItemFactors.Values.ToArray(), held.ItemFactors.Values.ToArray());
        }
    }

    [Fact]
    public void Run_ManyRounds_RanksThePositivesOfADeviceHigher()
    {
        SimulatedDevice[] devices = Devices();
        var federation = new InProcessFederation(devices, Options(dense: false) with { ClientsPerRound = 30 });
        double before = MeanGap(devices, federation.Model);
        for (int i = 0; i < 150; i++) federation.Run();
        Assert.True(MeanGap(devices, federation.Model) > before + 1, $"from {before:F2} to {MeanGap(devices, federation.Model):F2}");
    }

    [Fact]
    public void Run_DeviceWithoutPositives_IsNeverSelected()
    {
        SimulatedDevice[] devices = [TestDevices.Device(TestDevices.Likes(0), Dim), .. Devices().Take(3)];
        var federation = new InProcessFederation(devices, Options(dense: false) with { ClientsPerRound = 3 });
        for (int i = 0; i < 5; i++) federation.Run();
        Assert.Equal([0, 5, 5, 5], devices.Select(device => device.RoundsTrained));
    }

    [Theory]
    [InlineData(6, 3, 3, new[] { 1, 3, 5 })] // the others came too late
    [InlineData(2, 6, 2, new[] { 4, 1, 3, 5 })] // the others were not needed
    [InlineData(4, 3, 0, new[] { 0, 2, 4, 1, 3, 5 })] // and where too few came in time, nothing counts
    public void Run_ReportsThatDoNotCount_AreHandedBackToTheMethodOnceEach(int goal, int inTime, int reports, int[] refused)
    {
        var method = new CountingMethod();
        var world = new EvenPlacesFirst(invited: 6, inTime, fewest: goal == 4 ? 4 : 1);
        InProcessOptions options = Options(dense: true) with { Method = method, World = world, ClientsPerRound = goal };

        RoundOutcome outcome = Federation(options).Run();

        int[] selected = Selected(6);
        Assert.Equal(reports, outcome.Reports);
        Assert.Equal(refused.Select(place => (long)selected[place]).Order(), method.Refused.Order());
    }

    /// <summary>A device of several users has the number of its first user, and both ends of a report know it by that.</summary>
    [Fact]
    public void Run_DevicesOfSeveralUsers_AreReadUnderTheNumberTheyWroteUnder()
    {
        SimulatedDevice[] silos = [.. Enumerable.Range(0, 6).Select(silo => new SimulatedDevice(
            [TestDevices.Likes(10 * silo + 5, Positives(silo)), TestDevices.Likes(10 * silo + 6, Positives(silo + 1))], Dim,
            SimulatedDevice.SecretOf(1, silo)))];
        var method = new NotingMethod();
        InProcessOptions options = Options(dense: true) with { Method = method, ClientsPerRound = 6 };
        new InProcessFederation(silos, options).Run();
        Assert.Equal([5, 15, 25, 35, 45, 55], method.Written.Order());
        Assert.Equal(method.Written.Order(), method.Read.Order());
    }

    /// <summary>More answer than are needed, and the world does not say in which order.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Run_MoreThanTheGoalWithoutAnOrder_IsTheSameForAnyThreadCount(int threads)
    {
        InProcessOptions options = Options(dense: false) with { ClientsPerRound = 10, World = new Twice() };
        Assert.Equal(Table(options), Table(options with { Server = options.Server with { Threads = threads } }));

        static float[] Table(InProcessOptions options)
        {
            InProcessFederation federation = Federation(options);
            for (int round = 0; round < 5; round++) Assert.Equal(10, federation.Run().Reports);
            return federation.Server.Model.ItemFactors.Values.ToArray();
        }
    }

    private sealed class Twice : IWorld
    {
        public int Invite(int round, int goal) => 2 * goal;
    }

    /// <summary>Sends empty reports and notes the numbers of devices at both ends.</summary>
    private sealed class NotingMethod : IRoundMethod
    {
        public System.Collections.Concurrent.ConcurrentBag<long> Written { get; } = [];

        public System.Collections.Concurrent.ConcurrentBag<long> Read { get; } = [];

        public IReportCoder CreateCoder() => new Noting(this);

        private sealed class Noting(NotingMethod method) : IReportCoder
        {
            public void Encode(in ReportContext context, int sampleUpdates, ItemUpdate update, System.Buffers.IBufferWriter<byte> output)
            {
                method.Written.Add(context.Device);
                System.Buffers.BuffersExtensions.Write<byte>(output, [1]);
            }

            public int Decode(in ReportContext context, ReadOnlySpan<byte> report, ItemUpdate rows)
            {
                method.Read.Add(context.Device);
                rows.Reset(Dim, 0);
                return 0;
            }
        }
    }

    /// <summary>Reports come from every second place first, and then from the others.</summary>
    private sealed class EvenPlacesFirst(int invited, int inTime, int fewest) : IWorld
    {
        public int Invite(int round, int goal) => invited;

        public int Fewest(int goal) => fewest;

        public Arrivals Order(ReadOnlySpan<SlotOutcome> slots) =>
            new([.. Enumerable.Range(0, slots.Length).OrderBy(place => place % 2)], inTime);
    }

    /// <summary>Sends empty reports and notes whose were refused.</summary>
    private sealed class CountingMethod : IRoundMethod
    {
        public List<long> Refused { get; } = [];

        public IReportCoder CreateCoder() => new Nothing();

        public void TakeBack(long device, ItemUpdate rows) => Refused.Add(device);

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

    private static (GlobalModel, RoundOutcome[]) Train(InProcessOptions options, int rounds)
    {
        InProcessFederation federation = Federation(options);
        RoundOutcome[] outcomes = [.. Enumerable.Range(0, rounds).Select(_ => federation.Run())];
        return (federation.Server.Model, outcomes);
    }

    private static double MeanGap(SimulatedDevice[] devices, GlobalModel model)
    {
        double gap = 0;
        var worker = new DeviceWorker(new DeviceOptions());
        var scores = new float[Items];
        for (int user = 0; user < Users; user++)
        {
            worker.Serve(devices[user].State, devices[user].Users, model, new()).ScoreAll(model.ItemFactors, scores);
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

    private static SimulatedDevice[] Devices() => TestDevices.Devices(Users, Dim, Positives);

    private static InProcessFederation Federation(InProcessOptions options) => new(Devices(), options);

    private static int[] Selected(int count) =>
        new CohortSampler([.. Enumerable.Range(0, Users)], seed: 1).Select(0, count).ToArray();

    private static InProcessOptions Options(bool dense) => TestFederations.Options(
        Items, Dim, dense ? "dense" : "flat:4", dense ? PublishForm.Dense : PublishForm.Actions) with
    { ClientsPerRound = 12, BroadcastActions = 8 };
}
