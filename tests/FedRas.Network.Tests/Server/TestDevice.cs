using System.Security.Cryptography;
using FedRas.Device;
using FedRas.Protocol;
using FedRas.Training;
using Google.Protobuf;

namespace FedRas.Network.Tests.Server;

/// <summary>A device that does what fedras.proto says and no more; a door carries its calls.</summary>
internal sealed class TestDevice(ITestDoor door, int user) : IDisposable
{
    /// <summary>The way to the server.</summary>
    public ITestDoor Door { get; set; } = door;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private DeviceSession? _session;

    public string Name { get; set; } = "";

    public ulong Counter { get; set; }

    public DeviceSession? Session => _session;

    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    public async Task<EnrollReply> EnrolAsync(string token, params uint[] versions)
    {
        EnrollReply reply = await Door.EnrollAsync(new EnrollRequest
        {
            Versions = { versions.Length == 0 ? [Calls.Version] : versions },
            Token = token,
            PublicKey = ByteString.CopyFrom(PublicKey),
            Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(_key, token, PublicKey)),
        });
        if (reply.Enrolled is { } enrolled) Name = enrolled.Device;
        return reply;
    }

    public SignedCall Sign(string call, IMessage body) => CallSignature.Sign(_key, call, Name, ++Counter, body);

    public CheckInRequest CheckIn(bool refreshOnly = false) => new()
    {
        Versions = { Calls.Version },
        Formats = { Calls.Format },
        HeldRound = _session?.HeldRound ?? 0,
        HeldCheck = _session?.Model.Check ?? 0,
        RefreshOnly = refreshOnly,
    };

    public Task<CheckInReply> CheckInAsync(CheckInRequest? request = null) =>
        Door.CheckInAsync(Sign(Calls.CheckIn, request ?? CheckIn()));

    public Task<ReportReply> ReportAsync(ReportRequest request) => Door.ReportAsync(Sign(Calls.Report, request));

    public Task<LeaveReply> LeaveAsync() => Door.LeaveAsync(Sign(Calls.Leave, new LeaveRequest()));

    /// <summary>Catches up, trains, and makes the report.</summary>
    public async Task<ReportRequest> TrainAsync(CheckInReply reply)
    {
        NewestVersion newest = reply.Newest;
        _session ??= DeviceSession.Open(DeviceState.Create(newest.Items, newest.Dim, newest.Seed));
        if (newest.Frame is { } frame) _session.Apply(await Door.DownloadAsync(frame.Path));
        int[] liked = [user % newest.Items, (user + 1) % newest.Items, (user + 2) % newest.Items];
        Array.Sort(liked);
        byte[] report = _session.Train(new ClientDataset(user, liked, liked), TaskMessages.ToTask(reply.Task, newest));
        return new ReportRequest
        {
            Round = reply.Task.Round,
            ReportId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Calls.ReportIdSize)),
            Report = ByteString.CopyFrom(report),
        };
    }

    /// <summary>Forgets the model that it holds.</summary>
    public void Forget() => _session = null;

    /// <summary>Takes part once.</summary>
    public async Task<ReportReply> ParticipateAsync()
    {
        CheckInReply reply = await CheckInAsync();
        Assert.True(reply.Task is not null, reply.ToString());
        return await ReportAsync(await TrainAsync(reply));
    }

    public void Dispose() => _key.Dispose();
}
