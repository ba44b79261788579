using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FedRas.Client.Transport;

/// <summary>
/// The way to the server. A call that got no answer is sent again, the same bytes, with growing and jittered pauses; an answer never is
/// asked for twice. Calls may overlap.
/// </summary>
internal sealed class ServerLink : IDisposable
{
    /// <summary>What is said without an invitation.</summary>
    public const string NoInvitation =
        "the client has no invitation, so it knows no server: set FedRasClientOptions.Invitation to what the server printed";

    private readonly LinkSettings _settings;
    private readonly ServerTrust? _trust;
    private readonly ResiliencePipeline _retries, _callTimeout;
    private readonly Lock _lock = new();
    private ServerConnection? _connection;
    private bool _isDisposed;

    public ServerLink(LinkSettings settings)
    {
        _settings = settings;
        if (settings.Server is not null) _trust = new ServerTrust(settings.Server, settings.Pin);
        _callTimeout = new ResiliencePipelineBuilder { TimeProvider = settings.Time }.AddTimeout(settings.CallTimeout).Build();
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = Math.Max(settings.Retries, 1),
            Delay = settings.RetryDelay,
            MaxDelay = TimeSpan.FromSeconds(10),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = failure => ValueTask.FromResult((failure.Outcome.Exception as LinkException)?.After),
            ShouldHandle = failure => ValueTask.FromResult(failure.Outcome.Exception is { } e && LinkFailure.IsOfTheWay(e)),
            OnRetry = failure =>
            {
                // A connection that does not answer may be dead without anybody having said so.
                if (failure.Outcome.Exception is TimeoutRejectedException) Renew();
                return default;
            },
        };
        var builder = new ResiliencePipelineBuilder { TimeProvider = settings.Time };
        if (settings.Retries > 0) builder.AddRetry(retry);
        _retries = builder.Build();
    }

    /// <summary>The clock of the settings.</summary>
    public TimeProvider Time => _settings.Time;

    /// <summary>Counts all traffic.</summary>
    public TrafficMeter Meter { get; } = new();

    /// <summary>Makes a call.</summary>
    /// <exception cref="LinkException">No answer came, or none now, or what answers is not to be trusted.</exception>
    public Task<T> CallAsync<T>(Func<ICalls, CancellationToken, Task<T>> call, CancellationToken cancel) => GuardAsync(
        token => _callTimeout.ExecuteAsync(async inner => await call(Connection.Calls, inner).ConfigureAwait(false), token), cancel);

    /// <summary>Downloads something, with a time-out that progress extends.</summary>
    /// <param name="download">Goes on from what came before. It calls its second parameter whenever bytes come.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="LinkException">It did not come, or what answers is not to be trusted.</exception>
    public Task<T> DownloadAsync<T>(Func<HttpClient, Action, CancellationToken, Task<T>> download, CancellationToken cancel) =>
        GuardAsync(async token =>
        {
            using var silence = new CancellationTokenSource(_settings.CallTimeout, _settings.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(token, silence.Token);
            try
            {
                return await download(Connection.Client, Extend, both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (silence.IsCancellationRequested && !token.IsCancellationRequested)
            {
                throw new TimeoutRejectedException();
            }

            void Extend() => silence.CancelAfter(_settings.CallTimeout);
        }, cancel);

    /// <summary>Closes all connections; the next call opens new ones.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }

    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        Renew();
    }

    private ServerConnection Connection
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _connection ??= new ServerConnection(_settings, _trust!, Meter);
            }
        }
    }

    private async Task<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancel)
    {
        if (_settings.Server is not { } server || _trust is null) throw LinkException.Unreachable(NoInvitation);
        try
        {
            return await _retries.ExecuteAsync(work, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && LinkFailure.Explain(e, server, _trust) is { } explained)
        {
            throw explained == e ? e : explained;
        }
        catch (Exception e) when (cancel.IsCancellationRequested && e is not OperationCanceledException)
        {
            // gRPC reports a cancelled call as an error of its own.
            throw new OperationCanceledException("the call was cancelled", e, cancel);
        }
    }
}
