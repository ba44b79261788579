using FedRas.Hosting.Storage;

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
        "commit: round ended#0", "commit: before the commit#0", "commit: committed#0", "commit: tidied up#0",
    ];

    [Fact]
    public async Task Server_KilledAtEachWritePoint_EndsWithTheSameModel()
    {
        await using var killed = new KilledFederation();
        foreach (string point in s_points) Assert.True(await killed.ServeAsync(rounds: 100, point), $"{point} was not reached");
        int rounds = killed.Rounds + 2;
        Assert.False(await killed.ServeAsync(rounds));
        await using var undisturbed = new KilledFederation();
        Assert.False(await undisturbed.ServeAsync(rounds));
        await killed.AssertLikeAsync(undisturbed);
    }

    /// <summary>FEDRAS_KILLS says how many; bench/kill.sh makes 200 and shows the table.</summary>
    [Fact]
    public async Task Server_KilledAtRandom_EndsWithTheSameModel()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("FEDRAS_KILLS") ?? "10");
        var random = new Random(Environment.TickCount);
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await using var killed = new KilledFederation();
        for (int kill = 0; kill < kills; kill++)
        {
            // One in eight while the server starts, the others while it serves.
            bool isEarly = random.Next(8) == 0;
            int after = random.Next(isEarly ? 400 : 1_000);
            Assert.True(await killed.ServeAsync(100_000, outside: async server =>
            {
                if (!isEarly) await server.Ready;
                await Task.Delay(after);
                server.Kill();
            }));
            string state = StateOf(killed.Held);
            found[state] = found.GetValueOrDefault(state) + 1;
        }
        int rounds = killed.Rounds + 3;
        Assert.False(await killed.ServeAsync(rounds));
        await using var undisturbed = new KilledFederation();
        Assert.False(await undisturbed.ServeAsync(rounds));
        await killed.AssertLikeAsync(undisturbed);
        TestContext.Current.TestOutputHelper!.WriteLine(Table(killed, kills, found));
    }

    private static string StateOf(StoredFederation held) => held switch
    {
        { Founded: null } => "nothing founded yet",
        { Open: null } => "between two rounds",
        _ => $"round open, {held.Answers.Count(answer => answer.Report is not null)} of {held.Places.Count} reports",
    };

    private static string Table(KilledFederation killed, int kills, SortedDictionary<string, int> found) => string.Join('\n',
    [
        "| state that the kill left | kills |", "|---|---|", .. found.Select(state => $"| {state.Key} | {state.Value} |"), "",
        $"{kills} kills, {killed.Rounds} rounds committed, {killed.Told} reports answered and counted once, {killed.Resent} calls sent "
            + "again, the last model and every frame are those of a run without kills.",
    ]);
}
