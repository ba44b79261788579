using System.Security.Cryptography;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Benchmarks.Load;

/// <summary>A device as a server sees it: a key, a pseudonym, a counter, and a connection that it shares with a few others.</summary>
internal sealed class LoadDevice(Invitation server, Http2Connection connection)
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _name = "";
    private ulong _counter;
    private EncodedCall? _report;

    /// <summary>Bytes of the report that is ready, with the call around it, before TLS.</summary>
    public int ReportLength => _report!.Length;

    public async Task EnrolAsync()
    {
        byte[] publicKey = _key.ExportSubjectPublicKeyInfo();
        var request = new EnrollRequest
        {
            Versions = { Calls.Version },
            Token = server.Token,
            PublicKey = ByteString.CopyFrom(publicKey),
            Signature = ByteString.CopyFrom(CallSignature.SignEnrolment(_key, server.Token!, publicKey)),
        };
        (ReadOnlyMemory<byte> answer, _) = await connection.CallAsync(new EncodedCall(server, Calls.Enroll, request));
        EnrollReply reply = EnrollReply.Parser.ParseFrom(answer.Span);
        _name = reply.Enrolled?.Device ?? throw new InvalidOperationException(
            $"a device cannot enrol: {reply.Refusal?.Sentence ?? reply.Retry?.Sentence}");
    }

    /// <summary>Asks for a place in a round.</summary>
    public async Task<CheckInReply> CheckInAsync(int heldRound, ulong heldCheck)
    {
        var request = new CheckInRequest
        {
            Versions = { Calls.Version },
            Formats = { Calls.Format },
            HeldRound = heldRound,
            HeldCheck = heldCheck,
        };
        (ReadOnlyMemory<byte> answer, _) = await connection.CallAsync(Sign(Calls.CheckIn, request));
        return CheckInReply.Parser.ParseFrom(answer.Span);
    }

    /// <summary>Signs and encodes the report of a round.</summary>
    public void Prepare(int round, byte[] report) => _report = Sign(Calls.Report, new ReportRequest
    {
        Round = round,
        ReportId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Calls.ReportIdSize)),
        Report = ByteString.CopyFrom(report),
    });

    /// <summary>Sends the report; returns what the server said, and when.</summary>
    public async Task<(string Outcome, long Time)> ReportAsync()
    {
        try
        {
            (ReadOnlyMemory<byte> answer, long time) = await connection.CallAsync(_report!);
            ReportReply reply = ReportReply.Parser.ParseFrom(answer.Span);
            return (reply.Outcome + (reply.Refusal is { } no ? $": {no.Sentence}" : ""), time);
        }
        catch (IOException e)
        {
            return ($"no answer: {e.Message}", Stopwatch.GetTimestamp());
        }
    }

    private EncodedCall Sign(string call, IMessage body) =>
        new(server, call, CallSignature.Sign(_key, call, _name, ++_counter, body));
}
