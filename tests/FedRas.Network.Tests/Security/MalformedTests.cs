using System.Net;
using FedRas.Hosting.Http;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Security;

/// <summary>The corpus of the decoders' fuzzing, sent over the wire with good credentials, and noise without any.</summary>
public sealed class MalformedTests
{
    private const int Places = 100;

    [Fact]
    public async Task Malformed_ReportsOfTheCorpus_AreRefusedAndTheRoundIsThatWithoutThem()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options =>
        {
            (options.Goal, options.Limits.AddressOffences) = (Places / 10, 10_000);
            options.Timeouts = options.Timeouts with { Selection = options.Timeouts.Deadline };
        });
        using TestDevice first = await server.InsiderAsync();
        ReportRequest honest = await first.TrainAsync(await first.CheckInAsync());
        byte[][] corpus = [.. Corpus(), honest.Report.ToByteArray()];
        Assert.True(corpus.Length > 5, $"{corpus.Length} messages");
        var random = new Random(11);
        int refused = 0;
        for (int i = 0; i < Places - 20; i++)
        {
            using TestDevice device = await server.InsiderAsync(i);
            Assert.NotNull((await device.CheckInAsync()).Task);
            ReportReply reply = await device.ReportAsync(new ReportRequest
            {
                Round = 0,
                ReportId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
                Report = ByteString.CopyFrom(Mutate(corpus[random.Next(corpus.Length)], random)),
            });
            Assert.Equal((Outcome.Refused, RefusalCode.ReportRefused), (reply.Outcome, reply.Refusal.Code));
            Assert.NotEmpty(reply.Refusal.Sentence);
            refused++;
        }
        Assert.Equal(refused, server.Server.Engine.Counters["reports_refused"]);
        Assert.Equal(0, server.Server.Engine.Live!.Machine.Round!.Open.Accepted);
        await server.AssertUnaffectedAsync();
    }

    [Fact]
    public async Task Malformed_BodiesOfEveryCall_AreRefusedWithASentence()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(options => options.Limits.AddressOffences = 10_000);
        var random = new Random(5);
        foreach (string call in (string[])[Calls.Enroll, Calls.CheckIn, Calls.Report, Calls.Leave])
        {
            for (int i = 0; i < 50; i++)
            {
                byte[] body = new byte[random.Next(1, 300)];
                random.NextBytes(body);
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new(Calls.ContentType);
                using HttpResponseMessage response = await server.Attacker.Http.PostAsync(Calls.PathOf(call), content);
                Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.OK, response.StatusCode.ToString());
                Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
            }
        }
        Assert.DoesNotContain(server.Server.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        await server.AssertUnaffectedAsync();
    }

    private static IEnumerable<byte[]> Corpus()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "FedRas.slnx"))) root = Path.GetDirectoryName(root);
        return Directory.EnumerateFiles(Path.Combine(root!, "tests", "FedRas.Tests", "Wire", "Golden"), "update-*.bin")
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(message => message.Length < BodyLimit.Around);
    }

    // Something changes in any case; a report of another table is refused as it is.
    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] changed = random.Next(3) switch
        {
            0 => original[..random.Next(original.Length)],
            1 => [.. original, (byte)random.Next(256)],
            _ => [.. original],
        };
        if (changed.Length > 0 && random.Next(2) == 0) changed[random.Next(Math.Min(8, changed.Length))] ^= (byte)random.Next(1, 256);
        return changed.AsSpan().SequenceEqual(original) ? [.. original, 0] : changed;
    }
}
