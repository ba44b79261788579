using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>Logs why the process ends, whatever the reason.</summary>
internal sealed class ExitLog(FederationEngine engine, IHostApplicationLifetime host, ILogger<ExitLog> log) : IHostedService, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private volatile string? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // It only notes the signal; whoever runs the host decides what it does.
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, context => _signal = context.Signal.ToString()));
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        host.ApplicationStopping.Register(() => EngineLog.Stopping(log, engine.ExitReason = Reason()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
    }

    private string Reason() => engine.Failure is { } failure ? $"it could not start: {failure.Message}"
        : _signal is { } signal ? $"the signal {signal}"
        : "its host asked for it";

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e) => EngineLog.Unhandled(log, e.ExceptionObject as Exception);
}
