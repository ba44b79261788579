using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

/// <summary>The calls of an operator from elsewhere, with a key.</summary>
public sealed class AdminCallsTests : IAsyncLifetime
{
    private const string Ten = "0123456789", Long = Ten + Ten + Ten + Ten + Ten + Ten + Ten + Ten + Ten + Ten + "x";

    private TestServer _server = null!;
    private NetworkDoor _devices = null!, _operator = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartReadyAsync();
        _devices = new NetworkDoor(_server.Invitation, isGrpc: false);
        _operator = new NetworkDoor(_server.Invitation, isGrpc: false);
        _operator.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.Engine.FirstOperatorKey);
    }

    public async ValueTask DisposeAsync()
    {
        _devices.Dispose();
        _operator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_WithAKey_DoWhatTheSocketDoes()
    {
        string token = Invitation.Parse((await PostAsync("tokens?label=new&uses=2")).Trim()).Token!;
        using var device = new TestDevice(_devices, 0);
        Assert.NotNull((await device.EnrolAsync(token)).Enrolled);
        Assert.Contains("paused", await PostAsync("pause"), StringComparison.Ordinal);
        Assert.Equal(LaterReason.Paused, (await device.CheckInAsync()).Retry.Reason);
        await PostAsync("resume");
        await PostAsync("distortion?target=0.125");
        Assert.Equal(0.125, (await device.CheckInAsync()).Task.Distortion);
        Assert.Contains("the recipe", await PostAsync("distortion"), StringComparison.Ordinal);
        Assert.Contains("from round 1 on", await PostAsync("items", "new-1\nnew-2\n"), StringComparison.Ordinal);
        Assert.Contains("from round 1 on", await PostAsync("retire", "item-3"), StringComparison.Ordinal);
        JsonNode status = JsonNode.Parse(await _operator.Http.GetStringAsync("/operator/status"))!;
        Assert.Equal((false, 1), ((bool)status["paused"]!, (int)status["devices"]!));
        await PostAsync("revoke?device=" + device.Name);
        Assert.Equal(RefusalCode.Revoked, (await device.CheckInAsync()).Refusal.Code);
        await PostAsync("withdraw", token);
        using var late = new TestDevice(_devices, 1);
        Assert.Equal(RefusalCode.TokenRefused, (await late.EnrolAsync(token)).Refusal.Code);
    }

    [Fact]
    public async Task Export_AfterARound_LeadsToTheNewestTable()
    {
        TestDevice[] devices = [new(_devices, 0), new(_devices, 3)];
        foreach (TestDevice device in devices) await device.EnrolAsync(_server.Invitation.Token!);
        await Task.WhenAll(devices.Select(device => device.ParticipateAsync()));
        CheckInReply newest = await devices[0].CheckInAsync();
        JsonNode told = JsonNode.Parse(await _operator.Http.GetStringAsync("/operator/export"))!;
        Assert.Equal((1, 12, 4, 7), ((int)told["round"]!, (int)told["items"]!, (int)told["dim"]!, (int)told["seed"]!));
        var session = Device.DeviceSession.Open(Device.DeviceState.Create(12, 4, 7));
        session.Apply(await _devices.DownloadAsync((string)told["frame"]!));
        Assert.Equal(newest.Newest.Check, session.Model.Check);
        Assert.Equal(newest.Newest.Manifest.Path, (string)told["manifest"]!);
        foreach (TestDevice device in devices) device.Dispose();
    }

    [Theory]
    [InlineData("tokens?label=x&uses=0", "uses")]
    [InlineData("tokens?label=x&uses=1&days=1e300", "days is 1E+300; it must be above 0 and at most 36500")]
    [InlineData("tokens?label=x&uses=1&days=36501", "days is 36501")]
    [InlineData("tokens?label=x&uses=1&days=0", "days is 0")]
    [InlineData("tokens?label=x&uses=1&days=-1", "days is -1")]
    [InlineData("tokens?label=x&uses=1&days=NaN", "days is NaN")]
    [InlineData("tokens?label=%20&uses=1", "the label has 1 characters: give it 1 to 100")]
    [InlineData("tokens?label=" + Long + "&uses=1", "the label has 101 characters")]
    [InlineData("tokens?label=x&uses=many", "a value of '?label=x&uses=many' is missing, or is no number")]
    [InlineData("tokens?label=x&uses=1&days=soon", "is no number where one is wanted")]
    [InlineData("tokens?uses=1", "a value of '?uses=1' is missing")]
    [InlineData("revoke", "is missing")]
    [InlineData("distortion?target=2", "above 0 and at most 1")]
    [InlineData("retire", "no item has the id")]
    public async Task Call_IllegalValue_Is400WithASentence(string call, string says)
    {
        using var content = new StringContent("nothing");
        using HttpResponseMessage response = await _operator.Http.PostAsync("/operator/" + call, content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> PostAsync(string call, string body = "")
    {
        using var content = new StringContent(body);
        using HttpResponseMessage response = await _operator.Http.PostAsync("/operator/" + call, content);
        string said = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, said);
        return said;
    }
}
