using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedRas.Hosting.Options;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Server;

/// <summary>Resources and doors as HTTP sees them.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private NetworkDoor _door = null!;

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
    public async Task Resources_ByHash_AreImmutableAndRangeable()
    {
        NewestVersion newest = await AfterOneRoundAsync();
        SignedManifest signed = SignedManifest.Parser.ParseFrom(await CheckAsync(newest.Manifest));
        Manifest manifest = Manifest.Parser.ParseFrom(signed.Manifest);
        Assert.Equal((1, 12, newest.Check), (manifest.Round, manifest.Items, manifest.Check));
        ItemIds ids = ItemIds.Parser.ParseFrom(await CheckAsync(Assert.Single(manifest.Lists).Resource));
        Assert.Equal(_server.Options.Catalogue, ids.Ids);
        byte[] step = await CheckAsync(Assert.Single(manifest.Frames).Resource);
        Assert.Equal(await CheckAsync(newest.Frame), step); // from round 0 to 1, made twice
    }

    [Fact]
    public async Task Manifest_Newest_IsShortLivedAndSigned()
    {
        using var device = new TestDevice(_door, 0);
        Enrolled enrolled = (await device.EnrolAsync(_server.Invitation.Token!)).Enrolled;
        using HttpResponseMessage response = await _door.Http.GetAsync(Calls.ManifestPath);
        Assert.True(response.Headers.CacheControl!.MaxAge < TimeSpan.FromMinutes(1));
        using ECDsa key = CallSignature.TryImport(enrolled.ManifestKey.Span)!;
        Assert.True(CallSignature.VerifyManifest(key, SignedManifest.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync())));
        using var again = new HttpRequestMessage(HttpMethod.Get, Calls.ManifestPath);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await _door.Http.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("/model/frames/0000000000000000000000000000000000000000000000000000000000000000", "check in again")]
    [InlineData("/model/frames/x", "64 lower-case hex digits")]
    public async Task Resource_Unknown_Is404WithASentence(string path, string says)
    {
        using HttpResponseMessage response = await _door.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Calls.ContentType, 3, HttpStatusCode.BadRequest, "no SignedCall of fedras.proto")]
    [InlineData("application/json", 3, HttpStatusCode.UnsupportedMediaType, "application/x-protobuf")]
    [InlineData(Calls.ContentType, 5 << 20, HttpStatusCode.RequestEntityTooLarge, "too large")]
    public async Task Call_NotOne_IsRefusedWithASentence(string type, int length, HttpStatusCode status, string says)
    {
        byte[] body = new byte[length];
        body.AsSpan().Fill(0xff);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, Calls.PathOf(Calls.CheckIn)) { Content = content };
        request.Headers.ExpectContinue = true; // a server that refuses a body does not wait for it
        using HttpResponseMessage response = await _door.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_NotACall_IsAnInvalidArgumentWithASentence()
    {
        using var content = new ByteArrayContent([0, 0, 0, 0, 3, 0xff, 0xff, 0xff]); // a message of three bytes that is none
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fedras.v1.FederationService/CheckIn")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using HttpResponseMessage response = await _door.Http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        HttpHeaders told = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        Assert.Equal("3", Assert.Single(told.GetValues("grpc-status")));
        Assert.Contains("fedras.proto", Uri.UnescapeDataString(Assert.Single(told.GetValues("grpc-message"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalCommands_OverTheNetwork_AreNotThere()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _door.Http.GetAsync("/local/status")).StatusCode);
        using var local = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => LocalSocket.ConnectAsync(_server.Options.DataFolder, cancel),
        });
        Assert.Contains("\"ready\":true", await local.GetStringAsync("http://localhost/local/status"), StringComparison.Ordinal);
        using HttpResponseMessage issued = await local.PostAsync("http://localhost/local/tokens?label=x&uses=1", null);
        Invitation invitation = Invitation.Parse((await issued.Content.ReadAsStringAsync()).Trim());
        Assert.Equal(_server.Invitation with { Token = invitation.Token }, invitation);
        using var device = new TestDevice(_door, 0);
        Assert.NotNull((await device.EnrolAsync(invitation.Token!)).Enrolled);
    }

    [Fact]
    public async Task Health_Running_IsAliveAndReady()
    {
        Assert.Equal("alive\n", await _door.Http.GetStringAsync("/healthz"));
        Assert.StartsWith("ready: waiting, round 0", await _door.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
    }

    private async Task<NewestVersion> AfterOneRoundAsync()
    {
        using var first = new TestDevice(_door, 0);
        using var second = new TestDevice(_door, 5);
        foreach (TestDevice device in (TestDevice[])[first, second])
        {
            await device.EnrolAsync(_server.Invitation.Token!);
            await device.ParticipateAsync();
        }
        using var third = new TestDevice(_door, 7);
        await third.EnrolAsync(_server.Invitation.Token!);
        NewestVersion newest = (await third.CheckInAsync()).Newest;
        Assert.Equal(1, newest.Round);
        return newest;
    }

    private async Task<byte[]> CheckAsync(Resource resource)
    {
        using HttpResponseMessage response = await _door.Http.GetAsync(resource.Path);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((resource.Hash, (int)resource.Length), (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        Assert.Equal($"\"{resource.Hash}\"", response.Headers.ETag!.Tag);
        CacheControlHeaderValue cache = response.Headers.CacheControl!;
        Assert.True(cache.Public && cache.MaxAge == TimeSpan.FromDays(365));
        Assert.Contains("immutable", cache.ToString(), StringComparison.Ordinal);
        using var part = new HttpRequestMessage(HttpMethod.Get, resource.Path);
        part.Headers.Range = new RangeHeaderValue(3, 9);
        using HttpResponseMessage partial = await _door.Http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(bytes[3..10], await partial.Content.ReadAsByteArrayAsync());
        using var head = new HttpRequestMessage(HttpMethod.Head, resource.Path);
        using HttpResponseMessage only = await _door.Http.SendAsync(head);
        Assert.Equal((bytes.Length, 0), ((int)only.Content.Headers.ContentLength!, (await only.Content.ReadAsByteArrayAsync()).Length));
        return bytes;
    }
}
