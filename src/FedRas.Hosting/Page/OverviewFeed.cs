using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Page;

/// <summary>
/// Tells everybody who looks how the server stands: all of it at first, then what changed. One overview a second is made, however many
/// look, and none if nobody does. Whoever is slow is told less often. It ends once the open round has ended, so that the page shows the
/// server stop.
/// </summary>
/// <param name="makes">Makes an overview, by sections.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Receives what goes wrong.</param>
internal sealed class OverviewFeed(Func<OverviewSections> makes, TimeProvider clock, ILogger<OverviewFeed> log)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    /// <summary>Whoever hears nothing for three times this long may take the server for gone.</summary>
    internal static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly Lock _looking = new();
    private readonly CancellationTokenSource _end = new();
    private int _viewers;
    private bool _runs;
    private long? _made; // when the last overview was
    private volatile OverviewSections? _newest;
    private TaskCompletionSource _next = NewTask();

    /// <summary>How many look.</summary>
    public int Viewers
    {
        get
        {
            lock (_looking) return _viewers;
        }
    }

    /// <summary>What one viewer is told, until it goes, may look no longer, or the server ends.</summary>
    /// <param name="mayLook">Whether it may look; asked before each message.</param>
    /// <param name="gone">Says that it went.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(Func<bool> mayLook, [EnumeratorCancellation] CancellationToken gone)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(gone, _end.Token);
        Enter();
        try
        {
            OverviewSections? told = null;
            while (!stop.IsCancellationRequested)
            {
                Task next = Volatile.Read(ref _next).Task;
                if (!mayLook()) break;
                if (_newest is { } newest && told != newest)
                {
                    if (OverviewChanges.Between(told, newest) is { } changes) yield return new SseItem<string>(changes, "overview");
                    told = newest;
                    continue;
                }
                bool isNews = await ComesAsync(next, stop.Token).ConfigureAwait(false);
                if (!isNews && !stop.IsCancellationRequested && mayLook()) yield return new SseItem<string>("{}", "beat");
            }
        }
        finally
        {
            lock (_looking) _viewers--;
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => _end.CancelAsync();

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private async Task<bool> ComesAsync(Task next, CancellationToken stop)
    {
        try
        {
            await next.WaitAsync(Beat, clock, stop).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Enter()
    {
        lock (_looking)
        {
            _viewers++;
            if (_runs) return;
            _runs = true;
        }
        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            // Whoever comes and goes does not have it made more often.
            TimeSpan rest = _made is { } made ? s_pace - clock.GetElapsedTime(made) : TimeSpan.Zero;
            if (rest > TimeSpan.Zero) await Task.Delay(rest, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _made = clock.GetTimestamp();
            try
            {
                Publish(makes());
            }
            catch (Exception e) // those who look must not lose the page for one overview
            {
                PageLog.OverviewFailed(log, e);
            }
            lock (_looking)
            {
                if (_viewers > 0 && !_end.IsCancellationRequested) continue;
                (_runs, _newest) = (false, null); // whoever comes next waits for one that is new
                return;
            }
        }
    }

    private void Publish(OverviewSections made)
    {
        if (OverviewChanges.Between(_newest, made) is null) return;
        _newest = made;
        Interlocked.Exchange(ref _next, NewTask()).TrySetResult();
    }

    private static TaskCompletionSource NewTask() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
