using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedRas.Hosting;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Hosting.Tls;
using FedRas.Protocol;
using FedRas.Server;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FedRas.Benchmarks;

/// <summary>
/// What the limits of a server cost: one device asks two servers in turn, one with limits and one without. The report is of a round that
/// the device has no place in: it is verified and answered, and nothing is folded, so that the limits weigh the more. The
/// least of many short stretches counts: others on the machine make any of them longer.
/// </summary>
internal static class LimitsCost
{
    private const int Blocks = 100, Calls = 100;

    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("fedras-limits-").FullName;
        try
        {
            Side[] sides = [await Side.StartAsync(Path.Combine(folder, "off"), on: false).ConfigureAwait(false),
                await Side.StartAsync(Path.Combine(folder, "on"), on: true).ConfigureAwait(false)];
            var times = new List<double>[2, 2];
            for (int i = 0; i < 4; i++) times[i / 2, i % 2] = [];
            for (int block = -2; block < Blocks; block++)
            {
                for (int i = 0; i < 4; i++)
                {
                    (int side, int kind) = ((i + block) & 1, i / 2); // neither is always the first
                    double each = await sides[side].TimeAsync(kind == 1, Calls).ConfigureAwait(false);
                    if (block >= 0) times[side, kind].Add(each);
                }
            }
            for (int kind = 0; kind < 2; kind++)
            {
                double off = times[0, kind].Min(), on = times[1, kind].Min();
                Console.WriteLine($"{(kind == 0 ? "check-in" : "report")}: without limits {off:F1} us of a core, with {on:F1} us, ratio "
                    + $"{on / off:F3}");
            }
            foreach (Side side in sides) await side.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Side(WebApplication app, HttpClient http, ECDsa key, string device) : IAsyncDisposable
    {
        private ulong _counter;

        public static async Task<Side> StartAsync(string folder, bool on)
        {
            var options = new FedRasServerOptions
            {
                DataFolder = folder,
                Catalogue = [.. Enumerable.Range(0, 12).Select(item => $"item-{item}")],
                Recipe = new ServerOptions { Items = 1, Dim = 4 },
                Listen = new ListenOptions { Address = "https://127.0.0.1:0" },
                Limits = new LimitOptions
                {
                    On = on,
                    CountsThisMachine = true,
                    DeviceCalls = 1_000_000,
                    AddressCalls = 1_000_000,
                    AddressBurst = 10_000_000,
                    AddressOffences = int.MaxValue,
                    DeviceOffences = int.MaxValue,
                },
            };
            WebApplication app = FedRasServer.Create(options, builder => builder.Logging.ClearProviders());
            await app.StartAsync().ConfigureAwait(false);
            var engine = app.Services.GetRequiredService<FederationEngine>();
            await engine.Ready.ConfigureAwait(false);
            Invitation invitation = app.Services.GetRequiredService<ServerAddress>().Invite(engine.FirstToken);
            var http = new HttpClient(new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => Invitation.PinOf((X509Certificate2)shown!) == invitation.Pin,
                },
            })
            { BaseAddress = invitation.Server };
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] publicKey = key.ExportSubjectPublicKeyInfo();
            byte[] answer = await PostAsync(http, Protocol.Calls.Enroll, new EnrollRequest
            {
                Versions = { Protocol.Calls.Version },
                Token = invitation.Token,
                PublicKey = ByteString.CopyFrom(publicKey),
                Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(key, invitation.Token!, publicKey)),
            }).ConfigureAwait(false);
            return new Side(app, http, key, EnrollReply.Parser.ParseFrom(answer).Enrolled.Device);
        }

        /// <summary>
        /// Microseconds of processor a call, those of the client included, signing apart. Time that others have is not counted.
        /// </summary>
        public async Task<double> TimeAsync(bool isReport, int calls)
        {
            string name = isReport ? Protocol.Calls.Report : Protocol.Calls.CheckIn;
            IMessage body = isReport
                ? new ReportRequest { Round = 1, ReportId = ByteString.CopyFrom(new byte[16]), Report = ByteString.CopyFrom(new byte[500]) }
                : new CheckInRequest { Versions = { Protocol.Calls.Version }, Formats = { Protocol.Calls.Format }, RefreshOnly = true };
            SignedCall[] ready = [.. Enumerable.Range(0, calls).Select(_ => CallSignature.Sign(key, name, device, ++_counter, body))];
            TimeSpan start = Environment.CpuUsage.TotalTime;
            foreach (SignedCall call in ready) await PostAsync(http, name, call).ConfigureAwait(false);
            return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / calls;
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            key.Dispose();
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }

        private static async Task<byte[]> PostAsync(HttpClient http, string call, IMessage message)
        {
            using var content = new ByteArrayContent(message.ToByteArray());
            content.Headers.ContentType = new MediaTypeHeaderValue(Protocol.Calls.ContentType);
            using HttpResponseMessage response = await http.PostAsync(Protocol.Calls.PathOf(call), content).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        }
    }
}
