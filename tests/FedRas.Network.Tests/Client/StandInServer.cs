using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedRas.Protocol;
using FedRas.Rounds;
using FedRas.Server;
using FedRas.Training;
using Google.Protobuf;

namespace FedRas.Network.Tests.Client;

/// <summary>
/// A server without a network, in memory: it speaks the protocol through the core's federation, in place of the client's HTTP handler.
/// Everything that comes is kept, and a test can cut or change any exchange.
/// </summary>
internal sealed class StandInServer : HttpMessageHandler
{
    public const string Token = "token";

    private readonly Dictionary<string, (ECDsa Key, long Number, bool IsRevoked)> _devices = [];
    private readonly Dictionary<string, ReportReply> _answers = [];
    private readonly Dictionary<string, byte[]> _resources = [];
    private readonly List<Tombstone> _tombstones = [];
    private readonly ECDsa _manifestKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _lock = new();

    public StandInServer(int items = 200, int goal = 1, int dim = 8, LocalTrainerOptions? training = null)
    {
        Ids = [.. Enumerable.Range(0, items).Select(item => $"item-{item}")];
        Federation = new Federation(new ServerOptions { Items = items, Dim = dim, Seed = 5, Training = training ?? new() });
        Goal = goal;
        Round = Federation.Open(new RoundPlan { Goal = goal });
    }

    public Federation Federation { get; }

    public OpenRound Round { get; private set; }

    public string[] Ids { get; private set; }

    public int Goal { get; }

    /// <summary>Whether a round closes by itself once it has its reports.</summary>
    public bool Closes { get; set; } = true;

    /// <summary>What devices are asked to measure; null for nothing.</summary>
    public EvaluationPlan? Plan { get; set; }

    /// <summary>Reports that counted, over all rounds.</summary>
    public int Counted { get; private set; }

    /// <summary>Everything that came: path and body.</summary>
    public ConcurrentQueue<(string Path, byte[] Body, HttpRequestHeaders Headers)> Requests { get; } = [];

    /// <summary>Called with the number of a request, from 0, before it is handled; throws to lose the request.</summary>
    public Action<int> Before { get; set; } = _ => { };

    /// <summary>Called with the number of a request and its answer; throws to lose the answer.</summary>
    public Action<int, HttpResponseMessage> After { get; set; } = (_, _) => { };

    /// <summary>Answers a signed call in place of the server; null lets it answer.</summary>
    public Func<string, SignedCall, IMessage?> Instead { get; set; } = (_, _) => null;

    /// <summary>Closes the open round and opens the next one.</summary>
    public void Next()
    {
        Federation.Close(Round);
        Round = Federation.Open(new RoundPlan { Goal = Goal });
    }

    /// <summary>Adds items and retires one, from the next version on.</summary>
    public void Change(string[] added, int retired)
    {
        Ids = [.. Ids, .. added];
        Federation.Extend(Ids.Length);
        Federation.Retire([retired]);
        _tombstones.Add(new Tombstone { Item = retired, Round = Federation.Round + 1 });
    }

