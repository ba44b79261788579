using System.Net;
using System.Net.Sockets;
using FedRas.CrashServer;
using FedRas.Hosting.Storage;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Crashes;

/// <summary>
/// A federation whose server is killed again and again while its devices go on. After each kill, what the store holds is compared with what
/// it held before and with what devices were told.
/// </summary>
internal sealed class KilledFederation : IAsyncDisposable
{
    private const int Devices = 3;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedras-killed-");
    private readonly string _place;
    private readonly int _port = FreePort();
    private readonly HttpClient _http;
    private readonly CrashDevice[] _devices;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile string? _token;

    /// <param name="place">The store; null for SQLite in a folder of its own.</param>
    public KilledFederation(string? place = null)
    {
        _place = place ?? Path.Combine(_folder.FullName, "data");
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        _devices = [.. Enumerable.Range(0, Devices).Select(user => new CrashDevice(_http, user))];
        _running = RunDevicesAsync();
    }

    /// <summary>What the store held the last time that it was looked at.</summary>
    public StoredFederation Held { get; private set; } = new();

    public int Rounds => Held.Steps.Count;

    public long Told => _devices.Sum(device => device.Told.Count);

    /// <summary>Waits until devices were told so many answers in all.</summary>
    public async Task ToldAsync(int answers)
    {
        while (Told < answers && !_running.IsCompleted) await Task.Delay(10);
    }

    public int Resent => _devices.Sum(device => device.Resent);

    /// <summary>Runs the server until it is killed or has made its rounds, and looks at what it left.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> ServeAsync(int rounds, string? killAt = null, Func<ServerProcess, Task>? outside = null, string? shell = null)
    {
        using var server = new ServerProcess(_place, _port, Devices, rounds, killAt, shell);
        Task<bool> end = server.EndAsync();
        Task script = Task.WhenAll(ReadTokenAsync(server), outside?.Invoke(server) ?? Task.CompletedTask);
        if (await Task.WhenAny(Task.WhenAll(script, end), _running) == _running) await _running; // throws what is wrong with a device
        await script;
        bool isKilled = await end;
        await LookAsync(server);
        return isKilled;
    }

    /// <summary>Kills the server from outside at random instants, one time in eight while it starts.</summary>
    /// <returns>How often which state was left.</returns>
    public async Task<SortedDictionary<string, int>> KillAtRandomAsync(int kills)
    {
        var random = new Random(Environment.TickCount);
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int kill = 0; kill < kills; kill++)
        {
            bool isEarly = random.Next(8) == 0;
            int after = random.Next(isEarly ? 400 : 1_000);
            Assert.True(await ServeAsync(100_000, outside: async server =>
            {
                if (!isEarly) Assert.True(await server.HearAsync("ready"), server.Said);
                await Task.Delay(after);
                server.Kill();
            }));
            string state = StateOf(Held);
            found[state] = found.GetValueOrDefault(state) + 1;
        }
        return found;
    }

    /// <summary>Makes three more rounds, and compares all with a federation that nothing happened to.</summary>
    public async Task AssertGoesOnAsync()
    {
        int rounds = Rounds + 3;
        Assert.False(await ServeAsync(rounds));
        Assert.Equal(rounds, Rounds);
        await StopAsync();
        await using var undisturbed = new KilledFederation();
        Assert.False(await undisturbed.ServeAsync(rounds));
        Assert.Equal(undisturbed.Held.Steps, Held.Steps);
        Assert.Equal(undisturbed.Held.Checkpoint!.Value.ToArray(), Held.Checkpoint!.Value.ToArray());
        Assert.Equal(undisturbed.Held.Counters, Held.Counters);
        Assert.Equal(Enumerable.Range(0, rounds).Select(round => new QualityPoint(
            round, round, 99, Devices, Devices, 1 + round % 2, 0.5 * (1 + round % 2))), Held.Quality);
        Assert.Equal(undisturbed.Held.Devices.Select(device => device.LastRound), Held.Devices.Select(device => device.LastRound));
        foreach (CrashDevice device in _devices) Assert.Equal(Enumerable.Range(0, Rounds), device.Told.Select(told => told.Round));
        await using SqlStore store = Places.Store(_place, null);
        await store.OpenAsync(default);
        foreach (StoredStep step in Held.Steps) Assert.NotNull(await store.ReadResourceAsync(step.Hash, default)); // checks its hash
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (CrashDevice device in _devices) device.Dispose();
        _http.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task LookAsync(ServerProcess server)
    {
        StoredFederation former = Held;
        (int Device, int Round, byte[] Id, ReportReply Reply)[] told = [.. _devices.SelectMany((device, number) =>
        {
            lock (device.Told) return device.Told.Select(told => (number, told.Round, told.Id, told.Reply)).ToArray();
        })];
        await using (SqlStore store = Places.Store(_place, null)) Held = await store.OpenAsync(default);

        // What was committed is there, unchanged.
        Assert.Equal(former.Steps, Held.Steps.Take(former.Steps.Count));
        if (Held.Steps.Count == former.Steps.Count)
            Assert.Equal(former.Checkpoint?.ToArray(), Held.Checkpoint?.ToArray());
        // Each report counts once: in a committed round or in the open one.
        Assert.Equal(Rounds * (long)Devices, Held.Counters.GetValueOrDefault("reports_counted"));
        Assert.Equal(Rounds, Held.Counters.GetValueOrDefault("rounds_committed"));
        Assert.Equal(Held.Answers.Count, Held.Answers.DistinctBy(answer => (answer.Round, answer.Number)).Count());
        Assert.All(Held.Answers, answer => Assert.Equal(answer.Report is not null, answer.Round == Held.Open?.Round));
        // What devices were told is kept.
        foreach ((int device, int round, byte[] id, ReportReply reply) in told)
        {
            Assert.True(reply.Outcome == ReportReply.Types.Outcome.Accepted, $"round {round}: {reply}\n{server.Said}");
            Assert.True(round < Rounds || round == Held.Open?.Round, $"round {round} was answered and is not in the store");
            if (round < Rounds - 15) continue; // answers of the last 16 rounds are kept
            AnswerGiven kept = Assert.Single(Held.Answers, answer => answer.Round == round && answer.Number == device);
            Assert.Equal(id, kept.ReportId);
            Assert.Equal(reply, ReportReply.Parser.ParseFrom(kept.Reply));
        }
    }

    private async Task ReadTokenAsync(ServerProcess server)
    {
        if (await server.HearAsync("ready")) _token = server.Token ?? _token;
    }

    /// <summary>Devices enrol in their order, so that their numbers are the same each time.</summary>
    private async Task RunDevicesAsync()
    {
        foreach (CrashDevice device in _devices) await device.EnrolAsync(() => _token, _stop.Token);
        Task[] running = [.. _devices.Select(device => device.RunAsync(_stop.Token))];
        await await Task.WhenAny(running);
    }

    private static string StateOf(StoredFederation held) => held switch
    {
        { Founded: null } => "nothing founded yet",
        { Open: null } => "between two rounds",
        _ => $"round open, {held.Answers.Count(answer => answer.Report is not null)} of {held.Places.Count} reports",
    };

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException) { }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
