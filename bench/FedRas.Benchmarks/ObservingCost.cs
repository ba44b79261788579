using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Benchmarks;

/// <summary>
/// What metrics cost: the processor time of a participation at a server whose metrics are on against one whose metrics are off, and that of
/// a scrape. The servers take turns, one at a time: whoever listens to a meter hears a whole process. The time has both ends of the
/// loopback in it, without the devices' training.
/// </summary>
internal static class ObservingCost
{
    private const int Devices = 100, Items = 3_706, Dim = 64, RoundsOfATurn = 6;

    public static async Task RunAsync(int turns)
    {
        List<double>[] times = [[], []];
        List<double> scrapes = [];
        for (int turn = -1; turn < turns; turn++) // the first one warms up
            foreach (int isOn in turn % 2 == 0 ? (int[])[0, 1] : [1, 0])
            {
                await using Side side = await Side.StartAsync(isOn == 1);
                for (int round = -1; round < RoundsOfATurn; round++)
                {
                    TimeSpan time = await side.RoundAsync(), scrape = await side.ScrapeAsync();
                    if (turn < 0 || round < 0) continue;
                    times[isOn].Add(time.TotalMicroseconds / Devices);
                    if (isOn == 1) scrapes.Add(scrape.TotalMilliseconds);
                }
            }
        double without = Median(times[0]), with = Median(times[1]);
        Console.WriteLine($"processor time of a participation, median of {times[0].Count} rounds of {Devices} devices:");
        Console.WriteLine($"  metrics off               {without:F0} us");
        Console.WriteLine($"  metrics on                {with:F0} us, {with / without:F3} times as much");
        Console.WriteLine($"  a scrape                  {Median(scrapes):F1} ms");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class Side(WebApplication app, string folder, HttpClient http, bool isOn) : IAsyncDisposable
    {
        private readonly List<Phone> _phones = [];

        public static async Task<Side> StartAsync(bool isOn)
        {
            string folder = Directory.CreateTempSubdirectory("fedras-observing-").FullName;
            var options = new FedRasServerOptions
            {
                DataFolder = folder,
                Catalogue = [.. Enumerable.Range(0, Items).Select(i => $"i{i}")],
                Recipe = new ServerOptions { Items = 1, Dim = Dim, Seed = 1 },
                Goal = Devices,
                OverSelection = 1,
                LocalCommands = false,
            };
            options.Listen.Address = "http://127.0.0.1:0";
            options.Metrics.On = isOn;
            WebApplication app = FedRasServer.Create(options, builder => builder.Logging.ClearProviders());
            await app.StartAsync();
            var engine = app.Services.GetRequiredService<FederationEngine>();
            await engine.Ready;
            var http = new HttpClient { BaseAddress = app.Services.GetRequiredService<ServerAddress>().Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", engine.FirstOperatorKey);
            var side = new Side(app, folder, http, isOn);
            for (int i = 0; i < Devices; i++) side._phones.Add(await Phone.EnrolAsync(http, engine.FirstToken!, i));
            return side;
        }

        /// <summary>A round; returns the processor time of its calls.</summary>
        public async Task<TimeSpan> RoundAsync()
        {
            SignedCall[] checkIns = [.. _phones.Select(phone => phone.CheckIn())];
            (TimeSpan first, CheckInReply[] places) = await TimeAsync(checkIns, Calls.CheckIn, CheckInReply.Parser);
            var reports = new SignedCall[Devices];
            for (int i = 0; i < Devices; i++) reports[i] = await _phones[i].ReportAsync(http, places[i]);
            (TimeSpan second, ReportReply[] replies) = await TimeAsync(reports, Calls.Report, ReportReply.Parser);
            if (replies.FirstOrDefault(reply => reply.Outcome != ReportReply.Types.Outcome.Accepted) is { } other)
                throw new InvalidOperationException($"{other}");
            return first + second;
        }

        /// <summary>A scrape; returns its processor time.</summary>
        public async Task<TimeSpan> ScrapeAsync()
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            if (isOn) await http.GetStringAsync("/metrics");
            return Environment.CpuUsage.TotalTime - start;
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private async Task<(TimeSpan Time, T[] Replies)> TimeAsync<T>(SignedCall[] calls, string call, MessageParser<T> parser)
            where T : IMessage<T>
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            var replies = new T[calls.Length];
            for (int i = 0; i < calls.Length; i++) replies[i] = await Phone.PostAsync(http, call, calls[i], parser);
            return (Environment.CpuUsage.TotalTime - start, replies);
        }
    }

    private sealed class Phone(ECDsa key, string name, int user)
    {
        private DeviceSession? _session;
        private ulong _counter;

        public static async Task<Phone> EnrolAsync(HttpClient http, string token, int user)
        {
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] publicKey = key.ExportSubjectPublicKeyInfo();
            EnrollReply reply = await PostAsync(http, Calls.Enroll, new EnrollRequest
            {
                Versions = { Calls.Version },
                Token = token,
                PublicKey = ByteString.CopyFrom(publicKey),
                Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(key, token, publicKey)),
            }, EnrollReply.Parser);
            return new Phone(key, reply.Enrolled.Device, user);
        }

        public SignedCall CheckIn() => CallSignature.Sign(key, Calls.CheckIn, name, ++_counter, new CheckInRequest
        {
            Versions = { Calls.Version },
            Formats = { Calls.Format },
            HeldRound = _session?.HeldRound ?? 0,
            HeldCheck = _session?.Model.Check ?? 0,
        });

        public async Task<SignedCall> ReportAsync(HttpClient http, CheckInReply place)
        {
            NewestVersion newest = place.Newest;
            _session ??= DeviceSession.Open(DeviceState.Create(newest.Items, newest.Dim, newest.Seed));
            if (newest.Frame is { } frame) _session.Apply(await http.GetByteArrayAsync(frame.Path));
            int[] liked = [.. Enumerable.Range(0, 20).Select(i => (user * 37 + i * 101) % newest.Items).Distinct().Order()];
            byte[] report = _session.Train(new ClientDataset(user, liked, liked), TaskMessages.ToTask(place.Task, newest));
            return CallSignature.Sign(key, Calls.Report, name, ++_counter, new ReportRequest
            {
                Round = place.Task.Round,
                ReportId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Calls.ReportIdSize)),
                Report = ByteString.CopyFrom(report),
            });
        }

        public static async Task<T> PostAsync<T>(HttpClient http, string call, IMessage body, MessageParser<T> parser)
            where T : IMessage<T>
        {
            using var content = new ByteArrayContent(body.ToByteArray());
            content.Headers.ContentType = new(Calls.ContentType);
            using HttpResponseMessage response = await http.PostAsync(Calls.PathOf(call), content);
            response.EnsureSuccessStatusCode();
            return parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        }
    }
}
