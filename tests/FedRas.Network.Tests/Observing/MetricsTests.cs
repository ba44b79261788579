using System.Net;
using System.Net.Http.Headers;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.EndToEnd;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FedRas.Network.Tests.Observing;

/// <summary>Metrics of a whole server, scraped over HTTP. They are alone: a meter's listener hears all servers of a process.</summary>
[Collection(nameof(Alone))]
public sealed class MetricsTests
{
    [Fact]
    public async Task Scrape_AfterAScriptedRun_CountsWhatHappened()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc: true);
        TestDevice[] devices = [new(door, 0), new(door, 5)];
        foreach (TestDevice device in devices) await device.EnrolAsync(server.Invitation.Token!);
        using var stranger = new TestDevice(door, 7);
        Assert.Equal(RefusalCode.TokenRefused, (await stranger.EnrolAsync("no token")).Refusal.Code);
        long up = 0;
        for (int round = 0; round < 2; round++)
        {
            CheckInReply[] places = [await devices[0].CheckInAsync(), await devices[1].CheckInAsync()];
            ReportRequest[] reports = [await devices[0].TrainAsync(places[0]), await devices[1].TrainAsync(places[1])];
            up += reports.Sum(report => report.Report.Length);
            foreach ((TestDevice device, ReportRequest report) in devices.Zip(reports)) await device.ReportAsync(report);
        }
        ReportRequest broken = await devices[0].TrainAsync(await devices[0].CheckInAsync());
        broken.Report = ByteString.CopyFromUtf8("no report");
        await devices[0].ReportAsync(broken);

        Exposition read = await ScrapeAsync(door, server);

        Assert.Equal(2, read["fedras_enrollments_total{outcome=\"enrolled\",reason=\"\"}"]);
        Assert.Equal(1, read["fedras_enrollments_total{outcome=\"refused\",reason=\"token_refused\"}"]);
        Assert.Equal(5, read["fedras_checkins_total{outcome=\"task\",reason=\"\"}"]);
        Assert.Equal(4, read["fedras_reports_total{outcome=\"accepted\",reason=\"\"}"]);
        Assert.Equal(1, read["fedras_reports_total{outcome=\"refused\",reason=\"report_refused\"}"]);
        Assert.Equal(0, read["fedras_reports_total{outcome=\"refused\",reason=\"bad_signature\"}"]); // there before its first one
        Assert.Equal(2, read["fedras_rounds_total{outcome=\"committed\",reason=\"\"}"]);
        Assert.Equal(0, read["fedras_rounds_total{outcome=\"abandoned\",reason=\"not_enough_reports\"}"]);
        Assert.Equal(up + "no report".Length, read["fedras_io_bytes_total{direction=\"up\",kind=\"report\"}"]);
        Assert.True(read["fedras_io_bytes_total{direction=\"down\",kind=\"frame\"}"] > 0);
        Assert.Equal(5, read["fedras_report_decode_duration_seconds_count"]);
        Assert.Equal(4, read["fedras_report_actions_count"]);
        Assert.Equal(4, read["fedras_report_distortion_count"]);
        Assert.Equal(5, read["fedras_report_size_bytes_count"]);
        Assert.Equal(up + "no report".Length, read["fedras_report_size_bytes_sum"]);
        foreach (string stage in (string[])["fold", "publish", "commit"])
            Assert.Equal(2, read[$"fedras_round_stage_duration_seconds_count{{stage=\"{stage}\"}}"]);
        Assert.Equal(2, read["fedras_round_duration_seconds_count"]);
        Assert.Equal(2, read["fedras_store_write_duration_seconds_count{kind=\"commit\"}"]);
        Assert.Equal((1, 2, 12, 2), (read["fedras_ready"], read["fedras_devices"], read["fedras_items"], read["fedras_model_round"]));
        Assert.Equal(1, read["fedras_round_phase{phase=\"selecting\"}"]);
        Assert.True(read["fedras_connections"] >= 1);
        Assert.True(read["fedras_certificate_expiry_timestamp_seconds"] > read["fedras_round_last_commit_timestamp_seconds"]);
        Assert.Equal("counter", read.Types["fedras_reports_total"]);
        Assert.Equal("histogram", read.Types["fedras_report_decode_duration_seconds"]);
        foreach (TestDevice device in devices) device.Dispose();
    }

    [Fact]
    public async Task Scrape_NoSeries_NamesADevice()
    {
        await using TestServer server = await TestServer.StartReadyAsync();
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        using var device = new TestDevice(door, 0);
        await device.EnrolAsync(server.Invitation.Token!);
        await device.ParticipateAsync();
        Exposition before = await ScrapeAsync(door, server);
        using var other = new TestDevice(door, 3);
        await other.EnrolAsync(server.Invitation.Token!);
        await other.ParticipateAsync();

        Exposition after = await ScrapeAsync(door, server);

        Assert.DoesNotContain(after.Series, series => series.Contains(device.Name, StringComparison.Ordinal));
        // A second device adds no series of the server's own; one may come from the end of a round.
        string[] added = [.. after.Series.Except(before.Series).Where(series => series.StartsWith("fedras_", StringComparison.Ordinal))];
        Assert.All(added, series => Assert.Matches("^fedras_(round|store)_", series));
    }

    [Fact]
    public async Task Metrics_WithoutAKey_AreRefusedAndOnTheListenerOfTheirOwnAreNot()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Metrics.Address = "http://127.0.0.1:0";
        await using TestServer server = await TestServer.StartReadyAsync(options);
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await door.Http.GetAsync("/metrics")).StatusCode);
        string own = server.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Single(address => address.StartsWith("http://127", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(own) };
        Assert.Equal(1, new Exposition(await http.GetStringAsync("/metrics"))["fedras_ready"]);
        foreach (string path in (string[])["/healthz", "/operator/session", "/model/manifest", "/"])
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);
        Assert.StartsWith("https", server.Invitation.Server.ToString(), StringComparison.Ordinal); // and devices are not sent there
    }

    [Fact]
    public async Task Metrics_SwitchedOff_AreNotThere()
    {
        FedRasServerOptions options = TestServer.Small();
        options.Metrics.On = false;
        await using TestServer server = await TestServer.StartReadyAsync(options);
        using var door = new NetworkDoor(server.Invitation, isGrpc: false);
        Assert.Equal(HttpStatusCode.NotFound, (await door.Http.GetAsync("/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:9464")]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("127.0.0.1:9464")]
    public void Address_NotOfThisMachineAlone_IsRefusedWithTheWayOut(string address)
    {
        FedRasServerOptions options = TestServer.Small();
        options.Metrics.Address = address;
        var refused = Assert.Throws<ServerOptionsException>(options.Validate);
        Assert.Contains(address, refused.Message, StringComparison.Ordinal);
        Assert.Contains("role viewer", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Scrapes as Prometheus does, with the first operator's key.</summary>
    internal static async Task<Exposition> ScrapeAsync(NetworkDoor door, TestServer server) => new(await ScrapeTextAsync(door, server));

    internal static async Task<string> ScrapeTextAsync(NetworkDoor door, TestServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Engine.FirstOperatorKey);
        using HttpResponseMessage response = await door.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
