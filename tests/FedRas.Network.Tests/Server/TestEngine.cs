using System.Threading.Channels;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Server;

/// <summary>An engine without a network, on a clock that the test moves.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private readonly Channel<RoundEnd> _ends = Channel.CreateUnbounded<RoundEnd>();
    private readonly LoggerFactory _logs;
    private bool _isDisposed;

    private TestEngine(FedRasServerOptions options, FakeTimeProvider clock)
    {
        (Options, Clock) = (options, clock);
        _logs = new LoggerFactory([Log]);
        Calendar = new SetClock(clock);
        Engine = new FederationEngine(options, Calendar, _logs.CreateLogger<FederationEngine>());
        Engine.RoundEnded += end => _ends.Writer.TryWrite(end);
        Door = new EngineDoor(Engine);
    }

    public FedRasServerOptions Options { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>What the engine sees: the clock, and a calendar that can be set.</summary>
    public SetClock Calendar { get; }

    public LogLines Log { get; } = new();

    public FederationEngine Engine { get; }

    public EngineDoor Door { get; }

    public static TestEngine Start(FedRasServerOptions options, FakeTimeProvider? clock = null)
    {
        var engine = new TestEngine(options, clock ?? new FakeTimeProvider());
        _ = engine.Engine.StartAsync(default);
        return engine;
    }

    public static async Task<TestEngine> StartReadyAsync(FedRasServerOptions options, FakeTimeProvider? clock = null)
    {
        TestEngine engine = Start(options, clock);
        await engine.Engine.Ready;
        return engine;
    }

    /// <summary>Options whose store survives this engine, so that another one goes on with it.</summary>
    public static FedRasServerOptions Kept(Action<FedRasServerOptions>? change = null)
    {
        FedRasServerOptions options = TestServer.Small();
        MemoryStore? store = null;
        options.Store = () => store = new MemoryStore(store);
        change?.Invoke(options);
        return options;
    }

    /// <summary>Enrols devices with a token of their own.</summary>
    public async Task<TestDevice[]> EnrolAsync(int count)
    {
        string token = await Engine.Operator.IssueTokenAsync("test", count);
        var devices = new TestDevice[count];
        for (int i = 0; i < count; i++)
        {
            devices[i] = new TestDevice(Door, i);
            Assert.NotNull((await devices[i].EnrolAsync(token)).Enrolled);
        }
        return devices;
    }

    /// <summary>How the next round ended.</summary>
    public async Task<RoundEnd> EndAsync() => await _ends.Reader.ReadAsync();

    /// <summary>Waits until the engine has given up the store.</summary>
    public async Task FailedAsync()
    {
        while (Engine.IsReady) await Task.Yield();
    }

    /// <summary>Moves the clock until the store is open again.</summary>
    public async Task ReadyAgainAsync()
    {
        await FailedAsync();
        while (!Engine.IsReady)
        {
            Clock.Advance(Options.Timeouts.StoreRetry);
            await Task.Yield();
        }
    }

    public bool HasEnded => _ends.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await Engine.StoppingAsync(new CancellationToken(canceled: true));
        await Engine.StopAsync(default);
        Engine.Dispose();
        _logs.Dispose();
    }
}
