using FedRas.Server.Aggregation;

namespace FedRas.Tests.Server;

/// <summary>Rows that too few devices sent wait, and nothing of them is published or lost.</summary>
public sealed class ItemThresholdTests
{
    private const int Items = 30, Dim = 2, Rounds = 14;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 3)]
    public void Close_RandomReports_NoFrameShowsARowThatWaitsAndTheSumIsConserved(int threshold, int threads)
    {
        var federation = new Federation(Options(threshold) with { Threads = threads }, reader: () => new PlainReports());
        var waiting = new Dictionary<int, (double Sum, int Touches, HashSet<long> Devices)>();
        var sent = new double[Items];
        var applied = new double[Items];
        for (int number = 0; number < Rounds; number++)
        {
            float[] before = federation.Publisher.State!.Values.ToArray();
            (long Device, (int Item, float Value)[] Rows)[] reports = Draw(number);
            RoundResult result = PlainReports.Round(federation, reports);

            var now = new HashSet<int>();
            foreach ((long device, (int Item, float Value)[] rows) in reports)
                foreach ((int item, float value) in rows)
                {
                    now.Add(item);
                    (double sum, int touches, HashSet<long> devices) = waiting.GetValueOrDefault(item, (0, 0, []));
                    waiting[item] = (sum + value, touches + 1, [.. devices, device]);
                    sent[item] += value;
                }
            var steps = new Dictionary<int, double>();
            foreach ((int item, (double sum, int touches, HashSet<long> devices)) in waiting.ToArray())
            {
                if (devices.Count < threshold) continue;
                steps[item] = sum / touches;
                applied[item] += sum;
                waiting.Remove(item);
            }
            for (int item = 0; item < Items; item++)
                Assert.Equal(steps.GetValueOrDefault(item), federation.Publisher.State.Row(item)[0] - before[item * Dim], 1e-4);
            Assert.Empty(ItemsOf(result.Frame).Except(steps.Keys));
            Assert.Equal((now.Count, now.Count(waiting.ContainsKey), waiting.Count),
                (result.TouchedRows, result.HeldRows, result.CarriedRows));
            CarriedState carried = federation.PrivacyState.Carried;
            for (int item = 0; item < Items; item++)
            {
                int at = Array.IndexOf(carried.Items, item);
                Assert.Equal(sent[item], applied[item] + (at < 0 ? 0 : carried.Rows[at * Dim]), 1e-3);
            }
            Assert.All(carried.DeviceCounts, count => Assert.InRange(count, 1, threshold - 1));
        }
        Assert.NotEmpty(waiting);
        for (int held = 1; held < federation.Round; held++)
            Assert.DoesNotContain(ItemsOf(federation.FrameFrom(held).Bytes), item => applied[item] == 0);
    }

    [Fact]
    public void Close_OneDeviceAgainAndAgain_CountsOnce()
    {
        var federation = new Federation(Options(2), reader: () => new PlainReports());
        for (int round = 0; round < 5; round++) Assert.Empty(ItemsOf(PlainReports.Round(federation, (4, [(7, 1)])).Frame));
        Assert.Equal([7], ItemsOf(PlainReports.Round(federation, (5, [(7, 4)])).Frame));
        Assert.Equal(9 / 6.0, federation.Publisher.State!.Row(7)[0] - SharedStart.Draw(Items, Dim, 1).Row(7)[0], 1e-5);
    }

    [Fact]
    public void Close_StepThatDiverges_LeavesWhatWaitsAsItWas()
    {
        var federation = new Federation(Options(2) with { Lattice = new() { Step = 1.0 / 64 } }, reader: () => new PlainReports());
        PlainReports.Round(federation, (1, [(3, 1)]));
        CarriedState before = federation.PrivacyState.Carried;
        Assert.Throws<TrainingDivergedException>(() => PlainReports.Round(federation, (2, [(3, 1e9f), (4, 1)])));
        federation.Abandon(federation.Current!);
        Assert.Equal(before.Rows, federation.PrivacyState.Carried.Rows);
        PlainReports.Round(federation, (2, [(3, 2)]));
        Assert.Equal(1.5, federation.Publisher.State!.Row(3)[0] - SharedStart.Draw(Items, Dim, 1).Row(3)[0], 1e-5);
    }

    [Fact]
    public void Close_CatalogueThatChanges_ForgetsWhatIsRetiredAndKeepsTheRest()
    {
        var federation = new Federation(Options(2), reader: () => new PlainReports());
        PlainReports.Round(federation, (1, [(3, 1), (5, 2)]));
        federation.Retire([3]);
        federation.Extend(Items + 4);
        Assert.Equal(1, PlainReports.Round(federation, (1, [(8, 1)])).CarriedRows - 1);
        RoundResult result = PlainReports.Round(federation, (2, [(5, 2), (Items + 3, 1)]));
        Assert.Equal([5], ItemsOf(result.Frame));
        Assert.Equal([8, Items + 3], federation.PrivacyState.Carried.Items);
        Assert.Equal([Items + 3], ItemsOf(PlainReports.Round(federation, (1, [(Items + 3, 1)])).Frame));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(1)]
    public void Load_RowsThatWait_GoOnWithTheThresholdOfTheOptions(int threshold)
    {
        var kept = new Federation(Options(3), reader: () => new PlainReports());
        for (int round = 0; round < 3; round++) PlainReports.Round(kept, Draw(round));
        using var storage = new MemoryStream();
        kept.Save(storage);
        storage.Position = 0;
        CarriedState waiting = kept.PrivacyState.Carried;
        var loaded = Federation.Load(storage, Options(threshold), () => new PlainReports());
        int[] enough = [.. waiting.Items.Where((_, i) => waiting.DeviceCounts[i] >= threshold)];
        Assert.Equal(threshold < 3, enough.Length > 0);
        Assert.Equal(enough, ItemsOf(PlainReports.Round(loaded).Frame)); // without a report more
        if (threshold < 3) return;
        PlainReports.Round(kept);
        for (int round = 3; round < 8; round++)
            Assert.Equal(PlainReports.Round(kept, Draw(round)).Frame.ToArray(), PlainReports.Round(loaded, Draw(round)).Frame.ToArray());
    }

    private static ServerOptions Options(int threshold) => new()
    {
        Items = Items,
        Dim = Dim,
        Optimizer = new(),
        Lattice = new() { Step = 1.0 / 16 },
        Privacy = new() { ItemThreshold = threshold },
    };

    private static int[] ItemsOf(ReadOnlyMemory<byte> frame)
    {
        var changes = new LevelChanges();
        new LatticeFrameCodec().ReadChanges(frame.Span, new WireLimits(), changes);
        return changes.Items.ToArray();
    }

    // Four of nine devices, with a few items each; the last items are rare.
    private static (long Device, (int Item, float Value)[] Rows)[] Draw(int round)
    {
        var random = new SeededRandom(3, RandomStream.Synthetic, round);
        var devices = new SortedSet<long>();
        while (devices.Count < 4) devices.Add(random.NextInt(9));
        var reports = new List<(long, (int, float)[])>();
        foreach (long device in devices)
        {
            var items = new SortedSet<int>();
            for (int i = 0; i < 5; i++) items.Add(random.NextInt(random.NextInt(Items) + 1));
            reports.Add((device, [.. items.Select(item => (item, 2 + random.NextInt(5) / 4f))]));
        }
        return [.. reports];
    }
}