    /// <summary>Makes a resource and names it.</summary>
    public Resource Resource(string kind, byte[] bytes)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes)), path = $"/model/{kind}/{hash}";
        _resources[path] = bytes;
        return new Resource { Hash = hash, Length = (ulong)bytes.Length, Path = path };
    }

    public void Revoke() => _devices.Keys.ToList().ForEach(device => _devices[device] = _devices[device] with { IsRevoked = true });

    public void ForgetDevices() => _devices.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        int number = Requests.Count;
        Requests.Enqueue((request.RequestUri!.AbsolutePath, body, request.Headers));
        Before(number);
        HttpResponseMessage response;
        lock (_lock)
        {
            response = request.Method == HttpMethod.Get ? Get(request)
                : Message(Answer(request.RequestUri.AbsolutePath, body));
        }
        After(number, response);
        return response;
    }

    private HttpResponseMessage Get(HttpRequestMessage request)
    {
        if (!_resources.TryGetValue(request.RequestUri!.AbsolutePath, out byte[]? bytes))
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        if (request.Headers.Range?.Ranges.Single().From is not { } from)
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        var part = new ByteArrayContent(bytes[(int)from..]);
        part.Headers.ContentRange = new ContentRangeHeaderValue(from, bytes.Length - 1, bytes.Length);
        return new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = part };
    }

    private static HttpResponseMessage Message(IMessage message)
    {
        var content = new ByteArrayContent(message.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(Calls.ContentType);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private IMessage Answer(string path, byte[] body)
    {
        if (path == Calls.PathOf(Calls.Enroll)) return Enroll(EnrollRequest.Parser.ParseFrom(body));
        SignedCall call = SignedCall.Parser.ParseFrom(body);
        string name = new[] { Calls.CheckIn, Calls.Report, Calls.Leave }.Single(name => Calls.PathOf(name) == path);
        if (Instead(name, call) is { } other) return other;
        Refusal? refusal = Refuse(name, call);
        return name switch
        {
            Calls.CheckIn => refusal is null ? CheckIn(call) : new CheckInReply { Refusal = refusal },
            Calls.Report when refusal is null => Report(call),
            Calls.Report => new ReportReply { Outcome = ReportReply.Types.Outcome.Refused, Refusal = refusal },
            _ => Leave(call, refusal),
        };
    }

    private Refusal? Refuse(string name, SignedCall call)
    {
        if (!_devices.TryGetValue(call.Device, out (ECDsa Key, long Number, bool IsRevoked) device)) return Say(RefusalCode.UnknownDevice);
        if (device.IsRevoked) return Say(RefusalCode.Revoked);
        return CallSignature.Verify(device.Key, name, call) ? null : Say(RefusalCode.BadSignature);
    }

    private EnrollReply Enroll(EnrollRequest request)
    {
        if (request.Token != Token) return new EnrollReply { Refusal = Say(RefusalCode.TokenRefused) };
        ECDsa key = CallSignature.TryImport(request.PublicKey.Span)!;
        Assert.True(CallSignature.VerifyEnrolment(key, request));
        string device = Convert.ToHexStringLower(SHA256.HashData(request.PublicKey.Span))[..16];
        _devices.TryAdd(device, (key, _devices.Count, false));
        return new EnrollReply
        {
            Enrolled = new Enrolled
            {
                Device = device,
                Version = 1,
                ManifestKey = ByteString.CopyFrom(_manifestKey.ExportSubjectPublicKeyInfo()),
            },
        };
    }

    private CheckInReply CheckIn(SignedCall call)
    {
        CheckInRequest request = CheckInRequest.Parser.ParseFrom(call.Body);
        var reply = new CheckInReply { Version = 1 };
        if (request.HeldRound > Federation.Round) return new CheckInReply { Version = 1, Refusal = Say(RefusalCode.UnknownVersion) };
        reply.Newest = Newest(request.HeldRound);
        if (request.RefreshOnly) reply.Retry = new Retry { AfterMs = 1_000 };
        else if (_answers.ContainsKey($"{call.Device} {Federation.Round}")) reply.Retry = Say(LaterReason.Reported);
        else
        {
            reply.Task = TaskMessages.ToMessage(Round.TaskFor(_devices[call.Device].Number));
            reply.Task.Evaluation = Plan;
        }
        return reply;
    }

    private NewestVersion Newest(int held)
    {
        RoundTask task = Round.Task;
        var newest = new NewestVersion { Round = task.Round, Items = task.Items, Dim = task.Dim, Seed = task.Seed, Check = task.Check };
        if (held < task.Round) newest.Frame = Resource("frames", Federation.FrameFrom(held).Bytes.ToArray());
        var manifest = new Manifest { Round = task.Round, Items = task.Items, Dim = task.Dim, Seed = task.Seed, Check = task.Check };
        manifest.Tombstones.Add(_tombstones);
        foreach (string[] ids in Ids.Take(task.Items).Chunk(150))
        {
            manifest.Lists.Add(new ItemList
            {
                First = manifest.Lists.Sum(list => list.Count),
                Count = ids.Length,
                Resource = Resource("items", new ItemIds { Ids = { ids } }.ToByteArray()),
            });
        }
        newest.Manifest = Resource("manifests", CallSignature.SignManifest(_manifestKey, manifest).ToByteArray());
        return newest;
    }

    private ReportReply Report(SignedCall call)
    {
        ReportRequest request = ReportRequest.Parser.ParseFrom(call.Body);
        string id = $"{call.Device} {Convert.ToHexString(request.ReportId.Span)}";
        if (_answers.TryGetValue(id, out ReportReply? known)) return known;
        var reply = new ReportReply { Outcome = ReportReply.Types.Outcome.TooLate };
        if (request.Round == Federation.Round)
        {
            Acceptance answer = Round.Accept(_devices[call.Device].Number, request.Report.Span);
            Assert.True(answer.Kind == AcceptanceKind.Accepted, answer.Reason);
            reply = new ReportReply { Outcome = ReportReply.Types.Outcome.Accepted, Retry = Say(LaterReason.Reported) };
            Counted++;
            _answers[$"{call.Device} {Federation.Round}"] = reply;
            if (Closes && Round.IsFull) Next();
        }
        return _answers[id] = reply;
    }

    private LeaveReply Leave(SignedCall call, Refusal? refusal)
    {
        if (refusal is null) _devices[call.Device] = _devices[call.Device] with { IsRevoked = true };
        return refusal is null ? new LeaveReply() : new LeaveReply { Refusal = refusal };
    }

    private static Refusal Say(RefusalCode code) => new() { Code = code, Sentence = $"a sentence about {code}" };

    private static Retry Say(LaterReason reason) => new() { Reason = reason, Sentence = $"a sentence about {reason}", AfterMs = 5_000 };
}
