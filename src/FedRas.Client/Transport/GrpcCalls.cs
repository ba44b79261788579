using FedRas.Protocol;

namespace FedRas.Client.Transport;

/// <summary>Calls over gRPC.</summary>
internal sealed class GrpcCalls(FederationService.FederationServiceClient client) : ICalls
{
    public async Task<EnrollReply> EnrollAsync(EnrollRequest request, CancellationToken cancel) =>
        await client.EnrollAsync(request, cancellationToken: cancel).ConfigureAwait(false);

    public async Task<CheckInReply> CheckInAsync(SignedCall call, CancellationToken cancel) =>
        await client.CheckInAsync(call, cancellationToken: cancel).ConfigureAwait(false);

    public async Task<ReportReply> ReportAsync(SignedCall call, CancellationToken cancel) =>
        await client.ReportAsync(call, cancellationToken: cancel).ConfigureAwait(false);

    public async Task<LeaveReply> LeaveAsync(SignedCall call, CancellationToken cancel) =>
        await client.LeaveAsync(call, cancellationToken: cancel).ConfigureAwait(false);
}
