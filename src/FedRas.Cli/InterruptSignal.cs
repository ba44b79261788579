using System.Runtime.InteropServices;
using FedRas.Cli.Errors;

namespace FedRas.Cli;

/// <summary>
/// Ctrl-C, SIGTERM or a terminal that is closed (SIGHUP): the first asks the run to stop at its round's end, the second leaves at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _terminate, _hangUp;
    private int _asked;

    public InterruptSignal()
    {
        Console.CancelKeyPress += OnCancelKey;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        _terminate.Dispose();
        _hangUp.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Ask();
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        Ask();
    }

    private void Ask()
    {
        if (Interlocked.Increment(ref _asked) == 1)
        {
            _stop.Cancel();
            return;
        }
        // The live display hides the cursor; nobody else is left to show it again.
        if (!Console.IsErrorRedirected) Console.Error.Write("\e[?25h\n");
        Environment.Exit(ExitCode.Interrupted);
    }
}
