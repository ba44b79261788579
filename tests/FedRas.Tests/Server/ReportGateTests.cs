namespace FedRas.Tests.Server;

public sealed class ReportGateTests
{
    private const int Users = 12, Items = 90, Dim = 8, Rounds = 3;
    private const ulong Seed = 5;

    /// <summary>Hostile reports by name, and what each is refused for.</summary>
    private static readonly Dictionary<string, (Func<GlobalModel, byte[], byte[]> Make, string Reason)> s_hostile = new()
    {
        ["all decay"] = (
            (model, _) => HostileReports.AllDecay(model),
            "tells of 2147483647 sample updates of 90 rows; at most 900 are allowed, 10 for each row"),
        ["one level of 1e30"] = ((model, _) => HostileReports.Line(model, 1e30f, count: 1), "moves a row by 1.000"),
        ["a huge level of a direction whose squares vanish"] = (
            (model, _) => HostileReports.Line(model, MathF.ScaleB(1, 126), count: 1, length: MathF.ScaleB(1, -94)), "moves a row by 42949"),
        ["dense 1e30"] = ((model, _) => HostileReports.Dense(model, 1e30f), "moves a row by 2.82"),
        ["sum"] = ((model, _) => HostileReports.Line(model, 8.1f), "moves its 90 rows by 729"),
        ["another round"] = ((model, _) => HostileReports.Line(model, 0.1f, round: 7), "is of round 7; this is round 0"),
        ["another table"] = ((model, _) => HostileReports.Line(model, 0.1f, changeOfCheck: 1),
            "was made beside another table: its check is"),
        ["another size"] = ((model, _) => HostileReports.Line(model, 0.1f, extraItems: -1, count: 80),
            "is of a 89 × 8 table; the published one is 90 × 8"),
        ["more items"] = ((model, _) => HostileReports.Line(model, 0.1f, extraItems: 1),
            "is of a 91 × 8 table; the published one is 90 × 8"),
        ["garbage"] = ((_, _) => [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 97))], "Byte 0: magic is"),
        ["nothing"] = ((_, _) => [], "Byte 0: magic needs 2 bytes, 0 are left"),
        ["cut short"] = ((_, honest) => honest[..^1], "Byte "),
        ["a byte more"] = ((_, honest) => [.. honest, 0], "Byte "),
    };

    // The beginning of a stream may be the stream of other symbols, so only a dense report is cut short.
    public static TheoryData<string, bool> Hostile =>
        [.. s_hostile.Keys.SelectMany(name => new[] { (name, true), (name, false) }).Where(test => test != ("cut short", false))];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Run_OneHostileReport_IsRefusedWithItsReasonAndTheRoundIsThatWithoutIt(string name, bool dense)
    {
        (Func<GlobalModel, byte[], byte[]> make, string reason) = s_hostile[name];
        InProcessOptions options = Options(dense);
        var start = new GlobalModel(Items, Dim, Seed);
        int hostile = new CohortSampler([.. Enumerable.Range(0, Users)], Seed).Select(0, options.ClientsPerRound)[2];

        (float[] attacked, RoundOutcome outcome, SlotOutcome[] slots) =
            Run(options with { OnTheWay = (device, report) => device == hostile ? make(start, report) : report });
        (float[] without, _, _) = Run(options with { World = new Absent(hostile) });

        Assert.Equal(without, attacked);
        Assert.Equal((1, options.ClientsPerRound - 1, options.ClientsPerRound, 0),
            (outcome.Refused, outcome.Reports, outcome.Sent, outcome.Clipped));
        foreach (SlotOutcome slot in slots)
        {
            Assert.Equal(slot.Device != hostile, slot.Counts);
            if (slot.Device == hostile) Assert.Contains(reason, slot.Refusal, StringComparison.Ordinal);
            else Assert.Null(slot.Refusal);
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_HostileReport_NamesTheReasonAndThrowsNothing(string name, bool dense)
    {
        (Func<GlobalModel, byte[], byte[]> make, string reason) = s_hostile[name];
        var model = new GlobalModel(Items, Dim, Seed);
        var worker = new DeviceWorker(TestDevices.Describing(dense ? "dense" : "line:16"));
        byte[] honest = worker.Report(Devices()[0], model, TestDevices.Task(model)).Message.ToArray();
        var gate = new ReportGate(new LocalTrainerOptions(), new ReportLimits(), WireLimits.Default with { MaxDim = Dim });
        var rows = new DecodedRows();

        Assert.Contains(reason, gate.Read(make(model, honest), new ReportContext(model, 0), rows).Refusal, StringComparison.Ordinal);
        // What it refused leaves nothing behind.
        Assert.Null(gate.Read(honest, new ReportContext(model, 0), rows).Refusal);
    }

    [Fact]
    public void Run_NothingButHostileReports_LeavesTheTableAsItIs()
    {
        InProcessOptions options = Options(dense: false) with { OnTheWay = (_, _) => [1, 2, 3] };
        (float[] after, RoundOutcome outcome, _) = Run(options);
        Assert.Equal(new GlobalModel(Items, Dim, Seed).ItemFactors.Values.ToArray(), after);
        Assert.Equal((0, options.ClientsPerRound), (outcome.Reports, outcome.Refused));
    }

    [Theory]
    [InlineData("line:16")]
    [InlineData("flat:6")]
    [InlineData("gain-shape:3x4")]
    [InlineData("residual:2x8")]
    [InlineData("dense")]
    public void Run_LimitsThatHonestDevicesPass_AreKeptByShorteningAndNobodyIsRefused(string reports)
    {
        ReportLimits[] tight = [new() { RowNorm = 0.05 }, new() { MeanRowNorm = 0.01 }, new() { RowNorm = 0.2, MeanRowNorm = 0.05 }];
        foreach (ReportLimits limits in tight)
        {
            double largest = 0, mean = 0;
            PublishForm publish = reports == "dense" ? PublishForm.Dense : PublishForm.Lattice;
            InProcessOptions options = Options(reports, publish, limits, threads: 1);
            GlobalModel? model = null;
            var federation = new InProcessFederation(Devices(), options with { OnTheWay = Measure });
            model = federation.Model;
            for (int i = 0; i < Rounds; i++)
            {
                RoundOutcome outcome = federation.Run();
                Assert.Equal((0, options.ClientsPerRound), (outcome.Refused, outcome.Reports));
                Assert.InRange(outcome.Clipped, 1, options.ClientsPerRound);
            }
            // Shortened to the limit, not far below it.
            Assert.True(largest > 0.8 * limits.RowNorm || mean > 0.8 * limits.MeanRowNorm, $"{largest}, {mean}");

            byte[] Measure(int device, byte[] report)
            {
                var rows = new DecodedRows();
                UpdateCodec.Decode(report, WireLimits.Default, rows, model!.ItemFactors);
                RowNorms norms = RowNorms.Of(rows.Current);
                largest = Math.Max(largest, norms.Largest);
                mean = Math.Max(mean, norms.Sum / rows.Current.Items.Length);
                return report;
            }
        }
    }

    [Fact]
    public void Run_SampleUpdatesBeyondTheLimit_AreToldAsTheLimit()
    {
        InProcessOptions options = Options("line:16", PublishForm.Lattice, new ReportLimits { UpdatesPerRow = 0.25 }) with
        {
            OnTheWay = (_, report) =>
            {
                UpdateHeader header = UpdateCodec.ReadHeader(report, WireLimits.Default);
                Assert.InRange(header.SampleUpdates, 1, Items / 4);
                return report;
            },
        };
        (_, RoundOutcome outcome, _) = Run(options);
        Assert.Equal(0, outcome.Refused);
    }

    [Theory]
    [InlineData(nameof(ReportLimits.UserNorm))]
    [InlineData(nameof(ReportLimits.Users))]
    [InlineData(nameof(ReportLimits.UpdatesPerRow))]
    [InlineData(nameof(ReportLimits.RowNorm))]
    [InlineData(nameof(ReportLimits.MeanRowNorm))]
    public void Validate_LimitOutOfRange_NamesTheLimit(string name)
    {
        ReportLimits limits = name switch
        {
            nameof(ReportLimits.UserNorm) => new() { UserNorm = 0 },
            nameof(ReportLimits.Users) => new() { Users = 0 },
            nameof(ReportLimits.UpdatesPerRow) => new() { UpdatesPerRow = -1 },
            nameof(ReportLimits.RowNorm) => new() { RowNorm = double.NaN },
            _ => new() { MeanRowNorm = double.PositiveInfinity },
        };
        InProcessOptions options = Options("line:16", PublishForm.Lattice, limits);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).ParamName);
    }

    [Fact]
    public void For_Defaults_AreMadeFromHowDevicesTrain()
    {
        ReportBounds bounds = new ReportLimits().For(new LocalTrainerOptions { Epochs = 2, Negatives = 4, LearningRate = 0.5f });
        Assert.Equal(new ReportBounds(10, 40, 8), bounds);
        Assert.Equal(new ReportBounds(30, 120, 24), new ReportLimits { Users = 3 }.For(new LocalTrainerOptions()));
    }

    private static (float[] Table, RoundOutcome Outcome, SlotOutcome[] Slots) Run(InProcessOptions options)
    {
        var federation = new InProcessFederation(Devices(), options);
        RoundOutcome outcome = federation.Run();
        return (federation.Server.Model.ItemFactors.Values.ToArray(), outcome, federation.LastRound.ToArray());
    }

    private static InProcessOptions Options(bool dense) =>
        Options(dense ? "dense" : "line:16", dense ? PublishForm.Dense : PublishForm.Lattice, new ReportLimits());

    private static InProcessOptions Options(string reports, PublishForm publish, ReportLimits limits, int threads = 2)
    {
        InProcessOptions options = TestFederations.Options(Items, Dim, reports, publish);
        return options with
        {
            ClientsPerRound = 6,
            Server = options.Server with { Seed = Seed, ReportLimits = limits, Threads = threads },
        };
    }

    private static SimulatedDevice[] Devices() => TestDevices.Devices(Users, Dim, user =>
    {
        var random = new SeededRandom(9, RandomStream.Synthetic, user);
        return [.. Enumerable.Range(0, Items).Where(_ => random.NextInt(8) == 0)];
    });

    /// <summary>One device is asked and does not answer.</summary>
    private sealed class Absent(int absent) : IWorld
    {
        public DeviceConditions? Conditions(int round, int device, long downloadBytes) => device == absent ? null : new DeviceConditions();
    }
}
