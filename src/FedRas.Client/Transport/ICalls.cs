using FedRas.Protocol;

namespace FedRas.Client.Transport;

/// <summary>The calls of fedras.proto, once each.</summary>
internal interface ICalls
{
    Task<EnrollReply> EnrollAsync(EnrollRequest request, CancellationToken cancel);

    Task<CheckInReply> CheckInAsync(SignedCall call, CancellationToken cancel);

    Task<ReportReply> ReportAsync(SignedCall call, CancellationToken cancel);

    Task<LeaveReply> LeaveAsync(SignedCall call, CancellationToken cancel);
}
