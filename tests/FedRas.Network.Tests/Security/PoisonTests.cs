using System.Buffers;
using FedRas.Models;
using FedRas.Network.Tests.Server;
using FedRas.Protocol;
using FedRas.Training;
using FedRas.Wire;
using Google.Protobuf;
using static FedRas.Protocol.ReportReply.Types;

namespace FedRas.Network.Tests.Security;

/// <summary>
/// Reports of an enrolled device that mean harm. What is beyond the limits of the task is refused, whatever client made it; what is within
/// them moves the table no further than an honest report may.
/// </summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task Poisoned_ByScale_IsRefused()
    {
        ReportReply reply = await SendAsync((honest, _) => Change(honest, value => value * 1e6f));
        Assert.Equal((Outcome.Refused, RefusalCode.ReportRefused), (reply.Outcome, reply.Refusal.Code));
        Assert.Contains("moves", reply.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poisoned_ByOnePromotedItem_IsRefusedBeyondTheLimitOfARow()
    {
        ReportReply reply = await SendAsync((_, limits) => ([3], Filled(limits.UserNorm * 1e3)));
        Assert.Equal((Outcome.Refused, RefusalCode.ReportRefused), (reply.Outcome, reply.Refusal.Code));
        Assert.Contains("moves a row by", reply.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poisoned_BySignFlip_MovesNoFurtherThanItsOppositeWould()
    {
        double forth = 0, back = 0;
        Assert.Equal(Outcome.Accepted, (await SendAsync((honest, _) => honest, moved => forth = moved)).Outcome);
        Assert.Equal(Outcome.Accepted, (await SendAsync((honest, _) => Change(honest, value => -value), moved => back = moved)).Outcome);
        Assert.True(forth > 0);
        Assert.InRange(back, 0, forth * 1.5); // rounding to the lattice, and decay, are not symmetric
    }

    private static (int[] Items, float[] Rows) Change((int[] Items, float[] Rows) honest, Func<float, float> change) =>
        (honest.Items, [.. honest.Rows.Select(change)]);

    private static float[] Filled(double value) => [.. Enumerable.Repeat((float)value, 4)];

    private static async Task<ReportReply> SendAsync(
        Func<(int[] Items, float[] Rows), TaskLimits, (int[] Items, float[] Rows)> poison, Action<double>? moved = null)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using TestDevice device = await server.InsiderAsync();
        CheckInReply task = await device.CheckInAsync();
        ReportRequest report = await device.TrainAsync(task);
        GlobalModel before = device.Session!.Model;
        var decoded = new DecodedRows();
        UpdateHeader header = UpdateCodec.Decode(report.Report.Span, WireLimits.Default, decoded, before.ItemFactors);
        int[] items = [.. decoded.Current.Items];
        float[] rows = new float[items.Length * header.Dim];
        for (int i = 0; i < items.Length; i++) decoded.Current.AddTo(i, 1, rows.AsSpan(i * header.Dim, header.Dim));
        (int[] badItems, float[] badRows) = poison((items, rows), task.Task.Limits);
        var update = new ItemUpdate();
        update.Reset(before.ItemFactors.Dim, badItems.Length);
        for (int i = 0; i < badItems.Length; i++)
            badRows.AsSpan(i * before.ItemFactors.Dim, before.ItemFactors.Dim).CopyTo(update.Add(badItems[i]));
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(header with { SampleUpdates = Math.Min(header.SampleUpdates, badItems.Length) }, update, output);
        report.Report = ByteString.CopyFrom(output.WrittenSpan);
        ReportReply reply = await device.ReportAsync(report);
        await server.AssertUnaffectedAsync();
        if (moved is null) return reply;
        CheckInReply newest = await device.CheckInAsync();
        float[] start = before.ItemFactors.Values.ToArray();
        if (newest.Newest?.Frame is not null) await device.TrainAsync(newest);
        float[] end = device.Session!.Model.ItemFactors.Values.ToArray();
        moved(Math.Sqrt(start.Zip(end, (a, b) => (double)(a - b) * (a - b)).Sum()));
        return reply;
    }
}
