using System.Runtime.InteropServices;

namespace FedRas.Cli;

/// <summary>
/// Ctrl-C or SIGTERM: the first asks the run to stop at its round's end, the second leaves at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _terminate;
    private int _asked;

    public InterruptSignal()
    {
        Console.CancelKeyPress += OnCancelKey;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Ask();
        });
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        _terminate.Dispose();
        _stop.Dispose();
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
