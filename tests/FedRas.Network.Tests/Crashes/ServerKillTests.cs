namespace FedRas.Network.Tests.Crashes;

/// <summary>A whole server is killed while devices take part. federation.md, row 8.</summary>
public sealed class ServerKillTests
{
    /// <summary>Every write point from the foundation to the end of a round; some for each of several entries.</summary>
    private static readonly string[] s_points =
    [
        "open: before a change of the tables is committed#0", "open: the version is there#0",
        "append: FederationFounded written#0", "append: ItemsAdded written#0", "append: TokenIssued written#0", "append: committed#0",
        "append: DeviceEnrolled written#0", "append: DeviceEnrolled written#1", "append: committed#1", "append: RoundOpened written#0",
        "append: PlaceGiven written#1", "append: PlaceGiven written#2", "append: AnswerGiven written#0", "append: begins#1",
        "append: before the commit#1", "append: committed#2", "append: AnswerGiven written#1", "append: AnswerGiven written#2",
        "append: before the commit#2", "commit: begins#0", "commit: checkpoint written#0", "commit: resource written#0",
        "commit: quality written#0", "commit: round ended#0", "commit: before the commit#0", "commit: committed#0", "commit: tidied up#0",
    ];

    [Fact]
    public async Task FederationRow8_ServerKilledAtEachWritePoint_EndsWithTheSameModel()
    {
        await using var killed = new KilledFederation();
        foreach (string point in s_points) Assert.True(await killed.ServeAsync(rounds: 100, point), $"{point} was not reached");
        await killed.AssertGoesOnAsync();
    }

    /// <summary>FEDRAS_KILLS says how many; bench/kill.sh makes 200 and shows the table.</summary>
    [Fact]
    public async Task FederationRow8_ServerKilledAtRandom_EndsWithTheSameModel()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("FEDRAS_KILLS") ?? "10");
        await using var killed = new KilledFederation();
        SortedDictionary<string, int> found = await killed.KillAtRandomAsync(kills);
        await killed.AssertGoesOnAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(Table(killed, kills, found));
    }

    /// <summary>No file may be longer than a limit, which to SQLite is a full disk.</summary>
    [Fact]
    public async Task DiskIsFull_ServerSaysSo_AndGoesOnWhenThereIsRoom()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit for the length of a file");
        await using var full = new KilledFederation();
        Assert.False(await full.ServeAsync(rounds: 3));
        // The runtime itself maps a long file unless it is told not to.
        const string Limit = "trap '' XFSZ; ulimit -f 160; export DOTNET_EnableWriteXorExecute=0";
        Assert.True(await full.ServeAsync(rounds: 100_000, shell: Limit, outside: async server =>
        {
            Assert.True(await server.HearAsync("the store failed"), server.Said);
            server.Kill();
            Assert.Matches("the disk (is full|reports error)", server.Said);
        }));
        await full.AssertGoesOnAsync();
    }

    private static string Table(KilledFederation killed, int kills, SortedDictionary<string, int> found) => string.Join('\n',
    [
        "| state that the kill left | kills |", "|---|---|", .. found.Select(state => $"| {state.Key} | {state.Value} |"), "",
        $"{kills} kills, {killed.Rounds} rounds committed, {killed.Told} reports answered and counted once, {killed.Resent} calls sent "
            + "again, the last model and every frame are those of a run without kills.",
    ]);
}
