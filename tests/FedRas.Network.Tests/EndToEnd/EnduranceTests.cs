using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using FedRas.Server;
using FedRas.Server.Publishing;

namespace FedRas.Network.Tests.EndToEnd;

/// <summary>A server that runs for long, is left alone, or lives in a place with an odd name.</summary>
[Collection(nameof(Alone))]
public sealed class EnduranceTests
{
    /// <summary>Connections that say nothing, or stop in the middle of the handshake, are closed; no file stays open.</summary>
    [Fact]
    public async Task FederationRow4_IdleAndHalfOpenConnections_AreClosedAndLeaveNothing()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Timeouts = new ServerTimeouts { Call = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(1) };
        await using TestServer server = await TestServer.StartReadyAsync(options);
        await HoldAsync(server, 5); // what the first connections load stays
        int before = OpenFiles();
        for (int wave = 0; wave < 3; wave++) await HoldAsync(server, 60);
        // The server's own handles are let go a little after the other end has seen the close.
        for (int attempt = 0; OpenFiles() > before + 10 && attempt < 100; attempt++) await Task.Delay(100);
        Assert.InRange(OpenFiles(), 0, before + 10);
    }

    /// <summary>Rounds do not pile anything up: after the caches are full, memory stays where it is.</summary>
    [Fact]
    public async Task FederationRow5_ManyRounds_MemoryIsFlat()
    {
        FedRasServerOptions options = TestEngine.Kept(options =>
        {
            options.Goal = 1;
            options.AnswerRounds = 4;
            options.StepFrames = 8;
            options.ResourceBytes = 1 << 20;
            options.Recipe = options.Recipe with { Dim = 512 };
            options.HistoryBytes = 100_000;
        });
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice[] devices = await server.EnrolAsync(1);
        await RunAsync(1_200); // until the shelf of downloads is full
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(400);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        // A kilobyte a round would be 400 000.
        Assert.InRange(grown, long.MinValue, 200_000);

        async Task RunAsync(int rounds)
        {
            for (int round = 0; round < rounds; round++)
            {
                await devices[0].ParticipateAsync();
                await server.EndAsync();
                server.Log.Clear();
            }
        }
    }

    /// <summary>Folders with blanks and letters of other alphabets, for the server and for a device.</summary>
    [Fact]
    public async Task FederationRow15_FoldersWithOddNames_Work()
    {
        const string Odd = "Ordner mit Ümlaut 数据 'quoted'";
        string folder = Path.Combine(Directory.CreateTempSubdirectory("fedras-").FullName, Odd);
        try
        {
            await using TestServer server = await TestServer.StartReadyAsync(folder: Path.Combine(Odd, "server"));
            await using var device = new FedRasClient(new FedRasClientOptions
            {
                Invitation = server.Invitation,
                Path = Path.Combine(folder, "Gerät 1.db"),
                Policy = ParticipationPolicy.Always,
            });
            await device.RecordAsync("item-3");
            Assert.Equal(ParticipationOutcome.UpToDate, (await device.RefreshAsync()).Outcome);
            Assert.NotEmpty(device.Recommend(3));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    // Half of them say nothing at all, half do the handshake and then say nothing. Ends when the server has closed all.
    private static async Task HoldAsync(TestServer server, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", server.Invitation.Server.Port);
            Stream stream = socket.GetStream();
            if (i % 2 == 0)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) =>
                    Invitation.PinOf((X509Certificate2)certificate!) == server.Invitation.Pin);
                await tls.AuthenticateAsClientAsync("localhost");
                stream = tls;
            }
            var buffer = new byte[256];
            try
            {
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
            }
        })).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static int OpenFiles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
}

/// <summary>Tests that look at the whole process run by themselves, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
