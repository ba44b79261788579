using System.Net;
using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Protocol;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FedRas.Hosting.Http;

/// <summary>The calls of devices over gRPC.</summary>
internal sealed class GrpcDoor(DeviceCalls calls, Guard guard)
{
    /// <summary>Answers a call, and counts it if it is an offence.</summary>
    public async Task<TReply> AnswerAsync<TRequest, TReply>(
        MessageParser<TRequest> parser, Func<DeviceCalls, TRequest, IPAddress?, Task<TReply>> answer, byte[] body,
        ServerCallContext context)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        HttpContext http = context.GetHttpContext();
        BodyDeadline.Met(http);
        IPAddress? address = http.Connection.RemoteIpAddress;
        TRequest request;
        try
        {
            request = parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            if (guard.Offends(address) is { } off) throw TurnedAway(off.Sentence, off.Left);
            throw new RpcException(new Status(StatusCode.InvalidArgument,
                $"the body is no {typeof(TRequest).Name} of fedras.proto, version {Calls.Version}: send one, encoded as protocol buffer"));
        }
        TReply reply = await answer(calls, request, address).ConfigureAwait(false);
        if (Refusals.In(reply) is { } refusal && guard.Refused(address, refusal.Code) is { } cut)
            throw TurnedAway(cut.Sentence, cut.Left);
        return reply;
    }

    private static RpcException TurnedAway(string sentence, TimeSpan after) => new(
        new Status(StatusCode.ResourceExhausted, sentence), new Metadata { { CallLimits.RetryAfter, CallLimits.Seconds(after) } });
}

/// <summary>The methods of the door. They read messages themselves: what is none is the caller's error, and the answer says so.</summary>
internal sealed class GrpcMethods(FederationEngine engine) : IServiceMethodProvider<GrpcDoor>
{
    private static readonly Marshaller<byte[]> s_bytes = new((_, _) => throw new NotSupportedException(), context =>
        context.PayloadAsNewBuffer());

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcDoor> context)
    {
        Add(context, Calls.Enroll, EnrollRequest.Parser, (calls, request, _) => calls.EnrollAsync(request));
        Add(context, Calls.CheckIn, SignedCall.Parser, (calls, request, from) => calls.CheckInAsync(request, from));
        Add(context, Calls.Report, SignedCall.Parser, (calls, request, from) => calls.ReportAsync(request, from));
        Add(context, Calls.Leave, SignedCall.Parser, (calls, request, from) => calls.LeaveAsync(request, from));
    }

    private void Add<TRequest, TReply>(
        ServiceMethodProviderContext<GrpcDoor> context, string call, MessageParser<TRequest> parser,
        Func<DeviceCalls, TRequest, IPAddress?, Task<TReply>> answer)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        context.AddUnaryMethod(
            new Method<byte[], TReply>(MethodType.Unary, FederationService.Descriptor.FullName, call, s_bytes, Marshal<TReply>()),
            [BodyLimit.Of(call, engine)], (door, body, http) => door.AnswerAsync(parser, answer, body, http));

    private static Marshaller<T> Marshal<T>() where T : class, IMessage<T> => new(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        _ => throw new NotSupportedException());
}
