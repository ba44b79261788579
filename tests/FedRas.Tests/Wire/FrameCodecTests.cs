using FedRas.Tests.Models;
using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

public sealed class FrameCodecTests
{
    private static readonly Gen<(int Items, int Dim, int Actions, Touch Touch, ulong Seed)> Shapes =
        Gen.Select(Gen.Int[1, 2_000], Gen.Int[1, 40], Gen.Int[1, 70], Gen.Enum<Touch>(), Gen.ULong);

    [Fact]
    public void Decode_EncodedFrameOfEitherForm_GivesHeaderAndRowsBack() =>
        Shapes.Sample((itemCount, dim, actions, touch, seed) =>
        {
            var random = new SeededRandom(seed, RandomStream.Synthetic);
            int from = random.NextInt(int.MaxValue);
            var header = new FrameHeader(from, from + random.NextInt(int.MaxValue - from), itemCount, dim);
            int[] items = Items(touch, itemCount, ref random);
            var target = new DecodedRows();
            var output = new ArrayBufferWriter<byte>();

            ActionUpdate sent = SampleUpdates.ActionUpdate(items, dim, actions, 1e-6, ref random);
            FrameCodec.Encode(header, sent, output);
            Assert.Equal(header, FrameCodec.Decode(output.WrittenSpan, WireLimits.Default, target));
            Assert.Equal(items, target.Current.Items);
            var decoded = Assert.IsType<ActionUpdate>(target.Current);
            Assert.Equal(sent.Codes, decoded.Codes);
            UpdateCodecTests.AssertRowPrecision(sent.Codebook, decoded.Codebook, dim);

            ItemUpdate rows = RowUpdate(items, dim, ref random);
            output.ResetWrittenCount();
            FrameCodec.Encode(header, rows, output);
            Assert.Equal(header, FrameCodec.ReadHeader(output.WrittenSpan, WireLimits.Default));
            Assert.Equal(header, FrameCodec.Decode(output.WrittenSpan, WireLimits.Default, target));
            Assert.Equal(items, target.Current.Items);
            Assert.Equal(rows.Rows, Assert.IsType<ItemUpdate>(target.Current).Rows);
        });

    [Fact]
    public void Encode_Twice_AppendsOneMessageAfterTheOther()
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        ActionUpdate update = SampleUpdates.ActionUpdate([1, 5], 3, 2, 1, ref random);
        var header = new FrameHeader(1, 2, 10, 3);
        var output = new ArrayBufferWriter<byte>();
        int first = FrameCodec.Encode(header, update, output);
        int second = FrameCodec.Encode(header, update, output);
        Assert.Equal(first + second, output.WrittenCount);
        Assert.Equal(output.WrittenSpan[..first], output.WrittenSpan[first..]);
    }

    [Fact]
    public void Encode_TouchedRowOfZeros_StaysTouchedAndZero()
    {
        var rows = new ItemUpdate();
        rows.Reset(2, 2);
        rows.Add(1).Clear();
        rows.Add(3).Fill(0.25f);
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(new FrameHeader(0, 1, 5, 2), rows, output);
        var target = new DecodedRows();
        FrameCodec.Decode(output.WrittenSpan, WireLimits.Default, target);
        Assert.Equal([1, 3], target.Current.Items);
        Assert.Equal([0f, 0f], target.Current.Row(0));
        Assert.Equal([0.25f, 0.25f], target.Current.Row(1));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Encode_RowThatIsNotFinite_IsAnArgumentErrorAndWritesNothing(float value)
    {
        var rows = new ItemUpdate();
        rows.Reset(3, 1);
        rows.Add(1).Fill(1);
        rows.Rows[2] = value;
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(new FrameHeader(0, 1, 5, 3), rows, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [InlineData(-1, 1, 10, 3)]
    [InlineData(2, 1, 10, 3)]
    [InlineData(0, 1, 0, 3)]
    [InlineData(0, 1, 10, 0)]
    [InlineData(0, 1, 10, 4)]
    [InlineData(0, 1, 5, 3)]
    public void Encode_HeaderThatDoesNotFit_IsAnArgumentError(int from, int to, int itemCount, int dim)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var header = new FrameHeader(from, to, itemCount, dim);
        var output = new ArrayBufferWriter<byte>();
        ActionUpdate actions = SampleUpdates.ActionUpdate([1, 5], 3, 2, 1, ref random);
        Assert.ThrowsAny<ArgumentException>(() => FrameCodec.Encode(header, actions, output));
        Assert.ThrowsAny<ArgumentException>(() => FrameCodec.Encode(header, RowUpdate([1, 5], 3, ref random), output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Encode_ItemsOutOfOrderOrCodesOutOfRange_AreArgumentErrors()
    {
        var header = new FrameHeader(0, 1, 10, 3);
        foreach (Action<ActionUpdate> spoil in new Action<ActionUpdate>[]
        {
            update => update.MutableItems[1] = 1,
            update => update.MutableItems[1] = 0,
            update => update.MutableItems[0] = -1,
            update => update.Codes[1] = 2,
            update => update.Codebook[5] = float.NaN,
        })
        {
            var random = new SeededRandom(1, RandomStream.Synthetic);
            ActionUpdate update = SampleUpdates.ActionUpdate([1, 5], 3, 2, 1, ref random);
            spoil(update);
            Assert.ThrowsAny<ArgumentException>(() => FrameCodec.Encode(header, update, new ArrayBufferWriter<byte>()));
        }
        var noActions = new ActionUpdate();
        noActions.Reset(3, 0, 1);
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(header, noActions, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Encode_DenseTablePastTheLongestArray_IsAnArgumentError()
    {
        var rows = new ItemUpdate();
        rows.Reset(64, 0);
        var header = new FrameHeader(0, 1, int.MaxValue, 64);
        Assert.Throws<ArgumentException>(() => FrameCodec.Encode(header, rows, new ArrayBufferWriter<byte>()));
    }
}
