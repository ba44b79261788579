using System.Numerics.Tensors;
using FedRas.Tests.Simulation;

namespace FedRas.Tests.Attacks;

public sealed class AttackersTests
{
    private const int Users = 40, Items = 200, Dim = 8;

    [Fact]
    public void Run_ShareOfNobody_GivesTheModelOfARunWithoutAttack()
    {
        SimulationOptions options = SmallRun.Options(Method.FedRas);
        foreach (AttackKind kind in Enum.GetValues<AttackKind>())
        {
            Assert.Equal(Run(options).ModelSha256,
                Run(options with { Attack = new AttackOptions { Kind = kind, Share = 0 } }).ModelSha256);
        }
    }

    [Theory]
    [InlineData(AttackKind.SignFlip)]
    [InlineData(AttackKind.Scale)]
    [InlineData(AttackKind.Promote)]
    [InlineData(AttackKind.Align)]
    [InlineData(AttackKind.Approximate)]
    public void Run_EveryAttack_IsTakenByTheServerAndTheSameForAnyThreads(AttackKind kind)
    {
        SimulationOptions options = SmallRun.Options(Method.FedRas) with
        {
            Budget = new(),
            Publish = PublishForm.Lattice,
            Attack = new AttackOptions { Kind = kind, Share = 0.1, Items = 20 },
        };
        SimulationSummary one = Run(options with { Threads = 1 }), many = Run(options with { Threads = 3 });
        Assert.Equal(one.ModelSha256, many.ModelSha256);
        Assert.NotEqual(Run(options with { Attack = null }).ModelSha256, one.ModelSha256);
        Assert.Equal((15, 0L), (one.Attackers, one.ReportsRefused));
        Assert.Equal((one.Er5, one.Er10), (many.Er5, many.Er10));
    }

    [Theory]
    [InlineData(AttackKind.Promote)]
    [InlineData(AttackKind.Approximate)]
    public void Run_PromotedItem_IsShownToMoreUsers(AttackKind kind)
    {
        // In a small catalogue every device draws the target as a negative, and its users turn away from a row that is too long.
        Dataset data = Data.TestDatasets.Synthetic(300, 1_500, 30);
        TrainTestSplit split = DatasetSplitter.Split(data, new SplitOptions());
        var attack = new AttackOptions { Kind = kind, Share = 0.1 };
        var options = new SimulationOptions { Rounds = 40, ClientsPerRound = 40, Dim = 16, Threads = 2, EvalEvery = 40 };
        SimulationSummary before = new Simulator(data, split, options with { Attack = attack with { Share = 0 } }).Run().Summary;
        SimulationSummary after = new Simulator(data, split, options with { Attack = attack }).Run().Summary;
        Assert.Equal(before.AttackTarget, after.AttackTarget);
        Assert.True(after.Er10 > before.Er10 + 0.5, $"{before.Er10} → {after.Er10}");
    }

    [Theory]
    [InlineData(AttackKind.SignFlip)]
    [InlineData(AttackKind.Promote)]
    public void Collect_Reports_AreThoseOfHonestDevicesWithoutAttackAndAtMostSixtyItemsOfMalicious(AttackKind kind)
    {
        Attackers attackers = Make(new AttackOptions { Kind = kind, Share = 0.25, Items = 60 });
        Dictionary<int, byte[]> without = FirstReports(null), with = FirstReports(attackers);
        Assert.Equal(10, attackers.Count);
        var rows = new DecodedRows();
        var start = new GlobalModel(Items, Dim, seed: 1);
        foreach ((int device, byte[] report) in with)
        {
            if (!attackers.Has(device))
            {
                Assert.Equal(without[device], report);
                continue;
            }
            Assert.NotEqual(without[device], report);
            UpdateCodec.Decode(report, WireLimits.Default, rows, start.ItemFactors);
            Assert.InRange(rows.Current.Items.Length, 1, 60);
            if (kind == AttackKind.Promote) AssertPushes(rows.Current, attackers.Target);
        }
        Assert.Equal(Users, with.Count);
    }

