using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting.Identity;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Security;

/// <summary>What a browser keeps of an operator, and when it is good for nothing any more.</summary>
public sealed class SessionTests
{
    private const string Session = "/operator/session";

    [Fact]
    public async Task Attack_CookieReadByAnotherProgram_IsNoKey()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        string key = server.Engine.FirstOperatorKey!, kept = await BeginAsync(door, key);
        Assert.DoesNotContain(key, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("fro_", kept, StringComparison.Ordinal);
        string name = kept.Split('=')[1];
        using var stranger = new NetworkDoor(server.Invitation, isGrpc: false);
        foreach (string told in (string[])[name, "fro_" + name])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, told));
        foreach (string file in Directory.GetFiles(server.Options.DataFolder, "*.json"))
            Assert.DoesNotContain(name, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_CookieThatWasCopied_IsGoodForNothing()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var browser = new NetworkDoor(server.Invitation, isGrpc: false);
        string kept = await BeginAsync(browser, server.Engine.FirstOperatorKey!);
        using var copy = new NetworkDoor(server.Invitation, isGrpc: false);
        copy.Http.DefaultRequestHeaders.Add("Cookie", kept);
        Assert.Equal(HttpStatusCode.OK, (await copy.Http.GetAsync(Session)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.Http.DeleteAsync(Session)).StatusCode);
        for (int i = 0; i < server.Options.Limits.KeyOffences + 1; i++) // a session that ended is no offence
            Assert.Equal(HttpStatusCode.Unauthorized, (await copy.Http.GetAsync(Session)).StatusCode);
    }

    [Fact]
    public async Task Stream_KeyIsWithdrawn_Ends()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        var keys = server.App.Services.GetRequiredService<OperatorKeys>();
        foreach (bool isSession in (bool[])[true, false])
        {
            using var door = new NetworkDoor(server.Invitation, isGrpc: false);
            string key = keys.Issue("screen", OperatorRole.Viewer);
            if (isSession) await BeginAsync(door, key);
            else door.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var stream = new StreamReader(await door.Http.GetStreamAsync("/operator/events"));
            Assert.NotNull(await stream.ReadLineAsync());
            Assert.True(keys.Withdraw("screen"));
            while (await stream.ReadLineAsync() is not null) { }
            Assert.Equal(HttpStatusCode.Unauthorized, (await door.Http.GetAsync("/operator/events")).StatusCode);
        }
    }

    [Fact]
    public void Find_AfterARestart_IsGoodUntilItEnds()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-sessions-").FullName;
        try
        {
            Hosting.Options.FedRasServerOptions options = TestServer.Small();
            options.DataFolder = folder;
            var keys = new OperatorKeys(options);
            keys.Open();
            OperatorKey key = keys.Find(keys.First!)!;
            var clock = new FakeTimeProvider();
            string name = Open().Begin(key);
            Assert.Equal("first", Open().Find(name)?.Label);
            string[] others = [.. Enumerable.Range(0, OperatorSessions.MostOfAKey - 1).Select(_ => Next())];
            Assert.NotNull(Open().Find(name));
            Next();
            Assert.Null(Open().Find(name)); // the oldest
            Assert.NotNull(Open().Find(others[0]));
            Assert.True(keys.Withdraw("first"));
            Assert.Null(Open().Find(others[0]));
            keys.Issue("first", OperatorRole.Operator);
            Assert.Null(Open().Find(others[0])); // the label is used again, and is another key
            name = Open().Begin(keys.Find(keys.Issue("second", OperatorRole.Viewer))!);
            Assert.DoesNotContain(key.Hash, File.ReadAllText(Path.Combine(folder, OperatorSessions.FileName)), StringComparison.Ordinal);
            clock.Advance(OperatorSessions.Lifetime);
            Assert.Null(Open().Find(name));
            File.WriteAllText(Path.Combine(folder, OperatorSessions.FileName), "no sessions");
            Assert.Null(Open().Find(name));

            OperatorSessions Open() => new(options, keys, clock, NullLogger<OperatorSessions>.Instance);

            string Next()
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return Open().Begin(key);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> BeginAsync(NetworkDoor door, string key)
    {
        using var content = new StringContent(key);
        using HttpResponseMessage begun = await door.Http.PostAsync(Session, content);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return Assert.Single(begun.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private static async Task<HttpStatusCode> StatusAsync(NetworkDoor door, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Session);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await door.Http.SendAsync(request);
        return response.StatusCode;
    }
}
