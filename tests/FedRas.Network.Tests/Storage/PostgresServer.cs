using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FedRas.Network.Tests.Storage;

/// <summary>
/// A real PostgreSQL for tests: the one that FEDRAS_TEST_POSTGRES names by a connection string, or else one of its own from the
/// machine's programs, in a folder of its own, for this machine only.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly DirectoryInfo? _folder;
    private readonly string? _programs;
    private readonly int _port;

    public PostgresServer()
    {
        Connection = Environment.GetEnvironmentVariable("FEDRAS_TEST_POSTGRES");
        if (Connection is not null || (_programs = Programs()) is null) return;
        _folder = Directory.CreateTempSubdirectory("fedras-postgres-");
        if (Environment.UserName == "root") Run("chown", "postgres", _folder.FullName);
        _port = FreePort();
        Connection = $"Host=127.0.0.1;Port={_port};Database=postgres;Username=postgres";
        Program("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-D", Data);
        Start();
    }

    /// <summary>How to connect; null without a server.</summary>
    public string? Connection { get; }

    /// <summary>Whether the tests may stop and start it.</summary>
    public bool IsOwn => _folder is not null;

    private string Data => Path.Combine(_folder!.FullName, "data");

    /// <summary>Ends the test if there is no server: skipped on a developer's machine, failed in CI.</summary>
    public string Require()
    {
        const string Missing = "no PostgreSQL: install it (apt-get install postgresql), or name one by FEDRAS_TEST_POSTGRES";
        if (Connection is null && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.SkipWhen(Connection is null, Missing);
        return Connection;
    }

    /// <summary>Without fsync: processes end here, machines do not.</summary>
    public void Start() => Program("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(_folder!.FullName, "log"),
        "-o", $"-c port={_port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=''");

    /// <summary>Ends it as a power cut does.</summary>
    public void Stop() => Program("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            Stop();
            _folder.Delete(recursive: true);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Where Debian puts the newest version's programs.</summary>
    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder)))
            .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    /// <summary>PostgreSQL does not run as root.</summary>
    private void Program(string name, params string[] arguments)
    {
        string program = Path.Combine(_programs!, name);
        if (Environment.UserName == "root") Run("runuser", ["-u", "postgres", "--", program, .. arguments]);
        else Run(program, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.WorkingDirectory = Path.GetTempPath();
        using Process process = Process.Start(start)!;
        // A server that goes on in the background keeps these open: they are read only if the program fails.
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program}: {process.StandardError.ReadToEnd()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Tests that share the PostgreSQL server, one after the other.</summary>
[CollectionDefinition(nameof(PostgresCollection))]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>;
