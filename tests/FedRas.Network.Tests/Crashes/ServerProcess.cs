using System.Diagnostics;

namespace FedRas.Network.Tests.Crashes;

/// <summary>A server in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];
    private bool _hasEnded;
    private readonly List<(string Words, TaskCompletionSource<bool> Heard)> _awaited = [];

    /// <param name="place">The store.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="devices">Devices in all, each of which takes part in each round.</param>
    /// <param name="rounds">It stops after so many rounds.</param>
    /// <param name="killAt">The write point where it kills itself; null for none.</param>
    /// <param name="shell">A command of the shell before it, such as a limit; null for none.</param>
    public ServerProcess(string place, int port, int devices, int rounds, string? killAt, string? shell = null)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "FedRas.CrashServer.dll");
        string[] line = ["dotnet", program, "serve", place, $"{port}", $"{devices}", $"{rounds}"];
        if (killAt is not null) line = [.. line, killAt];
        var start = shell is null ? new ProcessStartInfo(line[0], line[1..])
            : new ProcessStartInfo("bash", ["-c", $"{shell}; exec \"$@\"", "bash", .. line]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The token that it issued; null for none.</summary>
    public string? Token { get; private set; }

    /// <summary>All that it said.</summary>
    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    /// <summary>Waits until it says these words, which it may have said before.</summary>
    /// <returns>False if it ended without them.</returns>
    public Task<bool> HearAsync(string words)
    {
        var heard = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_said)
        {
            if (_said.Exists(line => line.Contains(words, StringComparison.Ordinal))) return Task.FromResult(true);
            if (_hasEnded) return Task.FromResult(false);
            _awaited.Add((words, heard));
        }
        return heard.Task;
    }

    public void Kill() => _process.Kill();

    /// <summary>Whether it was killed; otherwise it ended well.</summary>
    public async Task<bool> EndAsync()
    {
        await _process.WaitForExitAsync(); // after the last line that it said
        lock (_said)
        {
            _hasEnded = true;
            foreach ((_, TaskCompletionSource<bool> heard) in _awaited) heard.TrySetResult(false);
        }
        if (_process.ExitCode == 0) return false;
        Assert.True(_process.ExitCode is 137 or -1, Said);
        return true;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        if (line.StartsWith("token ", StringComparison.Ordinal)) Token = line["token ".Length..];
        lock (_said)
        {
            _said.Add(line);
            foreach ((string words, TaskCompletionSource<bool> heard) in _awaited)
                if (line.Contains(words, StringComparison.Ordinal)) heard.TrySetResult(true);
        }
    }
}
