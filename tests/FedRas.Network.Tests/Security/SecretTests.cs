using System.Net.Http.Headers;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Network.Tests.Security;

/// <summary>No secret is in any line of a log or sentence of an error, whatever is logged.</summary>
public sealed class SecretTests
{
    private const string Password = "correct-horse-battery";

    [Fact]
    public async Task Logs_EverythingAtTrace_HoldNoSecret()
    {
        await using TestServer server = await TestServer.StartReadyAsync(logsAll: true);
        Invitation invitation = server.Invitation;
        string key = server.Engine.FirstOperatorKey!;
        List<string> secrets = [invitation.Token!, key, "wrong-token-of-somebody", "fro_wrong-key-of-somebody"];
        using var door = new NetworkDoor(invitation, isGrpc: false);
        using var grpc = new NetworkDoor(invitation, isGrpc: true);
        foreach (NetworkDoor way in (NetworkDoor[])[door, grpc])
        {
            using var device = new TestDevice(way, 0);
            Assert.NotNull((await device.EnrolAsync(invitation.Token!)).Enrolled);
            await device.CheckInAsync();
            using var stranger = new TestDevice(way, 1);
            Assert.NotNull((await stranger.EnrolAsync("wrong-token-of-somebody")).Refusal);
        }
        await CallAsync(door, "status", HttpMethod.Get, "fro_wrong-key-of-somebody");
        secrets.Add(Invitation.Parse((await CallAsync(door, "tokens?label=x&uses=2", HttpMethod.Post, key)).Trim()).Token!);
        await CallAsync(door, "withdraw", HttpMethod.Post, key, secrets[^1]);
        await CallAsync(door, "withdraw", HttpMethod.Post, key, "wrong-token-of-somebody");
        await CallAsync(door, "session", HttpMethod.Post, null, key);
        OperatorKey known = server.App.Services.GetRequiredService<OperatorKeys>().Find(key)!;
        secrets.Add(server.App.Services.GetRequiredService<OperatorSessions>().Begin(known));
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/operator/session"))
        {
            request.Headers.Add("Cookie", $"__Host-fedras_operator_{invitation.Server.Port}={secrets[^1]}");
            using HttpResponseMessage response = await grpc.Http.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode);
        }
        await CallAsync(door, "session", HttpMethod.Get, null);
        secrets.Add(server.App.Services.GetRequiredService<OperatorKeys>().Issue("other", OperatorRole.Viewer));
        Assert.True(server.Log.Lines.Count > 50, "nothing of the framework is logged");
        Assert.Contains(server.Log.Lines, line => line.Level == LogLevel.Trace || line.Level == LogLevel.Debug);
        Assert.All(server.Log.Lines, line => Assert.All(secrets, secret =>
            Assert.DoesNotContain(secret, line.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Errors_OfStoresAndCertificates_HoldNoPassword()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-secrets-").FullName;
        try
        {
            string connection = $"Host=127.0.0.1;Port=1;Username=fedras;Database=fedras;Timeout=1;Password={Password}";
            await using var store = new PostgresStore(connection);
            StoreException failed = await Assert.ThrowsAsync<StoreException>(() => store.OpenAsync(default));
            string file = Path.Combine(folder, "server.pfx");
            await File.WriteAllBytesAsync(file, [1, 2, 3]);
            var options = TestServer.Small();
            (options.DataFolder, options.Listen) = (folder, new ListenOptions { Certificate = file, CertificatePassword = Password });
            Exception wrong = Assert.ThrowsAny<Exception>(() =>
            {
                using var app = (IDisposable)FedRasServer.Create(options);
                ((Microsoft.Extensions.Hosting.IHost)app).StartAsync(default).GetAwaiter().GetResult();
            });
            foreach (string text in (string[])[failed.ToString(), wrong.ToString()])
                Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
            Assert.ThrowsAny<Exception>(() => new PostgresStore($"Nonsense={Password}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> CallAsync(NetworkDoor door, string call, HttpMethod method, string? key, string body = "")
    {
        using var request = new HttpRequestMessage(method, "/operator/" + call);
        if (method == HttpMethod.Post) request.Content = new StringContent(body);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await door.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
