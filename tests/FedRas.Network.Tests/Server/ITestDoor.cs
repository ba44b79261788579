using FedRas.Hosting.Engine;
using FedRas.Protocol;
using Google.Protobuf;
using Grpc.Net.Client;

namespace FedRas.Network.Tests.Server;

/// <summary>How the calls of a device travel.</summary>
internal interface ITestDoor
{
    Task<EnrollReply> EnrollAsync(EnrollRequest request);

    Task<CheckInReply> CheckInAsync(SignedCall call);

    Task<ReportReply> ReportAsync(SignedCall call);

    Task<LeaveReply> LeaveAsync(SignedCall call);

    Task<byte[]> DownloadAsync(string path);
}

/// <summary>To the engine of this process, without a network.</summary>
internal sealed class EngineDoor(FederationEngine engine) : ITestDoor
{
    private readonly DeviceCalls _calls = new(engine);

    public Task<EnrollReply> EnrollAsync(EnrollRequest request) => _calls.EnrollAsync(request);

    public Task<CheckInReply> CheckInAsync(SignedCall call) => _calls.CheckInAsync(call);

    public Task<ReportReply> ReportAsync(SignedCall call) => _calls.ReportAsync(call);

    public Task<LeaveReply> LeaveAsync(SignedCall call) => _calls.LeaveAsync(call);

    public async Task<byte[]> DownloadAsync(string path)
    {
        int end = path.LastIndexOf('/') + 1;
        return (await engine.Live!.FindAsync(path[..end], path[end..], default))!.Value.ToArray();
    }
}

/// <summary>Over HTTPS with a pinned key, as gRPC or plain.</summary>
internal sealed class NetworkDoor : ITestDoor, IDisposable
{
    private readonly GrpcChannel? _channel;
    private readonly FederationService.FederationServiceClient? _grpc;

    public NetworkDoor(Invitation invitation, bool isGrpc)
    {
        Http = new HttpClient(new SocketsHttpHandler
        {
            Expect100ContinueTimeout = TimeSpan.FromMinutes(5), // a busy machine must not make it send what nobody waits for
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    Invitation.PinOf((System.Security.Cryptography.X509Certificates.X509Certificate2)certificate!) == invitation.Pin,
            },
        });
        Http.BaseAddress = invitation.Server;
        if (!isGrpc) return;
        _channel = GrpcChannel.ForAddress(invitation.Server, new GrpcChannelOptions { HttpClient = Http });
        _grpc = new FederationService.FederationServiceClient(_channel);
    }

    public HttpClient Http { get; }

    public async Task<EnrollReply> EnrollAsync(EnrollRequest request) => _grpc is null
        ? await PostAsync(Calls.Enroll, request, EnrollReply.Parser) : await _grpc.EnrollAsync(request);

    public async Task<CheckInReply> CheckInAsync(SignedCall call) => _grpc is null
        ? await PostAsync(Calls.CheckIn, call, CheckInReply.Parser) : await _grpc.CheckInAsync(call);

    public async Task<ReportReply> ReportAsync(SignedCall call) => _grpc is null
        ? await PostAsync(Calls.Report, call, ReportReply.Parser) : await _grpc.ReportAsync(call);

    public async Task<LeaveReply> LeaveAsync(SignedCall call) => _grpc is null
        ? await PostAsync(Calls.Leave, call, LeaveReply.Parser) : await _grpc.LeaveAsync(call);

    public Task<byte[]> DownloadAsync(string path) => Http.GetByteArrayAsync(path);

    public void Dispose()
    {
        _channel?.Dispose();
        Http.Dispose();
    }

    private async Task<T> PostAsync<T>(string call, IMessage body, MessageParser<T> parser) where T : IMessage<T>
    {
        using var content = new ByteArrayContent(body.ToByteArray());
        content.Headers.ContentType = new(Calls.ContentType);
        using HttpResponseMessage response = await Http.PostAsync(Calls.PathOf(call), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
    }
}
