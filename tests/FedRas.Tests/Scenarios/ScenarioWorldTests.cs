namespace FedRas.Tests.Scenarios;

/// <summary>The virtual clock on cases worked by hand.</summary>
public sealed class ScenarioWorldTests
{
    private static readonly Scenario s_plain = new() { Classes = [new DeviceClass { LatencySeconds = 1 }] };

    [Fact]
    public void Close_OneDevice_TakesLatencyDownloadTrainingLatencyAndUpload()
    {
        // 1 + 400 B ÷ 200 B/s + 3 000 ÷ 1 000 a second + 1 + 500 B ÷ 100 B/s
        var world = new ScenarioWorld(s_plain, Phones(1), [new DeviceProfile(0, 100, 200, 1_000)], seed: 1);
        world.Conditions(0, 0, 400);
        Assert.Equal([true], Close(world, goal: 1, new SlotOutcome(0, true, 500, 3_000)));
        Assert.Equal(12, world.Seconds);
        Assert.Equal((500, 400, 1, 0, 0), Totals(world, 0));
    }

    [Fact]
    public void Close_OverSelection_TakesTheGoalsFirstReportsAndNeedsNoOthers()
    {
        // Arrivals after 2 + bytes ÷ 100 seconds: 5, 3, 4 and 3.
        ScenarioWorld world = Four(s_plain);
        Assert.Equal([false, true, false, true], Close(world, goal: 2, Slot(0, 300), Slot(1, 100), Slot(2, 200), Slot(3, 100)));
        Assert.Equal(3, world.Seconds);
        Assert.Equal((0, 2, 0), (world.ReportsLate, world.ReportsSurplus, world.ReportsDropped));
        Assert.Equal((300, 0, 0, 1, 0), Totals(world, 0));
        Assert.Equal((100, 0, 1, 0, 0), Totals(world, 1));
    }

    [Fact]
    public void Close_EqualArrivals_GoesByTheOrderOfSelection()
    {
        ScenarioWorld world = Four(s_plain);
        Assert.Equal([true, true, false], Close(world, goal: 2, Slot(3, 100), Slot(1, 100), Slot(0, 100)));
    }

    [Fact]
    public void Close_Deadline_EndsTheRoundWithWhatIsIn()
    {
        ScenarioWorld world = Four(s_plain with { DeadlineSeconds = 4 });
        Assert.Equal([true, true, false], Close(world, goal: 3, Slot(0, 100), Slot(1, 200), Slot(2, 201)));
        Assert.Equal((4, 1, 0, 0), (world.Seconds, world.ReportsLate, world.ReportsDropped, world.RoundsWithoutStep));
    }

    [Fact]
    public void Close_DropOuts_EndsWhenEverybodyHasReportedOrGone()
    {
        // The drop-out holds the model after 1 + 900 ÷ 200 = 5.5 seconds, the reports are in after 3 and 4.
        ScenarioWorld world = Four(s_plain with { DeadlineSeconds = 100 });
        world.Conditions(0, 2, 900);
        Assert.Equal([true, false, true], Close(world, goal: 3, Slot(0, 100), new SlotOutcome(2, false, 0, 0), Slot(1, 200)));
        Assert.Equal((5.5, 0, 1), (world.Seconds, world.ReportsLate, world.ReportsDropped));
        Assert.Equal((0, 900, 0, 0, 1), Totals(world, 2));
    }

