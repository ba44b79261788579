using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Http;
using FedRas.Hosting.Identity;
using FedRas.Network.Tests.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Network.Tests.Security;

/// <summary>Who is let in as an operator, and who is not.</summary>
public sealed class OperatorGateTests : IAsyncLifetime
{
    private const string Status = "/operator/status", Session = "/operator/session";
    private TestServer _server = null!;
    private NetworkDoor _door = null!;

    private HttpClient Http => _door.Http;

    private OperatorKeys Keys => _server.App.Services.GetRequiredService<OperatorKeys>();

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartReadyAsync();
        _door = new NetworkDoor(_server.Invitation, isGrpc: false);
    }

    public async ValueTask DisposeAsync()
    {
        _door.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Key_Missing_Is401WithASentence()
    {
        using HttpResponseMessage response = await Http.GetAsync(Status);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Contains("fedras operator-key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfFounding_IsAnOperators()
    {
        string key = _server.Engine.FirstOperatorKey!;
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(key[..^1] + (key[^1] == 'A' ? 'B' : 'A')));
        string file = await File.ReadAllTextAsync(Path.Combine(_server.Options.DataFolder, OperatorKeys.FileName));
        Assert.DoesNotContain(key, file, StringComparison.Ordinal);
        Assert.Contains("\"role\": \"Operator\"", file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_server.Options.DataFolder, OperatorKeys.FileName)));
    }

    [Fact]
    public async Task Key_OfAViewer_IsRefusedWhereAnOperatorIsNeeded()
    {
        string key = Keys.Issue("screen", OperatorRole.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(key));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(key, Session));
        Assert.True(Keys.Withdraw("screen"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(key, Session));
    }

    [Fact]
    public async Task Keys_AfterARestart_AreGood()
    {
        string key = Keys.Issue("screen", OperatorRole.Viewer);
        var again = new OperatorKeys(_server.Options);
        again.Open();
        Assert.Null(again.First);
        Assert.Equal(("screen", OperatorRole.Viewer), (again.Find(key)!.Label, again.Find(key)!.Role));
        Assert.Throws<ArgumentException>(() => again.Issue("screen", OperatorRole.Operator));
    }

    [Fact]
    public async Task Session_Begun_CookieIsForThisServersPagesAlone()
    {
        using var content = new StringContent(_server.Engine.FirstOperatorKey!);
        using HttpResponseMessage begun = await Http.PostAsync(Session, content);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        string cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"__Host-fedras_operator_{Http.BaseAddress!.Port}=", cookie, StringComparison.Ordinal);
        foreach (string says in (string[])["httponly", "secure", "samesite=strict", "path=/"])
            Assert.Contains(says, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase); // the browser would not take it
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Session)).StatusCode); // the client keeps cookies as a browser does
    }

    [Fact]
    public async Task Session_WrongKey_Is401()
    {
        foreach (string key in (string[])["", "fro_", "fro_" + new string('A', 43), new string('x', 800)])
        {
            using var content = new StringContent(key);
            using HttpResponseMessage response = await Http.PostAsync(Session, content);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }

    // Attack: a page of another site, or of another port of this machine, that the operator's browser opens.
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "https://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    public async Task Attack_CrossSiteRequest_SessionDoesNotCount(string header, string value)
    {
        using var content = new StringContent(_server.Engine.FirstOperatorKey!);
        await Http.PostAsync(Session, content);
        foreach ((HttpMethod method, string path) in ((HttpMethod, string)[])[(HttpMethod.Post, "/operator/tokens?label=x&uses=1"),
            (HttpMethod.Get, Status), (HttpMethod.Post, Session), (HttpMethod.Delete, Session)])
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add(header, value);
            Assert.Equal(HttpStatusCode.Forbidden, (await Http.SendAsync(request)).StatusCode);
        }
        using var own = new HttpRequestMessage(HttpMethod.Post, "/operator/tokens?label=x&uses=1");
        own.Headers.Add("Origin", Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, (await Http.SendAsync(own)).StatusCode);
    }

    [Fact]
    public async Task Gate_RouteOfAnyKind_IsBehindIt()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Keys);
        builder.Services.AddSingleton(_server.Options);
        builder.Services.AddSingleton(_server.App.Services.GetRequiredService<OperatorSessions>());
        builder.Services.AddSingleton(_server.App.Services.GetRequiredService<Guard>());
        await using WebApplication app = builder.Build();
        bool isRead = false;
        var group = app.MapFor(OperatorRole.Viewer, "/x");
        group.MapGet("/typed", (Microsoft.AspNetCore.Http.HttpContext http) => OperatorGate.Of(http).Label);
        group.Map("/raw", _ => { isRead = true; return Task.CompletedTask; });
        group.MapGroup("/deep").MapPost("", (string needed) => needed);
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        foreach (string path in (string[])["/x/typed", "/x/raw"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/x/deep", null)).StatusCode);
        Assert.False(isRead);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.Engine.FirstOperatorKey);
        Assert.Equal("first", await http.GetStringAsync("/x/typed"));
        await http.GetAsync("/x/raw");
        Assert.True(isRead);
    }

    private async Task<HttpStatusCode> StatusOfAsync(string key, string path = Status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await Http.SendAsync(request);
        return response.StatusCode;
    }
}
