using FedRas.Hosting.Options;
using FedRas.Protocol;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>A catalogue that grows and shrinks while the server runs.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public async Task Change_WhileARoundIsOpen_IsInTheNextVersionAndSurvivesARestart()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 2, places: 2);
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(2);
            await RoundAsync(before, devices);
            CheckInReply open = await devices[0].CheckInAsync();
            Assert.Equal(2, await before.Engine.Operator.AddItemsAsync(["new-1", "new-2"]));
            Assert.Equal(2, await before.Engine.Operator.RetireItemsAsync(["item-3"]));
            Assert.Equal((12, 1), (open.Newest.Items, (await devices[0].CheckInAsync()).Newest.Round));
        }
        // It was asked for, and no version has it yet.
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = after.Door;
        await RoundAsync(after, devices);
        CheckInReply reply = await devices[0].CheckInAsync();
        Assert.Equal(14, reply.Newest.Items);
        Manifest manifest = Manifest.Parser.ParseFrom(
            SignedManifest.Parser.ParseFrom(await after.Door.DownloadAsync(reply.Newest.Manifest.Path)).Manifest);
        Assert.Equal((3, 2), (Assert.Single(manifest.Tombstones).Item, manifest.Tombstones[0].Round));
        ItemIds ids = ItemIds.Parser.ParseFrom(await after.Door.DownloadAsync(Assert.Single(manifest.Lists).Resource.Path));
        Assert.Equal([.. options.Catalogue, "new-1", "new-2"], ids.Ids);

        // A device that held the smaller table goes on, and so does another restart.
        await RoundAsync(after, devices);
        await after.DisposeAsync();
        await using TestEngine last = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = last.Door;
        CheckInReply newest = await devices[0].CheckInAsync();
        await devices[0].TrainAsync(newest);
        Assert.Equal((3, 14, newest.Newest.Check), (newest.Newest.Round, newest.Newest.Items, devices[0].Session!.Model.Check));
    }

    [Fact]
    public async Task Change_UnknownOrKnownId_ChangesNothing()
    {
        await using TestEngine server = await TestEngine.StartReadyAsync(TestEngine.Kept());
        foreach (string[] ids in (string[][])[["new", "item-2"], ["new", "new"], ["new", ""], ["new", "a\0b"], ["\ud800"]])
            await Assert.ThrowsAsync<ArgumentException>(() => server.Engine.Operator.AddItemsAsync(ids));
        await Assert.ThrowsAsync<ArgumentException>(() => server.Engine.Operator.RetireItemsAsync(["item-2", "nothing"]));
        Assert.Equal(12, server.Engine.Items);
        Assert.Equal(1, await server.Engine.Operator.AddItemsAsync(["new"]));
        Assert.Equal(1, await server.Engine.Operator.RetireItemsAsync(["new", "new"]));
    }

    private static async Task RoundAsync(TestEngine server, TestDevice[] devices)
    {
        foreach (TestDevice device in devices) Assert.Equal(Outcome.Accepted, (await device.ParticipateAsync()).Outcome);
        await server.EndAsync();
    }
}
