using FedRas.CrashServer;
using FedRas.Hosting.Storage;

namespace FedRas.Network.Tests.Storage;

/// <summary>What each store does. The stores' own tests derive from it.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    /// <summary>A closed store over the place of this test; each one sees what the former one kept.</summary>
    protected abstract IFederationStore Create();

    /// <summary>The store that is open.</summary>
    protected IFederationStore Store { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => await ReopenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    protected async Task<StoredFederation> ReopenAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        Store = Create();
        return await Store.OpenAsync(default);
    }

    private async Task CallAsync(params IEnumerable<object> calls)
    {
        foreach (object call in calls) await StoreScript.CallAsync(Store, call);
    }

    [Fact]
    public async Task Open_NewStore_IsEmptyTwice()
    {
        string empty = StoreScript.Text(new StoredFederation());
        Assert.Equal(empty, StoreScript.Text(await ReopenAsync()));
        Assert.Equal(empty, StoreScript.Text(await ReopenAsync()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Open_AfterAnyCalls_GivesWhatTheyLeft(int seed)
    {
        var model = new MemoryStore();
        foreach (object call in new StoreScript(seed).Calls(60))
        {
            await CallAsync(call);
            await StoreScript.CallAsync(model, call);
        }
        string expected = StoreScript.Text(await model.OpenAsync(default));
        Assert.Equal(expected, StoreScript.Text(await ReopenAsync()));
        Assert.Equal(expected, StoreScript.Text(await ReopenAsync()));
    }

    [Fact]
    public async Task Open_AfterEachCall_GivesWhatItLeft()
    {
        var model = new MemoryStore();
        foreach (object call in StoreScript.Short())
        {
            await CallAsync(call);
            await StoreScript.CallAsync(model, call);
            Assert.Equal(StoreScript.Text(await model.OpenAsync(default)), StoreScript.Text(await ReopenAsync()));
        }
    }

    [Fact]
    public async Task Places_ManyInOrder_ComeBackInOrder()
    {
        var script = new StoreScript(1);
        await CallAsync(new object[] { new[] { script.Founded(), script.Token() }, Range(500, _ => script.Enrolled()),
            new[] { script.Opened() } });
        int[] order = [.. Enumerable.Range(0, 500).Select(i => i * 7 % 500)];
        await CallAsync(Range(250, i => script.Place(order[i])), Range(250, i => script.Place(order[250 + i])));
        Assert.Equal(order.Select(number => (long)number), (await ReopenAsync()).Places.Select(place => place.Number));
    }

    [Fact]
    public async Task Append_OneEntryRefused_NoneIsKept()
    {
        var script = new StoreScript(1);
        await CallAsync((object)new[] { script.Founded(), script.Token() });
        await AssertNothingChanges(() => Store.AppendAsync([script.Enrolled(), script.Founded(), script.Enrolled()], default));
    }

    [Fact]
    public async Task Commit_ThrowsInTheMiddle_LeavesTheFormerState()
    {
        await CallAsync(StoreScript.Short().Take(9));
        RoundCommit commit = (RoundCommit)StoreScript.Short()[6];
        // The step from this round is there already: the commit fails after the checkpoint was written.
        await AssertNothingChanges(() => Store.CommitAsync(commit with { Round = 1 }, default));
    }

    private async Task AssertNothingChanges(Func<Task> call)
    {
        string before = StoreScript.Text(await ReopenAsync());
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(call);
        Assert.NotEmpty(wrong.Message);
        Assert.Equal(before, StoreScript.Text(await ReopenAsync()));
    }

    [Fact]
    public async Task Calls_OfARoundThatIsNotOpen_AreRefused()
    {
        await CallAsync(StoreScript.Short().Take(4));
        RoundCommit commit = (RoundCommit)StoreScript.Short()[6];
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CommitAsync(commit with { Round = 3 }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([new PlaceGiven(3, 0, 1)], default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([new RoundOpened(3, 1, 1, null)], default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([new AnswerGiven(3, 0, 1, [], [], [1])], default));
        await CallAsync(StoreScript.Short()[4]);
    }

    [Fact]
    public async Task Append_NoText_IsRefused()
    {
        foreach (string text in (string[])["a\0b", "a\ud800"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([new ItemsAdded([text])], default));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([new TokenIssued("t", text, 1, null)], default));
        }
        Assert.Empty((await ReopenAsync()).Items);
    }

    [Fact]
    public async Task Round_Abandoned_LosesPlacesAndReportsKeepsAnswers()
    {
        await CallAsync(StoreScript.Short().Take(10));
        StoredFederation held = await ReopenAsync();
        Assert.Null(held.Open);
        Assert.Empty(held.Places);
        Assert.Equal(3, held.Answers.Count);
        Assert.All(held.Answers, answer => Assert.Null(answer.Report));
        Assert.Equal(1, held.Counters["abandoned"]);
    }

    [Fact]
    public async Task FederationRow17_AnswersAndStepsPruned_CountersStay()
    {
        var script = new StoreScript(1);
        await CallAsync((object)new[] { script.Founded(), script.Token(), script.Enrolled() });
        for (int round = 0; round < 12; round++)
            await CallAsync(new[] { script.Opened(), script.Place(0), script.Answer(0, counts: true) }, script.Commit());
        StoredFederation held = await ReopenAsync();
        Assert.Equal([9, 10, 11], held.Answers.Select(answer => answer.Round));
        Assert.Equal([8, 9, 10, 11], held.Steps.Select(step => step.FromRound));
        Assert.Equal(12, held.Counters["rounds"]);
        Assert.Equal(11, held.Devices[0].LastRound);
    }

    [Fact]
    public async Task Devices_CountersInAnyEntry_KeepTheLargest()
    {
        var script = new StoreScript(1);
        await CallAsync((object)new[] { script.Founded(), script.Token(), script.Enrolled(), script.Enrolled(), script.Opened() });
        await CallAsync(
            new StoreEntry[] { new PlaceGiven(0, 0, 5), new AnswerGiven(0, 0, 9, [1], [2], [3]), new PlaceGiven(0, 1, ulong.MaxValue) },
            new StoreEntry[] { new AnswerGiven(0, 0, 7, [1], [2], null), new AnswerGiven(0, 1, 1UL << 63, [1], [2], null) });
        Assert.Equal([9, ulong.MaxValue], (await ReopenAsync()).Devices.Select(device => device.Counter));
    }

    [Fact]
    public async Task Tokens_UsedAndWithdrawn_HaveWhatIsLeft()
    {
        DateTimeOffset end = new(2027, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await CallAsync((object)new StoreEntry[]
        {
            new TokenIssued("a", "three", 3, end), new TokenIssued("b", "one", 1, null), new TokenIssued("c", "withdrawn", 9, null),
            new DeviceEnrolled(0, "d0", [1], "a"), new DeviceEnrolled(1, "d1", [2], "b"), new TokenWithdrawn("c"),
        });
        Assert.Equal([new TokenIssued("a", "three", 2, end), new TokenIssued("b", "one", 0, null),
            new TokenIssued("c", "withdrawn", 0, null)], (await ReopenAsync()).Tokens);
        await AssertNothingChanges(() => Store.AppendAsync([new DeviceEnrolled(2, "d2", [3], "b")], default));
    }

    [Fact]
    public async Task Items_AddedAndRetired_KeepTheirRows()
    {
        await CallAsync(new StoreEntry[] { new ItemsAdded(["a", "b"]) },
            new StoreEntry[] { new ItemsAdded(["c"]), new ItemsRetired([1], 4), new ItemsAdded(["b"]) });
        Assert.Equal([new("a", null), new("b", 4), new("c", null), new StoredItem("b", null)], (await ReopenAsync()).Items);
    }

    [Fact]
    public async Task Resources_StepsPruned_GoAndOthersStay()
    {
        var script = new StoreScript(1);
        StoredResource both = StoreScript.Resource([4, 4]), step = StoreScript.Resource([5, 5]), list = StoreScript.Resource([6, 6]);
        var counters = new Dictionary<string, long>();
        async Task Commit(int round, int oldest, params StoredResource[] resources) => await CallAsync(
            new StoreEntry[] { new RoundOpened(round, 1, 1, null) },
            new RoundCommit(round, new byte[] { 1 }, resources, [], counters, oldest, 0));
        await Commit(0, 0, both with { StepFrom = 0 }, both, step with { StepFrom = 1 }, list);
        await Commit(1, 1, both, list);
        await Commit(2, 2, both with { StepFrom = 2 });
        await Commit(3, 3);
        await ReopenAsync();
        Assert.Equal(both.Bytes.ToArray(), (await Store.ReadResourceAsync(both.Hash, default))!.Value.ToArray());
        Assert.Equal(list.Bytes.ToArray(), (await Store.ReadResourceAsync(list.Hash, default))!.Value.ToArray());
        Assert.Null(await Store.ReadResourceAsync(step.Hash, default));
        Assert.Null(await Store.ReadResourceAsync("none", default));
    }

    [Fact]
    public async Task ReadResource_WhileEntriesAreAppended_GivesItsBytes()
    {
        await CallAsync(StoreScript.Short().Take(8));
        StoredResource resource = ((RoundCommit)StoreScript.Short()[6]).Resources[0];
        using var stop = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int reads = 0;
            do
            {
                Assert.Equal(resource.Bytes.ToArray(), (await Store.ReadResourceAsync(resource.Hash, default))!.Value.ToArray());
                reads++;
            } while (!stop.IsCancellationRequested);
            return reads;
        }))];
        for (ulong i = 0; i < 100; i++) await Store.AppendAsync([new PlaceGiven(1, 0, i)], default);
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(102, (await ReopenAsync()).Places.Count);
    }

    [Fact]
    public async Task Open_100000Devices_GivesThemAll()
    {
        await CallAsync((object)new[] { new TokenIssued("t", "all", 1_000_000, null) });
        foreach (int[] numbers in Enumerable.Range(0, 100_000).Chunk(10_000))
            await CallAsync((object)numbers.Select(StoreEntry (number) => new DeviceEnrolled(number, $"d{number}", [7], "t")).ToArray());
        StoredFederation held = await ReopenAsync();
        Assert.Equal(100_000, held.Devices.Count);
        Assert.Equal("d99999", held.Devices[99_999].Device);
        Assert.Equal(900_000, held.Tokens[0].Uses);
    }

    /// <summary>A pool takes the place of the former one, a point ends it, and old points go.</summary>
    [Fact]
    public async Task Quality_PoolsAndPoints_AreWhatTheRoundsSaid()
    {
        QualityPool pool = new(0, 99, [1, 5, long.MaxValue], 3, 2, 1.0 / 3), more = pool with { Devices = [1, 5, 6, 7], Tested = 5 };
        QualityPoint point = new(0, 2, 99, 12, 14, 9, Math.E), next = new(3, 3, 0, 10, 10, 1, 1);
        QualityCommit?[] rounds =
            [new(pool, null, 0), new(more, null, 0), new(null, point, 0), null, new(null, next with { ToRound = 4 }, 3)];
        (int, QualityPool?)[] expected = [(0, pool), (0, more), (1, null), (1, null), (1, null)];
        for (int round = 0; round < rounds.Length; round++)
        {
            await CallAsync(new StoreEntry[] { new RoundOpened(round, 1, 1, null, 99) }, Round(round) with
            {
                Quality = rounds[round],
            });
            StoredFederation held = await ReopenAsync();
            (int points, QualityPool? waits) = expected[round];
            Assert.Equal(points, held.Quality.Count);
            Assert.Equivalent(waits, held.QualityPool, strict: true);
        }
        Assert.Equal([next with { ToRound = 4 }], (await ReopenAsync()).Quality);
    }

    [Fact]
    public async Task Evaluation_RoundEnds_IsForgottenWithTheReport()
    {
        var script = new StoreScript(1);
        await CallAsync((object)new[] { script.Founded(), script.Token(), script.Enrolled() });
        foreach (StoreEntry? end in (StoreEntry?[])[new RoundAbandoned(0, new Dictionary<string, long>()), null])
        {
            await CallAsync((object)new StoreEntry[]
            {
                new RoundOpened(0, 1, 1, null, 99), new PlaceGiven(0, 0, 1), new AnswerGiven(0, 0, 2, [1], [2], [3], [4]),
            });
            StoredFederation held = await ReopenAsync();
            Assert.Equal(99, held.Open!.Negatives);
            Assert.Equal([4], held.Answers[^1].Evaluation);
            if (end is not null) await CallAsync((object)new[] { end });
            else await CallAsync(Round(0));
            Assert.All((await ReopenAsync()).Answers, answer => Assert.Null(answer.Evaluation));
        }
    }

    private static RoundCommit Round(int round) => new(round, new byte[] { 1 }, [], [], new Dictionary<string, long>(), 0, 0);

    /// <summary>What the first released tables hold: a round that is open, with a report.</summary>
    private protected static string FirstVersion(string bytes) => $"""
        INSERT INTO federation (one, id, manifest_key, settings) VALUES (1, 'id', {bytes}, '');
        INSERT INTO device (number, name, public_key, token, revoked, counter) VALUES (0, 'd', {bytes}, 't', 0, 0);
        INSERT INTO open_round (one, round, goal, fewest) VALUES (1, 0, 7, 2);
        INSERT INTO place (round, device, counter) VALUES (0, 0, 0);
        INSERT INTO answer (round, device, counter, report_id, reply, report) VALUES (0, 0, 0, {bytes}, {bytes}, {bytes});
        """;

    private protected static void AssertFirstVersion(StoredFederation held)
    {
        Assert.Equal(new RoundOpened(0, 7, 2, null), held.Open);
        Assert.Equal([7], Assert.Single(held.Answers).Report);
        Assert.Equal((null, 0, null), (held.Answers[0].Evaluation, held.Quality.Count, held.QualityPool));
    }

    private protected static RoundCommit FirstCommit { get; } = new(
        0, new byte[] { 1 }, [], [0], new Dictionary<string, long>(), 0, 0)
    {
        Quality = new QualityCommit(null, new QualityPoint(0, 0, 99, 10, 10, 1, 0.5), 0),
    };

    private static StoreEntry[] Range(int count, Func<int, StoreEntry> entry) => [.. Enumerable.Range(0, count).Select(entry)];
}
