using FedRas.Protocol;
using Grpc.Core;

namespace FedRas.Client.Transport;

/// <summary>Calls over gRPC.</summary>
internal sealed class GrpcCalls(FederationService.FederationServiceClient client, Uri server) : ICalls
{
    public async Task<EnrollReply> EnrollAsync(EnrollRequest request, CancellationToken cancel) =>
        await AnswerAsync(client.EnrollAsync(request, cancellationToken: cancel)).ConfigureAwait(false);

    public async Task<CheckInReply> CheckInAsync(SignedCall call, CancellationToken cancel) =>
        await AnswerAsync(client.CheckInAsync(call, cancellationToken: cancel)).ConfigureAwait(false);

    public async Task<ReportReply> ReportAsync(SignedCall call, CancellationToken cancel) =>
        await AnswerAsync(client.ReportAsync(call, cancellationToken: cancel)).ConfigureAwait(false);

    public async Task<LeaveReply> LeaveAsync(SignedCall call, CancellationToken cancel) =>
        await AnswerAsync(client.LeaveAsync(call, cancellationToken: cancel)).ConfigureAwait(false);

    private async Task<T> AnswerAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RpcException e) when (RetryAfter.Of(e, server) is { } later)
        {
            throw later;
        }
    }
}
