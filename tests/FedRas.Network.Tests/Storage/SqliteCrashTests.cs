using FedRas.CrashServer;
using FedRas.Hosting.Storage;

namespace FedRas.Network.Tests.Storage;

public sealed class SqliteCrashTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedras-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task FederationRow8_CallsEndedAtEachWritePoint_LeaveAWholeState()
    {
        StoreCrashes crashes = await StoreCrashes.ReadAsync();
        HashSet<string> seen = [];
        int point = 0;
        for (; ; point++)
        {
            if (await crashes.EndInProcessAsync(Place(point), point) is not var (returned, name, store)) break;
            seen.Add(name);
            // The files as they are at this instant, without anything that closing would do to them.
            string copy = Place(point) + "-copy";
            Directory.CreateDirectory(copy);
            foreach (string file in Directory.GetFiles(Place(point), "federation.db*")) CopyOpenFile(file, copy);
            await store.DisposeAsync();
            await crashes.AssertWholeAsync(copy, returned, name);
        }
        Assert.Equal(
        [
            "append: AnswerGiven written", "append: DeviceEnrolled written", "append: FederationFounded written",
            "append: ItemsAdded written", "append: OperatorChanged written", "append: PlaceGiven written",
            "append: RoundAbandoned written", "append: RoundOpened written", "append: TokenIssued written",
            "append: before the commit", "append: begins", "append: committed",
            "commit: before the commit", "commit: begins", "commit: checkpoint written", "commit: committed", "commit: quality written",
            "commit: resource written", "commit: round ended", "commit: tidied up",
            "open: a change of the tables is committed", "open: before a change of the tables is committed", "open: the version is there",
        ], seen.Order(StringComparer.Ordinal));
        Assert.True(point > 60, $"only {point} points");
    }

    [Fact]
    public async Task FederationRow8_ProcessKilledAtEachWritePoint_LeavesAWholeState()
    {
        StoreCrashes crashes = await StoreCrashes.ReadAsync();
        int point = 0;
        for (; await StoreCrashes.EndProcessAsync(Place(point), point) is { } returned; point++)
            await crashes.AssertWholeAsync(Place(point), returned, null);
        Assert.True(point > 60, $"only {point} points");
    }

    private string Place(int point) => Path.Combine(_folder.FullName, $"{point}");

    private static void CopyOpenFile(string file, string folder)
    {
        using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using FileStream to = File.Create(Path.Combine(folder, Path.GetFileName(file)));
        from.CopyTo(to);
    }
}
