using System.Text.Json;
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Tests.Cli;

/// <summary><c>fedras recommend --device</c>: out of a device's own store, offline.</summary>
public sealed class DeviceRecommendTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    private string File => _runner.PathOf("device.db");

    [Fact]
    public async Task Recommend_Device_ServerGone_RanksAsTheDevice()
    {
        string[] best = await TakePartAsync();
        CommandResult json = _runner.Run("recommend", "--device", File, "-n", "4", "--format", "json");
        Assert.Equal((0, ""), (json.Code, json.Error));
        using JsonDocument answer = JsonDocument.Parse(json.Output);
        Assert.Equal(0, answer.RootElement.GetProperty("round").GetInt32());
        JsonElement[] items = [.. answer.RootElement.GetProperty("items").EnumerateArray()];
        Assert.Equal(best, items.Select(item => item.GetProperty("item").GetString()));
        Assert.Equal([1, 2, 3, 4], items.Select(item => item.GetProperty("rank").GetInt32()));

        string[] lines = _runner.Run("recommend", "--device", File, "-n", "4").Output.Trim().Split('\n');
        Assert.Matches("^recommended +score$", lines[0]);
        Assert.Equal(best, lines[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    [Fact]
    public async Task Recommend_DeviceThatHoldsNoModel_SaysSo()
    {
        await using (var client = new FedRasClient(new FedRasClientOptions { Path = File })) await client.RecordAsync("item-1");
        Fails("holds no model yet", "--device", File);
    }

    [Fact]
    public void Recommend_DeviceFileThatIsNoStore_SaysSoAndLeavesIt()
    {
        Fails("is not there", "--device", File);
        Assert.False(System.IO.File.Exists(File));
        Fails("is no database", "--device", _runner.Ratings);
        System.IO.File.WriteAllText(File, "");
        Fails("is empty", "--device", File);
        Assert.Equal(0, new FileInfo(File).Length);
    }

    [Theory]
    [InlineData("--user", "3")]
    [InlineData("--model", "model.fedras")]
    [InlineData("--dataset", "demo")]
    public void Recommend_DeviceTogetherWithWhatItHolds_SaysWhichToLeaveOut(string option, string value) =>
        Fails($"{option} does not go with --device", "--device", File, option, value);

    private void Fails(string sentence, params string[] arguments)
    {
        CommandResult result = _runner.Run(["recommend", .. arguments]);
        Assert.NotEqual(0, result.Code);
        Assert.Contains(sentence, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Takes part once with a server that stops then; the device's best four.</summary>
    private async Task<string[]> TakePartAsync()
    {
        await using WebApplication server = FedRasServer.Create(new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, 12).Select(i => $"item-{i}")],
            Goal = 1,
            OverSelection = 1,
            DataFolder = _runner.PathOf("server"),
            Listen = new ListenOptions { Address = "https://127.0.0.1:0" },
        }, builder => builder.Logging.ClearProviders());
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await server.StartAsync(cancel);
        var engine = server.Services.GetRequiredService<FederationEngine>();
        await engine.Ready;
        await using var client = new FedRasClient(new FedRasClientOptions
        {
            Invitation = server.Services.GetRequiredService<ServerAddress>().Invite(engine.FirstToken),
            Path = File,
            Policy = ParticipationPolicy.Always,
        });
        foreach (string item in (string[])["item-1", "item-2"]) await client.RecordAsync(item);
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync(cancel)).Outcome);
        await server.StopAsync(cancel);
        return [.. client.Recommend(4).Select(item => item.ItemId)];
    }
}
