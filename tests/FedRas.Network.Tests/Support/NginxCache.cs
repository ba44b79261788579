using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FedRas.Network.Tests.Support;

/// <summary>A real nginx with a cache before a server, on this machine alone.</summary>
internal sealed class NginxCache : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-nginx-").FullName;
    private readonly Process _process;

    public NginxCache(Uri server)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), Configuration(server));
        _process = Process.Start(new ProcessStartInfo(Program!)
        {
            ArgumentList = { "-p", _folder, "-c", Path.Combine(_folder, "nginx.conf"), "-e", Path.Combine(_folder, "error.log") },
        })!;
        WaitUntilItListens();
    }

    /// <summary>Ends a test that needs nginx where it is not installed: fails in CI, is skipped elsewhere.</summary>
    public static void Require()
    {
        if (Program is not null) return;
        const string Missing = "nginx is not installed (apt-get install nginx-light); skipping is harmless.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(Missing);
        Assert.Skip(Missing);
    }

    private static string? Program { get; } =
        new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);

    /// <summary>Where devices reach the server through nginx.</summary>
    public Uri Address { get; }

    /// <summary>Requests so far, each with what the cache did (HIT, MISS, BYPASS, - for what is not cached) and bytes sent.</summary>
    public (string Status, string Path, long Bytes)[] Requests()
    {
        // A line is written when its request has ended.
        return [.. File.ReadAllLines(Path.Combine(_folder, "access.log")).Select(line => line.Split(' '))
            .Select(parts => (parts[0], parts[1], long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)))];
    }

    public void Dispose()
    {
        // SIGTERM, which only a process of one's own is sent.
        using (Process stop = Process.Start("kill", [_process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!)
            stop.WaitForExit();
        _process.WaitForExit(10_000);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // What docs/operating.md shows, but for plain HTTP: nginx is on this machine.
    private string Configuration(Uri server) => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        pid {{_folder}}/nginx.pid;
        events { worker_connections 1024; }
        http {
          log_format cached '$upstream_cache_status $uri $body_bytes_sent';
          access_log {{_folder}}/access.log cached;
          client_body_temp_path {{_folder}}/body;
          proxy_temp_path {{_folder}}/proxy;
          fastcgi_temp_path {{_folder}}/fastcgi;
          uwsgi_temp_path {{_folder}}/uwsgi;
          scgi_temp_path {{_folder}}/scgi;
          proxy_cache_path {{_folder}}/cache keys_zone=model:1m max_size=100m;
          server {
            listen 127.0.0.1:{{Address.Port}};
            location /model/ {
              proxy_pass {{server.GetLeftPart(UriPartial.Authority)}};
              proxy_cache model;
              proxy_cache_lock on;
            }
            location / {
              proxy_pass {{server.GetLeftPart(UriPartial.Authority)}};
            }
          }
        }
        """;

    private void WaitUntilItListens()
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            using var socket = new TcpClient();
            try
            {
                socket.Connect(IPAddress.Loopback, Address.Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
        throw new InvalidOperationException("nginx does not listen: " + File.ReadAllText(Path.Combine(_folder, "error.log")));
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
