using System.Text.Json;
using FedRas.Training;

namespace FedRas.Network.Tests.Python;

/// <summary>The sample in Python, which knows fedras.proto and FORMAT.md and nothing else, against a real server over TLS.</summary>
public sealed class PythonDeviceTests
{
    [Fact]
    public async Task Run_BesideDevicesInCSharp_EveryReportCountsAndTablesAreEqual()
    {
        const int Rounds = 4;
        await using PythonServer server = await PythonServer.StartAsync(goal: 4);
        string grpc = await server.DeviceAsync("grpc.db", 1), https = await server.DeviceAsync("https.db", 2);
        Task<PythonResult> first = PythonProgram.DeviceAsync(grpc, "--transport", "grpc", "run", "--reports", $"{Rounds}"),
            second = PythonProgram.DeviceAsync(https, "--transport", "https", "run", "--reports", $"{Rounds}");
        await Task.WhenAll(first, second, server.ParticipateAsync("3.db", 3, Rounds), server.ParticipateAsync("4.db", 4, Rounds));

        Assert.All([await first, await second], result =>
            Assert.Equal(Rounds, result.Outcomes.Count(outcome => outcome == "accepted")));
        Assert.All([await first, await second], result =>
            Assert.All(result.Outcomes, outcome => Assert.Contains(outcome, new[] { "accepted", "later" })));
        await server.VersionAsync(Rounds);
        foreach (string device in (string[])[grpc, https])
        {
            await PythonProgram.DeviceAsync(device, "refresh");
            JsonElement held = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
            Assert.Equal(Rounds, held.GetProperty("round").GetInt32());
            Assert.Equal($"{server.Federation.Model.Check:x16}", held.GetProperty("check").GetString());
            Assert.Equal(server.TableHash(), held.GetProperty("sha256").GetString());
            PythonResult best = await PythonProgram.DeviceAsync(device, "recommend", "-n", "5");
            Assert.Equal(5, best.Output.TrimEnd('\n').Split('\n').Length);
        }
    }

