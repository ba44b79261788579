using System.Text;
using FedRas.Client;
using FedRas.Client.Policies;
using FedRas.Models;
using FedRas.Protocol;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace FedRas.Network.Tests.Client;

/// <summary>Looks at everything that a device sends: it is what fedras.proto names, and nothing else. No clock is in it (row 18).</summary>
public sealed class SentTests : IDisposable
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(100, DeviceSecret.Size).Select(value => (byte)value)];
    private static readonly DateTimeOffset s_when = new(2011, 7, 13, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly DeviceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Life_EveryRequest_HasTheDocumentedFieldsAlone()
    {
        StandInServer server = await LifeAsync("device.db", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        string[] headers = ["Content-Type", "Content-Length", "Range"];
        foreach ((string path, byte[] body, var sent) in server.Requests)
        {
            Assert.Empty(sent.Select(header => header.Key).Except(headers));
            IMessage? message = path switch
            {
                "/v1/enroll" => EnrollRequest.Parser.ParseFrom(body),
                "/v1/checkin" => CheckInRequest.Parser.ParseFrom(Body(body)),
                "/v1/report" => ReportRequest.Parser.ParseFrom(Body(body)),
                "/v1/leave" => LeaveRequest.Parser.ParseFrom(Body(body)),
                _ => null,
            };
            if (message is null) Assert.True(body.Length == 0 && path.StartsWith("/model/", StringComparison.Ordinal), path);
            // Nothing that the parser does not know, and nothing hidden in a longer encoding.
            else if (path == "/v1/enroll") Assert.Equal(Known(message), body);
            else Assert.Equal(Known(message), Body(body));
            if (path.StartsWith("/v1/", StringComparison.Ordinal) && path != "/v1/enroll")
                Assert.Equal(Known(SignedCall.Parser.ParseFrom(body)), body);
        }
        string[] calls = [.. server.Requests.Select(request => request.Path).Where(path => !path.StartsWith("/model/")).Distinct().Order()];
        Assert.Equal(["/v1/checkin", "/v1/enroll", "/v1/leave", "/v1/report"], calls);
    }

    [Fact]
    public async Task Life_AllBytes_HoldNoItemNoSecretNoKeyAndNoTime()
    {
        StandInServer server = await LifeAsync("device.db", s_when.AddYears(10));
        byte[] all = [.. server.Requests.SelectMany(request =>
            Encoding.UTF8.GetBytes(request.Path + request.Headers).Concat(request.Body))];
        foreach (string id in server.Ids) AssertAbsent(all, Encoding.UTF8.GetBytes(id));
        AssertAbsent(all, s_secret);
        foreach (DateTimeOffset time in (DateTimeOffset[])[s_when, s_when.AddYears(10)])
        {
            AssertAbsent(all, BitConverter.GetBytes(time.ToUnixTimeMilliseconds())[..6]);
            AssertAbsent(all, BitConverter.GetBytes(time.Ticks)[..7]);
            AssertAbsent(all, BitConverter.GetBytes((int)time.ToUnixTimeSeconds()));
            AssertAbsent(all, Encoding.UTF8.GetBytes(time.Year.ToString()));
        }
    }

    [Fact]
    public async Task Life_OtherClockAndOtherTimesOfInteractions_SendsTheSame()
    {
        StandInServer first = await LifeAsync("first.db", new DateTimeOffset(1999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        StandInServer second = await LifeAsync("second.db", new DateTimeOffset(2038, 1, 20, 0, 0, 0, TimeSpan.FromHours(9)), hours: 5);
        Assert.Equal(Comparable(first), Comparable(second));
        Assert.Equal(3, Comparable(first).Count(sent => sent.StartsWith("/v1/report", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Report_BlockedItem_IsNeitherPositiveNorNegative()
    {
        var server = new StandInServer(items: 12) { Closes = false }; // the table must stay what the report was coded beside
        await using var client = new FedRasClient(_folder.Options(server));
        foreach (int item in (int[])[1, 2, 3, 4]) await client.RecordAsync(server.Ids[item]);
        foreach (int item in (int[])[4, 5]) await client.BlockAsync(server.Ids[item]);
        await client.ParticipateAsync();
        ByteString report = ReportRequest.Parser.ParseFrom(Body(server.Requests.Single(sent => sent.Path == "/v1/report").Body)).Report;
        var rows = new FedRas.Wire.DecodedRows();
        FedRas.Wire.UpdateCodec.Decode(report.Span, FedRas.Wire.WireLimits.Default, rows, server.Federation.Model.ItemFactors);
        int[] touched = rows.Current.Items.ToArray();
        Assert.Contains(1, touched);
        Assert.DoesNotContain(4, touched);
        Assert.DoesNotContain(5, touched);
    }

    // A whole life, with ids that stand in no message by chance.
    private async Task<StandInServer> LifeAsync(string name, DateTimeOffset now, int hours = 0)
    {
        var server = new StandInServer();
        var options = _folder.Options(server, name) with
        {
            Secret = new DeviceSecret(s_secret),
            Time = new FakeTimeProvider(now),
            Situation = () => new DeviceSituation { UplinkBytesPerSecond = 20_000 },
        };
        await using var client = new FedRasClient(options);
        foreach (int item in (int[])[3, 14, 15, 92, 65]) await client.RecordAsync(server.Ids[item], s_when.AddHours(hours * item));
        await client.BlockAsync(server.Ids[7]);
        for (int round = 0; round < 3; round++) await client.ParticipateAsync();
        await client.RefreshAsync();
        client.Recommend(10);
        await client.ForgetAsync();
        return server;
    }

    // Without what differs by itself: keys, pseudonyms, signatures, ids of reports, and hashes of what another key signed.
    private static string[] Comparable(StandInServer server) => [.. server.Requests.Select(request => request.Path switch
    {
        "/v1/enroll" => request.Path,
        "/v1/report" => request.Path + Convert.ToHexString(ReportRequest.Parser.ParseFrom(Body(request.Body)).Report.Span),
        "/v1/checkin" or "/v1/leave" =>
            request.Path + SignedCall.Parser.ParseFrom(request.Body).Counter + Convert.ToHexString(Body(request.Body)),
        _ => request.Path.StartsWith(Calls.ManifestsPath, StringComparison.Ordinal) ? Calls.ManifestsPath : request.Path,
    })];

    private static byte[] Body(byte[] call) => SignedCall.Parser.ParseFrom(call).Body.ToByteArray();

    private static byte[] Known(IMessage message)
    {
        // Parsed again without unknown fields: what remains is what fedras.proto names.
        MessageParser parser = message.Descriptor.Parser.WithDiscardUnknownFields(true);
        return parser.ParseFrom(message.ToByteArray()).ToByteArray();
    }

    private static void AssertAbsent(byte[] all, byte[] part) => Assert.True(all.AsSpan().IndexOf(part) < 0, Convert.ToHexString(part));
}
