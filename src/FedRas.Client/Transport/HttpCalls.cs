using System.Net.Http.Headers;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Client.Transport;

/// <summary>Calls as POST of the same messages.</summary>
internal sealed class HttpCalls(HttpClient client, TimeProvider time) : ICalls
{
    /// <summary>Longest answer that is read; a task takes some hundred bytes.</summary>
    public const int MostBytes = 1 << 20;

    public Task<EnrollReply> EnrollAsync(EnrollRequest request, CancellationToken cancel) =>
        PostAsync(Protocol.Calls.Enroll, request, EnrollReply.Parser, cancel);

    public Task<CheckInReply> CheckInAsync(SignedCall call, CancellationToken cancel) =>
        PostAsync(Protocol.Calls.CheckIn, call, CheckInReply.Parser, cancel);

    public Task<ReportReply> ReportAsync(SignedCall call, CancellationToken cancel) =>
        PostAsync(Protocol.Calls.Report, call, ReportReply.Parser, cancel);

    public Task<LeaveReply> LeaveAsync(SignedCall call, CancellationToken cancel) =>
        PostAsync(Protocol.Calls.Leave, call, LeaveReply.Parser, cancel);

    private async Task<T> PostAsync<T>(string call, IMessage message, MessageParser<T> parser, CancellationToken cancel)
        where T : IMessage<T>
    {
        using var content = new ByteArrayContent(message.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(Protocol.Calls.ContentType);
        using HttpResponseMessage response = await client.PostAsync(Protocol.Calls.PathOf(call), content, cancel).ConfigureAwait(false);
        await RetryAfter.ThrowAsync(response, time, cancel).ConfigureAwait(false);
        // A proxy on the way answers in words of its own; a server's refusal is a message, whatever the status.
        if (response.Content.Headers.ContentType?.MediaType != Protocol.Calls.ContentType)
        {
            response.EnsureSuccessStatusCode();
            throw LinkException.Unreachable($"{client.BaseAddress} answered {call} with "
                + $"{response.Content.Headers.ContentType?.MediaType ?? "nothing"} "
                + $"instead of {Protocol.Calls.ContentType}: check that the address is that of a FedRas server");
        }
        try
        {
            return parser.ParseFrom(await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw LinkException.Unreachable($"the answer to {call} is no legal message: {e.Message}", e);
        }
    }
}