    [Fact]
    public async Task Run_CatalogueGrewAndShrank_FollowsAndTrains()
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 1);
        string device = await server.DeviceAsync("device.db");
        // Before anything moved a table grows without a frame; afterwards by its frames.
        await PythonProgram.DeviceAsync(device, "refresh");
        await server.Live.Engine.Operator.AddItemsAsync(["early"]);
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
        await server.Live.Engine.Operator.AddItemsAsync(["new-1", "new-2"]);
        await server.Live.Engine.Operator.RetireItemsAsync(["item-0", "item-3"]); // it likes one of the two
        Assert.All((await PythonProgram.DeviceAsync(device, "run", "--reports", "2")).Outcomes,
            outcome => Assert.NotEqual("refused", outcome));
        await PythonProgram.DeviceAsync(device, "like", "new-2");
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
        await server.VersionAsync(4);
        await PythonProgram.DeviceAsync(device, "refresh");
        JsonElement held = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
        Assert.Equal((PythonServer.Items + 3, 2), (held.GetProperty("items").GetInt32(), held.GetProperty("retired").GetInt32()));
        Assert.Equal(server.TableHash(), held.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Run_KilledBeforeTheAnswerCame_SendsTheSameReportAgainAndItCountsOnce()
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 2); // the round stays open: one report is not enough
        string device = await server.DeviceAsync("device.db");
        PythonResult killed = await PythonProgram.RunAsync(Path.Combine(PythonProgram.Here, "faulty.py"), "lose-answer", device);
        Assert.Equal((9, ""), (killed.Exit, killed.Errors));
        JsonElement before = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
        Assert.True(before.GetProperty("pending").GetBoolean());

        Assert.Equal(["accepted"], (await PythonProgram.DeviceAsync(device, "run")).Outcomes);
        JsonElement after = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
        Assert.False(after.GetProperty("pending").GetBoolean());
        Assert.Equal(before.GetProperty("report").GetString(), killed.Output.Trim());
        Assert.Equal(0, server.Federation.Round); // the same report twice is one of the two that the round needs
        await server.ParticipateAsync("other.db", 3, reports: 1);
        await server.VersionAsync(1);
        Assert.Equal((1, 2), (server.Federation.Round, server.Live.Engine.Counters["reports_counted"]));
    }

    [Fact]
    public async Task Run_FileRestoredFromACopy_SkipsCountersAndGoesOn()
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 1);
        string device = await server.DeviceAsync("device.db");
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
        File.Copy(device, server.File("copy.db"));
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
        string?[] outcomes = (await PythonProgram.DeviceAsync(server.File("copy.db"), "run", "--pause", "0")).Outcomes;
        Assert.Equal(("refused", "accepted"), (outcomes[0], outcomes[^1]));
    }

    [Theory]
    [InlineData("forge-manifest", "is not signed by the key")]
    [InlineData("change-frame", "another SHA-256")]
    [InlineData("other-pin", "the server's key has the pin")]
    public async Task Run_SomebodyChangedWhatCame_IsRefusedAndNothingIsKept(string fault, string sentence)
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 1);
        string device = await server.DeviceAsync("device.db"), other = await server.DeviceAsync("other.db");
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(other, "run")).Outcomes[^1]);
        PythonResult result = await PythonProgram.RunAsync(Path.Combine(PythonProgram.Here, "faulty.py"), fault, device);
        Assert.Equal(3, result.Exit);
        Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
        JsonElement held = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
        Assert.False(held.TryGetProperty("round", out _));
        await server.VersionAsync(1);
        Assert.Equal(1, server.Live.Engine.Counters["reports_counted"]);
    }

    [Fact]
    public async Task Run_Revoked_StopsWithTheSentenceAndAsksNoMore()
    {
        string device;
        await using (PythonServer server = await PythonServer.StartAsync(goal: 1))
        {
            device = await server.DeviceAsync("device.db");
            Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
            JsonElement held = Assert.Single((await PythonProgram.DeviceAsync(device, "show")).Lines);
            Assert.True(await server.Live.Engine.Operator.RevokeAsync(held.GetProperty("device").GetString()!));
            PythonResult revoked = await PythonProgram.DeviceAsync(device, "run");
            Assert.Equal(3, revoked.Exit);
            Assert.StartsWith("REVOKED: the device's credential was taken back", revoked.Errors, StringComparison.Ordinal);
            await server.Live.App.StopAsync();
            Assert.Equal(revoked, await PythonProgram.DeviceAsync(device, "run"));
        }
    }

    [Fact]
    public async Task Run_PlanOfBpr_ReportsCount()
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 1, LossKind.Bpr);
        string device = await server.DeviceAsync("device.db");
        Assert.All((await PythonProgram.DeviceAsync(device, "run", "--reports", "3")).Outcomes,
            outcome => Assert.Contains(outcome, new[] { "accepted", "later" }));
    }

    [Fact]
    public async Task Leave_AfterAReport_TakesTheCredentialBack()
    {
        await using PythonServer server = await PythonServer.StartAsync(goal: 1);
        string device = await server.DeviceAsync("device.db");
        Assert.Equal("accepted", (await PythonProgram.DeviceAsync(device, "run")).Outcomes[^1]);
        Assert.Equal("left", Assert.Single((await PythonProgram.DeviceAsync(device, "leave")).Outcomes));
        Assert.Equal(3, (await PythonProgram.DeviceAsync(device, "run")).Exit);
    }

    [Theory]
    [InlineData("test_golden.py")] // messages of the C# code, byte for byte
    [InlineData("test_transport.py")]
    public async Task Tests_OfTheSampleItself_Pass(string program)
    {
        await PythonProgram.RequireAsync();
        PythonResult result = await PythonProgram.RunAsync(Path.Combine(PythonProgram.Sample, program));
        Assert.True(result.Exit == 0, result.Errors);
    }
}