    [Fact]
    public void FindTarget_Unpopular_IsOfTheTenthWithFewestInteractions()
    {
        TrainTestSplit split = SmallRun.Split;
        int[] met = [.. Enumerable.Range(0, split.Items).Select(item =>
            Enumerable.Range(0, split.Users).Count(user => split.Train.Row(user).Contains(item)))];
        int[] some = [.. met.Where(count => count > 0).Order()];
        var options = new AttackOptions { Kind = AttackKind.Promote };
        int[] found = [.. Enumerable.Range(1, 20).Select(seed => Attackers.FindTarget(options, SmallRun.Data, split, (ulong)seed))];
        Assert.All(found, item => Assert.InRange(met[item], 1, some[some.Length / 10]));
        Assert.True(found.Distinct().Count() > 3);
    }

    [Fact]
    public void FindTarget_Named_IsThatItemOrRefused()
    {
        var options = new AttackOptions { Kind = AttackKind.Promote, Target = SmallRun.Data.Items[7] };
        Assert.Equal(7, Attackers.FindTarget(options, SmallRun.Data, SmallRun.Split, 1));
        Assert.Contains("no such item", Assert.Throws<ArgumentException>(() =>
            Attackers.FindTarget(options with { Target = "?" }, SmallRun.Data, SmallRun.Split, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulator_AttackWithoutReportsOrToBeResumed_IsRefused()
    {
        var attack = new AttackOptions { Kind = AttackKind.Promote };
        Assert.Throws<ArgumentException>(() => Run(SmallRun.Options(Method.Centralized) with { Attack = attack }));
        SimulationOptions options = SmallRun.Options(Method.FedRas);
        var run = new Simulator(SmallRun.Data, SmallRun.Split, options);
        run.Run();
        Assert.Contains("under attack", Assert.Throws<ModelFileException>(() => new Simulator(SmallRun.Data, SmallRun.Split,
            options with { Rounds = 20, Attack = attack }, resumed: run.Snapshot())).Message, StringComparison.Ordinal);
    }

    // The target's row is as long as the server takes, and the others hardly move.
    private static void AssertPushes(IItemRows rows, int target)
    {
        var bounds = new ReportLimits().For(new LocalTrainerOptions());
        for (int i = 0; i < rows.Items.Length; i++)
        {
            float[] row = new float[Dim];
            rows.AddTo(i, 1, row);
            double norm = TensorPrimitives.Norm<float>(row);
            if (rows.Items[i] == target) Assert.InRange(norm, 0.9 * bounds.RowNorm, bounds.RowNorm);
            else Assert.InRange(norm, 0, 0.1);
        }
        Assert.Contains(target, rows.Items.ToArray());
    }

    private static Dictionary<int, byte[]> FirstReports(Attackers? attackers)
    {
        var reports = new Dictionary<int, byte[]>();
        var options = new InProcessOptions
        {
            Server = new ServerOptions { Items = Items, Dim = Dim },
            ClientsPerRound = Users,
            Attackers = attackers,
            OnTheWay = (device, report) =>
            {
                reports.Add(device, report);
                return report;
            },
        };
        new InProcessFederation(Devices(), options).Run();
        return reports;
    }

    private static Attackers Make(AttackOptions options) =>
        new(options, target: 150, [.. Devices().Select(device => device.Users)], new LocalTrainerOptions(), seed: 1);

    private static SimulatedDevice[] Devices() =>
        TestDevices.Devices(Users, Dim, user => [.. Enumerable.Range(0, 12).Select(i => (user * 3 + i * 5) % 120).Distinct().Order()]);

    private static SimulationSummary Run(SimulationOptions options) =>
        new Simulator(SmallRun.Data, SmallRun.Split, options).Run().Summary;
}