    [Fact]
    public void Close_DropOutAmongMoreThanTheGoal_IsNotWaitedFor()
    {
        ScenarioWorld world = Four(s_plain);
        world.Conditions(0, 2, 1_000_000);
        Assert.Equal([false, true], Close(world, goal: 1, new SlotOutcome(2, false, 0, 0), Slot(1, 100)));
        Assert.Equal(3, world.Seconds);
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.51, false)]
    public void Close_FewerThanTheMinimumFraction_PassesWithoutAStep(double fraction, bool steps)
    {
        ScenarioWorld world = Four(s_plain with { DeadlineSeconds = 3, MinimumFraction = fraction });
        Assert.Equal([steps, steps, false, false], Close(world, goal: 4, Slot(0, 100), Slot(1, 100), Slot(2, 101), Slot(3, 500)));
        Assert.Equal((3, 2, steps ? 0 : 1), (world.Seconds, world.ReportsLate, world.RoundsWithoutStep));
    }

    [Fact]
    public void Close_NobodyThere_WaitsForTheDeadline()
    {
        ScenarioWorld world = Four(s_plain with { DeadlineSeconds = 7 });
        Assert.Empty(Close(world, goal: 2));
        Assert.Equal((7, 1), (world.Seconds, world.RoundsWithoutStep));
    }

    [Fact]
    public void Close_SeveralRounds_AddsTheirLengths()
    {
        ScenarioWorld world = Four(s_plain);
        Close(world, goal: 1, Slot(0, 100));
        Close(world, goal: 1, Slot(0, 200));
        Assert.Equal(7, world.Seconds);
        Assert.Equal((300, 0, 2, 0, 0), Totals(world, 0));
    }

    [Fact]
    public void Conditions_Deadline_LeavesWhatDownloadAndBothLatenciesDoNotTake()
    {
        ScenarioWorld world = Four(s_plain with { DeadlineSeconds = 10 });
        DeviceConditions conditions = world.Conditions(0, 1, 600)!.Value;
        Assert.Equal((100, 1_000, 5), (conditions.UplinkBytesPerSecond, conditions.MultiplyAddsPerSecond, conditions.SecondsLeft));
        Assert.Equal(0, world.Conditions(0, 1, 60_000)!.Value.SecondsLeft);
        Assert.Equal(double.PositiveInfinity, Four(s_plain).Conditions(0, 1, 600)!.Value.SecondsLeft);
    }

    [Theory]
    [InlineData(1.0, 10, 10)]
    [InlineData(1.3, 10, 13)]
    [InlineData(1.3, 5, 7)]
    [InlineData(1.1, 100, 110)]
    public void Invite_OverSelection_RoundsUp(double factor, int goal, int asked) =>
        Assert.Equal(asked, Four(s_plain with { OverSelection = factor }).Invite(0, goal));

    [Fact]
    public void Chances_ManyDraws_HaveTheirFrequenciesAndAreTheSameAgain()
    {
        var scenario = new Scenario { Classes = [new DeviceClass { DropOut = 0.3, Availability = 0.6 }] };
        var world = Draw(scenario, 50, 4);
        var again = Draw(scenario, 50, 4);
        int there = 0, gone = 0;
        for (int round = 0; round < 40; round++)
        {
            for (int device = 0; device < 50; device++)
            {
                Assert.Equal(world.IsAvailable(round, device), again.IsAvailable(round, device));
                if (world.IsAvailable(round, device)) there++;
                if (world.Conditions(round, device, 0) is null) gone++;
            }
        }
        Assert.InRange(there, 1_120, 1_280);
        Assert.InRange(gone, 530, 670);
    }

    [Fact]
    public void Profiles_ManyDevices_HaveTheSharesAndMediansOfTheirClasses()
    {
        var scenario = new Scenario
        {
            Classes =
            [
                new DeviceClass { Name = "slow", Share = 1, UplinkKilobitsPerSecond = 8, DownlinkKilobitsPerSecond = 80, LinkSigma = 0.5 },
                new DeviceClass { Name = "fast", Share = 3, UplinkKilobitsPerSecond = 800, OperationsPerSecond = 1_000 },
            ],
        };
        DeviceProfile[] drawn = Draw(scenario, 4_000, 2).Devices.ToArray();
        DeviceProfile[] slow = [.. drawn.Where(device => device.Class == 0)];
        Assert.InRange(slow.Length, 900, 1_100);
        double[] logs = [.. slow.Select(device => Math.Log(device.UplinkBytesPerSecond / 1_000))];
        Assert.InRange(logs.Average(), -0.06, 0.06);
        Assert.InRange(Math.Sqrt(logs.Average(x => x * x)), 0.46, 0.54);
        Assert.All(slow, device => Assert.Equal(10, device.DownlinkBytesPerSecond / device.UplinkBytesPerSecond, 1e-9));
        Assert.All(drawn.Where(device => device.Class == 1), device => Assert.Equal((100_000, 1_000),
            (device.UplinkBytesPerSecond, device.OperationsPerSecond)));
        Assert.NotEqual(drawn[0], Draw(scenario, 1, 3).Devices[0]);
    }

    [Fact]
    public void SlowestQuintile_SixDevices_AreTheTwoSlowest()
    {
        double[] rates = [5, 1, 7, 3, 9, 3];
        DeviceProfile[] devices = [.. rates.Select(rate => new DeviceProfile(0, rate, 1, 1))];
        Assert.Equal([1, 3], ScenarioOutcome.SlowestQuintile(devices));
    }

    private static ScenarioWorld Four(Scenario scenario) =>
        new(scenario, Phones(4), [.. Enumerable.Repeat(new DeviceProfile(0, 100, 200, 1_000), 4)], seed: 1);

    private static ScenarioWorld Draw(Scenario scenario, int devices, ulong seed) => new(scenario, Phones(devices), seed);

    private static DeviceAssignment Phones(int devices) => DeviceAssignment.Draw(devices, new UsersPerDevice(), seed: 1);

    private static SlotOutcome Slot(int device, int bytes) => new(device, true, bytes, 0);

    /// <summary>Brings reports to a server's door as the world orders them; tells which of them count.</summary>
    private static bool[] Close(ScenarioWorld world, int goal, params SlotOutcome[] slots)
    {
        var server = new Federation(new ServerOptions { Items = 1, Dim = 1 }, reader: () => new EverythingIsAReport());
        OpenRound round = server.Open(new RoundPlan { Goal = goal, Fewest = world.Fewest(goal) });
        foreach (SlotOutcome slot in slots) round.TaskFor(slot.Device);
        Arrivals arrivals = world.Order(slots);
        foreach (int slot in arrivals.Slots.Take(arrivals.InTime)) Send(slot);
        bool steps = server.Close(round).Reports > 0;
        foreach (int slot in arrivals.Slots.Skip(arrivals.InTime)) Send(slot);
        world.Close(goal, slots);
        return [.. slots.Select(slot => slot.Counts && steps)];

        void Send(int slot) => slots[slot] = slots[slot] with { Answer = round.Accept(slots[slot].Device, [1]) };
    }

    private sealed class EverythingIsAReport : IReportReader
    {
        public Admission Read(ReadOnlySpan<byte> report, in ReportContext context, DecodedRows rows)
        {
            rows.TakeDense().Reset(1, 0);
            return new Admission(null);
        }
    }

    private static (long, long, int, int, int) Totals(ScenarioWorld world, int device)
    {
        DeviceTotals totals = world.Totals[device];
        return (totals.BytesUp, totals.BytesDown, totals.InTime, totals.Late, totals.Dropped);
    }
}
