using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Protocol;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Server;

/// <summary>What the operator changes while the server runs: it lasts, and devices are told.</summary>
public sealed class PauseTests
{
    [Fact]
    public async Task Pause_OpenRound_EndsWithItsPlacesAndNoneOpensAfterARestart()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 3, places: 3);
        TestDevice[] devices;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            devices = await before.EnrolAsync(3);
            ReportRequest[] reports = [await devices[0].TrainAsync(await devices[0].CheckInAsync()),
                await devices[1].TrainAsync(await devices[1].CheckInAsync())];
            await before.Engine.Operator.PauseAsync();
            CheckPaused(await devices[2].CheckInAsync());
            Assert.NotNull((await devices[0].CheckInAsync()).Task); // it has a place already
            for (int i = 0; i < 2; i++) Assert.Equal(Outcome.Accepted, (await devices[i].ReportAsync(reports[i])).Outcome);
            Assert.Equal(2, (await before.EndAsync()).Reports); // no device is waited for that cannot come
            CheckPaused(await devices[0].CheckInAsync());
            Assert.Equal(1, (await devices[0].CheckInAsync(devices[0].CheckIn(refreshOnly: true))).Newest.Round);
        }
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        foreach (TestDevice device in devices) device.Door = after.Door;
        Assert.True(after.Engine.Operator.IsPaused);
        CheckPaused(await devices[0].CheckInAsync());
        await after.Engine.Operator.ResumeAsync();
        Assert.Equal(1, (await devices[0].CheckInAsync()).Task.Round);
    }

    [Fact]
    public async Task Pause_DevicesThatWaitForADraw_AreTold()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 1, places: 1);
        (options.Selection, options.FewestDevices) = (SelectionKind.Sampled, 2);
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(2);
        Task<CheckInReply>[] asked = [.. devices.Select(device => device.CheckInAsync())];
        CheckInReply drawn = await await Task.WhenAny(asked);
        Assert.NotNull(drawn.Task);
        await server.Engine.Operator.PauseAsync();
        CheckPaused((await Task.WhenAll(asked)).Single(reply => reply.Task is null));
    }

    [Fact]
    public async Task Distortion_Set_IsInTheNextRoundsTasksAndLasts()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 1, places: 1);
        TestDevice device;
        double recipe;
        await using (TestEngine before = await TestEngine.StartReadyAsync(options))
        {
            device = (await before.EnrolAsync(1))[0];
            CheckInReply first = await device.CheckInAsync();
            recipe = first.Task.Distortion;
            await before.Engine.Operator.SetDistortionAsync(0.25);
            Assert.Equal(recipe, (await device.CheckInAsync()).Task.Distortion); // the open round stays as it was announced
            await device.ReportAsync(await device.TrainAsync(first));
            await before.EndAsync();
            Assert.Equal(0.25, (await device.CheckInAsync()).Task.Distortion);
        }
        await using TestEngine after = await TestEngine.StartReadyAsync(options);
        device.Door = after.Door;
        Assert.Equal(0.25, (await device.CheckInAsync()).Task.Distortion);
        foreach (double wrong in (double[])[0, -1, 1.5, double.NaN])
            await Assert.ThrowsAsync<ArgumentException>(() => after.Engine.Operator.SetDistortionAsync(wrong));
        await after.Engine.Operator.SetDistortionAsync(null);
        await device.ReportAsync(await device.TrainAsync(await device.CheckInAsync()));
        await after.EndAsync();
        Assert.Equal(after.Options.Recipe.Budget.Target(2), (await device.CheckInAsync()).Task.Distortion);
    }

    private static void CheckPaused(CheckInReply reply)
    {
        Assert.Equal(LaterReason.Paused, reply.Retry?.Reason);
        Assert.Contains("paused", reply.Retry!.Sentence, StringComparison.Ordinal);
    }
}
