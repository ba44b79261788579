namespace FedRas.Tests.Wire;

public sealed class CodecAllocationTests
{
    [Fact]
    public void EncodeAndDecode_AfterWarmUp_AllocateNothing()
    {
        var random = new SeededRandom(5, RandomStream.Synthetic);
        int[][] touched =
        [
            SampleUpdates.Items(SampleUpdates.Touch.Sparse, 3_000, ref random),
            SampleUpdates.Items(SampleUpdates.Touch.Scattered, 3_000, ref random),
            SampleUpdates.Items(SampleUpdates.Touch.All, 3_000, ref random),
            [],
        ];
        var actions = new List<ActionUpdate>();
        var rows = new List<ItemUpdate>();
        foreach (int[] items in touched)
        {
            actions.Add(SampleUpdates.ActionUpdate(items, 16, 12, 1, ref random));
            rows.Add(SampleUpdates.RowUpdate(items, 16, ref random));
        }
        var output = new ArrayBufferWriter<byte>();
        var target = new DecodedRows();
        for (int i = 0; i < 50; i++) RoundTrips(actions, rows, output, target);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) RoundTrips(actions, rows, output, target);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(80, 300, 4_000)]
    [InlineData(700, 300, 10_000)]
    public void Decode_FreshBuffers_AllocatesWhatFormatCountsAtMost(int touched, int itemCount, int most)
    {
        var random = new SeededRandom(5, RandomStream.Synthetic);
        int[] items = [.. Enumerable.Range(0, Math.Min(touched, itemCount))];
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(new UpdateHeader(1, itemCount, 8, 9), SampleUpdates.ActionUpdate(items, 8, 20, 1, ref random), output);
        long counted = 26L * items.Length + 545 + 4 * (20 * 8 + 20) + 96 + 33 * (3 + 1);
        Assert.InRange(counted, 1, most);
        UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, new DecodedRows());

        // The learned chances of this thread's coder are no part of the decoded rows: they are there already.
        var exact = new WireLimits { MaxDecodedBytes = counted };
        var target = new DecodedRows();
        long before = GC.GetAllocatedBytesForCurrentThread();
        UpdateCodec.Decode(output.WrittenSpan, exact, target);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, counted);
        WireLimits oneLess = exact with { MaxDecodedBytes = counted - 1 };
        Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(output.WrittenSpan, oneLess, target));
    }

    private static void RoundTrips(List<ActionUpdate> actions, List<ItemUpdate> rows, ArrayBufferWriter<byte> output, DecodedRows target)
    {
        for (int i = 0; i < actions.Count; i++)
        {
            output.ResetWrittenCount();
            UpdateCodec.Encode(new UpdateHeader(7, 3_000, 16, 900), actions[i], output);
            UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target);
            output.ResetWrittenCount();
            FrameCodec.Encode(new FrameHeader(7, 8, 3_000, 16), rows[i], output);
            FrameCodec.Decode(output.WrittenSpan, WireLimits.Default, target);
        }
    }
}
