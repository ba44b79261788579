using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedRas.Device;
using FedRas.Models;
using FedRas.Protocol;
using FedRas.Training;
using Google.Protobuf;

namespace FedRas.Network.Tests.Crashes;

/// <summary>
/// A device that never gives up: a call without an answer is sent again as it was. It sends each report twice, and the answers must be the
/// same, whatever happened to the server between them.
/// </summary>
internal sealed class CrashDevice(HttpClient http, int user) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DeviceSecret _secret = new(SHA256.HashData([(byte)user]));
    private string _name = "";
    private ulong _counter;
    private DeviceSession? _session;

    /// <summary>What the server told of each report, in order.</summary>
    public List<(int Round, byte[] Id, ReportReply Reply)> Told { get; } = [];

    /// <summary>Calls that were sent again because no answer came.</summary>
    public int Resent { get; private set; }

    public async Task EnrolAsync(Func<string?> token, CancellationToken cancel)
    {
        byte[] key = _key.ExportSubjectPublicKeyInfo();
        while (_name.Length == 0)
        {
            string known = token() ?? "";
            EnrollReply? reply = known.Length == 0 ? null : await TryAsync(Calls.Enroll, new EnrollRequest
            {
                Versions = { Calls.Version },
                Token = known,
                PublicKey = ByteString.CopyFrom(key),
                Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(_key, known, key)),
            }, EnrollReply.Parser, cancel);
            Assert.Null(reply?.Refusal);
            if (reply?.Enrolled is { } enrolled) _name = enrolled.Device;
            else await PauseAsync(cancel);
        }
    }

    /// <summary>Takes part in each round that comes.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            CheckInReply reply = await CallAsync(Calls.CheckIn, new CheckInRequest
            {
                Versions = { Calls.Version },
                Formats = { Calls.Format },
                HeldRound = _session?.HeldRound ?? 0,
                HeldCheck = _session?.Model.Check ?? 0,
            }, CheckInReply.Parser, cancel);
            Assert.Null(reply.Refusal);
            if (reply.Task is null)
            {
                await PauseAsync(cancel);
                continue;
            }
            if (await TrainAsync(reply, cancel) is not { } report) continue;
            ReportReply told = await ReportAsync(report, cancel);
            lock (Told) Told.Add((report.Round, report.ReportId.ToByteArray(), told));
            Assert.Equal(told, await ReportAsync(report, cancel));
        }
    }

    private async Task<ReportReply> ReportAsync(ReportRequest report, CancellationToken cancel)
    {
        while (true)
        {
            ReportReply reply = await CallAsync(Calls.Report, report, ReportReply.Parser, cancel);
            if (reply.Outcome != ReportReply.Types.Outcome.Again) return reply;
            await PauseAsync(cancel);
        }
    }

    /// <summary>The report; null if the frame is gone, and the device must check in again.</summary>
    private async Task<ReportRequest?> TrainAsync(CheckInReply reply, CancellationToken cancel)
    {
        NewestVersion newest = reply.Newest;
        _session ??= DeviceSession.Open(DeviceState.Create(newest.Items, newest.Dim, newest.Seed, _secret));
        if (newest.Frame is { } frame)
        {
            if (await DownloadAsync(frame, cancel) is not { } bytes) return null;
            _session.Apply(bytes);
        }
        Assert.Equal(newest.Check, _session.Model.Check);
        int[] liked = [.. Enumerable.Range(0, 5).Select(i => (5 * user + 3 * i) % newest.Items).Order()];
        uint hits = (uint)(user + reply.Task.Round) % 2;
        return new ReportRequest
        {
            Round = reply.Task.Round,
            Evaluation = new Evaluation { Tested = 1, Hits = hits, Ndcg = 0.5 * hits },
            ReportId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Calls.ReportIdSize)),
            Report = ByteString.CopyFrom(_session.Train(new ClientDataset(user, liked, liked), TaskMessages.ToTask(reply.Task, newest))),
        };
    }

    private async Task<byte[]?> DownloadAsync(Resource resource, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                byte[] bytes = await http.GetByteArrayAsync(resource.Path, cancel);
                Assert.Equal(resource.Hash, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                return bytes;
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
            catch (HttpRequestException)
            {
                await PauseAsync(cancel);
            }
        }
    }

    private async Task<T> CallAsync<T>(string name, IMessage body, MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        SignedCall call = CallSignature.Sign(_key, name, _name, ++_counter, body);
        while (true)
        {
            if (await TryAsync(name, call, parser, cancel) is { } reply) return reply;
            Resent++;
            await PauseAsync(cancel);
        }
    }

    /// <summary>The answer; null if none came.</summary>
    private async Task<T?> TryAsync<T>(string name, IMessage call, MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        using var content = new ByteArrayContent(call.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(Calls.ContentType);
        try
        {
            using HttpResponseMessage response = await http.PostAsync(Calls.PathOf(name), content, cancel);
            return response.IsSuccessStatusCode ? parser.ParseFrom(await response.Content.ReadAsByteArrayAsync(cancel)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException) // the pause that follows ends it if it is to stop
        {
            return null;
        }
    }

    private static Task PauseAsync(CancellationToken cancel) => Task.Delay(10, cancel);

    public void Dispose() => _key.Dispose();
}
