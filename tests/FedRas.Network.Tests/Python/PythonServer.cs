using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Client;
using FedRas.Network.Tests.Server;
using FedRas.Server;
using FedRas.Training;

namespace FedRas.Network.Tests.Python;

/// <summary>A server over TLS and devices of both languages.</summary>
internal sealed class PythonServer : IAsyncDisposable
{
    public const int Items = 200;

    private readonly DeviceFolder _folder = new();
    private readonly TestServer _server;

    private readonly Channel<RoundEnd> _ends = Channel.CreateUnbounded<RoundEnd>();

    private PythonServer(TestServer server)
    {
        _server = server;
        server.Engine.RoundEnded += end => _ends.Writer.TryWrite(end);
    }

    public TestServer Live => _server;

    public Federation Federation => _server.Engine.Live!.State.Federation;

    public static async Task<PythonServer> StartAsync(int goal, LossKind loss = LossKind.Logistic)
    {
        await PythonProgram.RequireAsync();
        return new PythonServer(await TestServer.StartReadyAsync(new FedRasServerOptions
        {
            Catalogue = [.. Enumerable.Range(0, Items).Select(i => $"item-{i}")],
            Recipe = new ServerOptions { Items = 1, Dim = 16, Seed = 7, Training = new LocalTrainerOptions { Loss = loss } },
            Goal = goal,
            OverSelection = 1,
            Timeouts = new ServerTimeouts
            {
                RetryAccepted = TimeSpan.FromMilliseconds(100),
                RetryRejected = TimeSpan.FromMilliseconds(100),
            },
        }));
    }

    /// <summary>Waits until a round has led to its version.</summary>
    public async Task VersionAsync(int round)
    {
        while (_server.Engine.Round < round) await _ends.Reader.ReadAsync();
    }

    public string File(string name) => _folder[name];

    /// <summary>A new device in Python whose user likes some items.</summary>
    public async Task<string> DeviceAsync(string name, int first = 0)
    {
        string[] liked = [.. Enumerable.Range(0, 25).Select(i => $"item-{(first + (7 * i)) % Items}")];
        PythonResult result =
            await PythonProgram.DeviceAsync(File(name), ["--server", _server.Invitation.ToString(), "like", .. liked]);
        Assert.Equal("", result.Errors);
        return File(name);
    }

    /// <summary>A device in C# that takes part until so many reports counted.</summary>
    public async Task ParticipateAsync(string name, int first, int reports)
    {
        await using var client = new FedRasClient(new FedRasClientOptions
        {
            Invitation = _server.Invitation,
            Path = File(name),
            Policy = ParticipationPolicy.Always,
            FlushesToDisk = false,
        });
        for (int i = 0; i < 25; i++) await client.RecordAsync($"item-{(first + (5 * i)) % Items}");
        while (reports > 0)
        {
            ParticipationResult result = await client.ParticipateAsync();
            if (result.Outcome == ParticipationOutcome.Accepted) reports--;
            else Assert.Equal(ParticipationOutcome.Later, result.Outcome);
            await Task.Delay(result.ComeBackIn ?? TimeSpan.Zero);
        }
    }

    /// <summary>SHA-256 of the table's float32, little-endian, as <c>device.py show</c> prints it.</summary>
    public string TableHash() => Convert.ToHexStringLower(
        SHA256.HashData(MemoryMarshal.AsBytes<float>(Federation.Model.ItemFactors.Values)));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
