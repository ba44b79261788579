using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Server;

namespace FedRas.Network.Tests.Security;

/// <summary>Operators while the store does not open: that is when they are needed.</summary>
public sealed class LateStoreTests
{
    private readonly TaskCompletionSource _opening = new();

    [Fact]
    public async Task Key_StoreOpensLate_IsGoodMeanwhile()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-late-").FullName;
        try
        {
            FedRasServerOptions options = Late();
            options.DataFolder = folder;
            var keys = new OperatorKeys(options);
            keys.Open();
            await using TestServer server = await TestServer.StartAsync(options, folder);
            Assert.False(server.Engine.IsReady);
            for (int i = 0; i <= options.Limits.KeyOffences; i++)
                foreach (string path in (string[])["/operator/status", "/metrics", "/operator/session"])
                    Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, keys.First!, path));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "fro_wrong"));
            _opening.SetResult();
            await server.Engine.Ready;
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, keys.First!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Key_NoneIsKnownYet_Is503AndNoOffence()
    {
        await using TestServer server = await TestServer.StartAsync(Late());
        using var content = new StringContent("fro_any");
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        for (int i = 0; i <= server.Options.Limits.KeyOffences; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(server, "fro_any"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await door.Http.PostAsync("/operator/session", content)).StatusCode);
        }
        _opening.SetResult();
        await server.Engine.Ready;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, server.Engine.FirstOperatorKey!));
    }

    [Fact]
    public async Task Keys_FileIsDamaged_ServerSaysSoAndStops()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-late-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, OperatorKeys.FileName), "{");
            await using TestServer server = await TestServer.StartAsync(Late(), folder);
            await server.StoppedAsync();
            Assert.Contains("the operator keys in", server.Engine.Failure!.Message, StringComparison.Ordinal);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private FedRasServerOptions Late()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Store = new FailingStore { Opening = _opening.Task }.Create;
        return options;
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string key, string path = "/operator/status")
    {
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await door.Http.SendAsync(request);
        return response.StatusCode;
    }
}
