using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Hosting.Options;
using FedRas.Network.Tests.Client;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using First = FedRas.Protocol.First;

namespace FedRas.Network.Tests.Protocol;

/// <summary>Devices and servers with the messages as they were first released go on with those of today.</summary>
public sealed class FirstProtocolTests
{
    [Fact]
    public void Messages_EveryFirstField_IsThereUnchanged()
    {
        Dictionary<string, MessageDescriptor> now = All(FedrasReflection.Descriptor.MessageTypes).ToDictionary(type => type.FullName);
        foreach (MessageDescriptor first in All(First.FirstReflection.Descriptor.MessageTypes))
        {
            foreach (FieldDescriptor field in first.Fields.InFieldNumberOrder())
            {
                FieldDescriptor same = now[first.FullName].FindFieldByNumber(field.FieldNumber);
                Assert.Equal((field.Name, field.FieldType, field.IsRepeated, field.HasPresence, TypeOf(field)),
                    (same.Name, same.FieldType, same.IsRepeated, same.HasPresence, TypeOf(same)));
            }
            foreach (EnumDescriptor words in first.EnumTypes) AssertSame(words, now[first.FullName].EnumTypes);
        }
        foreach (EnumDescriptor words in First.FirstReflection.Descriptor.EnumTypes)
            AssertSame(words, FedrasReflection.Descriptor.EnumTypes);
    }

    /// <summary>The server asks for an evaluation; a device that has never heard of one trains and counts.</summary>
    [Fact]
    public async Task FirstDevice_ServerOfToday_CountsWithoutAnEvaluation()
    {
        FedRasServerOptions options = RoundEndTests.With(goal: 1, places: 1);
        options.Evaluation = new EvaluationOptions { On = true, FewestDevices = 1 };
        await using TestEngine server = await TestEngine.StartReadyAsync(options);
        TestDevice device = (await server.EnrolAsync(1))[0];
        CheckInReply reply = await device.CheckInAsync();
        Assert.NotNull(reply.Task.Evaluation);
        // What the device sees of the answer is what it would have been told without.
        First.CheckInReply seen = First.CheckInReply.Parser.WithDiscardUnknownFields(true).ParseFrom(reply.ToByteArray());
        CheckInReply without = reply.Clone();
        without.Task.Evaluation = null;
        Assert.Equal(without.ToByteArray(), seen.ToByteArray());
        ReportRequest report = await device.TrainAsync(reply);
        First.ReportRequest sent = First.ReportRequest.Parser.ParseFrom(report.ToByteArray());
        ReportReply answer = await server.Door.ReportAsync(device.Sign(Calls.Report, sent));
        Assert.Equal(ReportReply.Types.Outcome.Accepted, answer.Outcome);
        Assert.Null((await server.EndAsync()).Quality);
    }

    /// <summary>Nobody asks the device of today; and what it says of an evaluation is passed over by a server that knows none.</summary>
    [Fact]
    public async Task DeviceOfToday_FirstServer_TrainsAndCounts()
    {
        using var folder = new DeviceFolder();
        var server = new StandInServer { Plan = new EvaluationPlan { HeldOut = 1, Negatives = 9, K = 10 } };
        var options = folder.Options(server) with { WrapHandler = _ => new FirstServer(server) };
        await using var client = new FedRasClient(options);
        foreach (int item in (int[])[1, 2, 3]) await client.RecordAsync(server.Ids[item]);
        Assert.Equal(ParticipationOutcome.Accepted, (await client.ParticipateAsync()).Outcome);
        ReportRequest sent = ReportRequest.Parser.ParseFrom(
            SignedCall.Parser.ParseFrom(server.Requests.Last(request => request.Path == "/v1/report").Body).Body);
        Assert.Null(sent.Evaluation);
        sent.Evaluation = new Evaluation { Tested = 1 };
        First.ReportRequest read = First.ReportRequest.Parser.WithDiscardUnknownFields(true).ParseFrom(sent.ToByteArray());
        Assert.Equal((sent.Round, sent.ReportId, sent.Report), (read.Round, read.ReportId, read.Report));
    }

    private static IEnumerable<MessageDescriptor> All(IEnumerable<MessageDescriptor> types) =>
        types.SelectMany(type => All(type.NestedTypes).Prepend(type));

    private static string? TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => null,
    };

    private static void AssertSame(EnumDescriptor first, IEnumerable<EnumDescriptor> now)
    {
        EnumDescriptor same = now.Single(type => type.FullName == first.FullName);
        Assert.All(first.Values, word => Assert.Equal(word.Name, same.FindValueByNumber(word.Number).Name));
    }

    /// <summary>Has a server answer check-ins with what the first messages have.</summary>
    private sealed class FirstServer : DelegatingHandler
    {
        public FirstServer(HttpMessageHandler inner) => InnerHandler = inner;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath != Calls.PathOf(Calls.CheckIn)) return response;
            byte[] bytes = First.CheckInReply.Parser.WithDiscardUnknownFields(true)
                .ParseFrom(await response.Content.ReadAsByteArrayAsync(cancellationToken)).ToByteArray();
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content = content;
            return response;
        }
    }
}
