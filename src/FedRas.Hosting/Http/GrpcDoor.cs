using FedRas.Hosting.Engine;
using FedRas.Protocol;
using Grpc.Core;

namespace FedRas.Hosting.Http;

/// <summary>The calls of devices over gRPC.</summary>
internal sealed class GrpcDoor(DeviceCalls calls) : FederationService.FederationServiceBase
{
    public override Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context) => calls.EnrollAsync(request);

    public override Task<CheckInReply> CheckIn(SignedCall request, ServerCallContext context) => calls.CheckInAsync(request);

    public override Task<ReportReply> Report(SignedCall request, ServerCallContext context) => calls.ReportAsync(request);

    public override Task<LeaveReply> Leave(SignedCall request, ServerCallContext context) => calls.LeaveAsync(request);
}
