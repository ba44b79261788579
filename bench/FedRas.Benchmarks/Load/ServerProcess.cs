using System.Net;
using System.Net.Sockets;
using FedRas.Protocol;

namespace FedRas.Benchmarks.Load;

/// <summary><c>fedras serve</c> in a process of its own, on a new data folder.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Line = "invitation  ";

    private readonly Process _process;
    private int _isGone;
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-load-").FullName;

    /// <summary>Starts it and waits for its invitation.</summary>
    /// <param name="program">The program <c>fedras</c>.</param>
    /// <param name="arguments">Of <c>fedras serve</c>, besides the data folder and the address.</param>
    /// <param name="hasMetrics">Whether it has an address for its metrics.</param>
    public ServerProcess(string program, IEnumerable<string> arguments, bool hasMetrics)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["serve", "--data", _folder, "--listen", "https://127.0.0.1:0", .. arguments])
            start.ArgumentList.Add(argument);
        if (hasMetrics)
        {
            Metrics = new Uri($"http://127.0.0.1:{FreePort()}");
            start.Environment["FEDRAS_METRICS__ADDRESS"] = Metrics.GetLeftPart(UriPartial.Authority);
        }
        _process = Process.Start(start)!;
        while (true)
        {
            string line = _process.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException("the server ended before it said its invitation");
            if (!line.StartsWith(Line, StringComparison.Ordinal)) continue;
            Invitation = Invitation.Parse(line[Line.Length..]);
            break;
        }
        // A pipe that nobody reads would stop it.
        Task.Run(() => _process.StandardOutput.BaseStream.CopyTo(Stream.Null));
        // Whatever ends this program ends the server.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>How devices join.</summary>
    public Invitation Invitation { get; }

    /// <summary>Where its metrics are; null for nowhere.</summary>
    public Uri? Metrics { get; }

    /// <summary>Its data folder.</summary>
    public string Folder => _folder;

    /// <summary>Its processor time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it has at the moment, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 1) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
