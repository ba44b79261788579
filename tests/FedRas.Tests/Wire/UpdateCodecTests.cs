using FedRas.Tests.Models;
using static FedRas.Tests.Wire.SampleUpdates;

namespace FedRas.Tests.Wire;

public sealed class UpdateCodecTests
{
    private static readonly Gen<(int Items, int Dim, Touch Touch, ulong Seed)> Shapes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 3_000]),
        Gen.OneOf(Gen.Const(1), Gen.Int[1, 80]),
        Gen.Enum<Touch>(),
        Gen.ULong);

    [Fact]
    public void Decode_EncodedRows_GivesTheSameBitsBack() =>
        Shapes.Sample(shape =>
        {
            var random = new SeededRandom(shape.Seed, RandomStream.Synthetic);
            ItemUpdate update = RowUpdate(Items(shape.Touch, shape.Items, ref random), shape.Dim, ref random);
            var header = new UpdateHeader(random.NextInt(int.MaxValue), shape.Items, shape.Dim,
                random.NextInt(100_000))
            { Check = random.NextUInt64() };
            var output = new ArrayBufferWriter<byte>();
            int length = UpdateCodec.Encode(header, update, output);
            Assert.Equal(output.WrittenCount, length);

            var target = new DecodedRows();
            Assert.Equal(header, UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, target));
            Assert.Equal(header, UpdateCodec.ReadHeader(output.WrittenSpan, WireLimits.Default));
            var decoded = Assert.IsType<ItemUpdate>(target.Current);
            Assert.Equal(update.Items, decoded.Items);
            Assert.Equal(update.Rows, decoded.Rows);
        });

    [Fact]
    public void Decode_IntoUsedBuffers_GivesWhatFreshBuffersGive()
    {
        var used = new DecodedRows();
        var random = new SeededRandom(11, RandomStream.Synthetic);
        for (int i = 0; i < 200; i++)
        {
            int itemCount = 1 + random.NextInt(500), dim = 1 + random.NextInt(20);
            int[] items = Items((Touch)(i % 7), itemCount, ref random);
            var header = new UpdateHeader(i, itemCount, dim, i);
            var output = new ArrayBufferWriter<byte>();
            if (i % 3 == 0) UpdateCodec.Encode(header, RowUpdate(items, dim, ref random), output);
            else UpdateCodec.Encode(header, SampleUpdates.ActionUpdate(items, dim, 1 + random.NextInt(40), 1, ref random), output);

            var fresh = new DecodedRows();
            UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, fresh);
            UpdateCodec.Decode(output.WrittenSpan, WireLimits.Default, used);
            Assert.Equal(fresh.Current.GetType(), used.Current.GetType());
            Assert.Equal(fresh.Current.Items, used.Current.Items);
            for (int row = 0; row < items.Length; row++) Assert.Equal(fresh.Current.Row(row), used.Current.Row(row));
        }
    }

    /// <summary>Rows in 8 bits a value are within half a step of the row's largest.</summary>
    internal static void AssertRowPrecision(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int dim)
    {
        for (int start = 0; start < expected.Length; start += dim)
        {
            float largest = MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(expected.Slice(start, dim)));
            for (int i = start; i < start + dim; i++) Assert.Equal(expected[i], actual[i], largest / 126);
        }
    }

    internal static void AssertHalfPrecision(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float largest = 0;
        foreach (float value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            // FORMAT.md: 2⁻¹¹ of the value, or where the value is tiny 2⁻³⁹ of the largest.
            double bound = Math.Max(Math.Abs((double)expected[i]) * Math.Pow(2, -11), 1.001 * largest * Math.Pow(2, -39));
            Assert.InRange(Math.Abs((double)expected[i] - actual[i]), 0, bound);
        }
    }
}
