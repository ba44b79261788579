using FedRas.Hosting.Engine;
using FedRas.Protocol;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace FedRas.Hosting.Http;

/// <summary>The calls of devices over gRPC.</summary>
internal sealed class GrpcDoor(DeviceCalls calls)
{
    public DeviceCalls Calls { get; } = calls;
}

/// <summary>The methods of the door. They read messages themselves: what is none is the caller's error, and the answer says so.</summary>
internal sealed class GrpcMethods : IServiceMethodProvider<GrpcDoor>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcDoor> context)
    {
        Add(context, Calls.Enroll, EnrollRequest.Parser, EnrollReply.Parser, (calls, request) => calls.EnrollAsync(request));
        Add(context, Calls.CheckIn, SignedCall.Parser, CheckInReply.Parser, (calls, request) => calls.CheckInAsync(request));
        Add(context, Calls.Report, SignedCall.Parser, ReportReply.Parser, (calls, request) => calls.ReportAsync(request));
        Add(context, Calls.Leave, SignedCall.Parser, LeaveReply.Parser, (calls, request) => calls.LeaveAsync(request));
    }

    private static void Add<TRequest, TReply>(
        ServiceMethodProviderContext<GrpcDoor> context, string call, MessageParser<TRequest> request, MessageParser<TReply> reply,
        Func<DeviceCalls, TRequest, Task<TReply>> answer)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        context.AddUnaryMethod(
            new Method<TRequest, TReply>(MethodType.Unary, FederationService.Descriptor.FullName, call, Marshal(request), Marshal(reply)),
            [], (door, message, _) => answer(door.Calls, message));

    private static Marshaller<T> Marshal<T>(MessageParser<T> parser) where T : class, IMessage<T> => new(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context =>
        {
            try
            {
                return parser.ParseFrom(context.PayloadAsReadOnlySequence());
            }
            catch (InvalidProtocolBufferException)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument,
                    $"the body is no {typeof(T).Name} of fedras.proto, version {Calls.Version}: send one, encoded as protocol buffer"));
            }
        });
}
