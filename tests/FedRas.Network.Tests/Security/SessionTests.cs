using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
            for (int lines = 0; await stream.ReadLineAsync() is not null; lines++)
                Assert.True(lines < 20, "the stream goes on"); // of three a message: one or two may be on their way
            Assert.Equal(HttpStatusCode.Unauthorized, (await door.Http.GetAsync("/operator/events")).StatusCode);
        }
    }

    // Browsers send a cookie to every port of a host.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Begin_TwoServersOfOneMachineInPlainHttp_KeepTheirSessions(bool isOwnWay)
    {
        string folder = Directory.CreateTempSubdirectory("fedras-sessions-").FullName;
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies });
        try
        {
            await using WebApplication first = await OpenAsync("first"), second = await OpenAsync("second");
            foreach (WebApplication app in (WebApplication[])[first, second])
            {
                using var content = new StringContent(app.Services.GetRequiredService<FederationEngine>().FirstOperatorKey!);
                using HttpResponseMessage begun = await browser.PostAsync(PageOf(app), content);
                string cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
                Assert.StartsWith($"fedras_operator_{PageOf(app).Port}=", cookie, StringComparison.Ordinal);
                Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
            }
            foreach (WebApplication app in (WebApplication[])[first, second])
                Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(PageOf(app))).StatusCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static Uri PageOf(WebApplication app) => new(app.Services.GetRequiredService<ServerAddress>().Page, Session);

        async Task<WebApplication> OpenAsync(string name)
        {
            FedRasServerOptions options = TestServer.Small();
            (options.DataFolder, options.LocalCommands) = (Path.Combine(folder, name), false);
            options.Listen.Address = "http://127.0.0.1:0";
            // With a way of its own, TLS that a proxy ends for devices has nothing to do with it.
            if (isOwnWay) (options.Listen.OperatorAddress, options.Listen.PublicAddress) = ("http://127.0.0.1:0", "https://a.example");
            WebApplication app = FedRasServer.Create(options, builder => builder.Logging.ClearProviders());
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.Services.GetRequiredService<FederationEngine>().Ready;
            return app;
        }
    }

    [Fact]
    public void Find_AfterARestart_IsGoodUntilItEnds()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-sessions-").FullName;
        try
        {
            FedRasServerOptions options = TestServer.Small();
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
