using FedRas.Tests.Wire;

namespace FedRas.Tests.Baselines;

public sealed class TouchedItemMapTests
{
    [Fact]
    public void Choose_AnyItems_TakesTheFewestBytesAndTheLowestBestParameter() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Enum<SampleUpdates.Touch>(), Gen.ULong).Sample((itemCount, touch, seed) =>
        {
            var random = new SeededRandom(seed, RandomStream.Synthetic);
            int[] items = SampleUpdates.Items(touch, itemCount, ref random);
            int best = 0;
            for (int k = 1; k <= 30; k++)
                if (GapBits(items, k) < GapBits(items, best))
                    best = k;

            TouchedItemMap chosen = TouchedItemMap.Choose(items, itemCount);
            var bitmap = new TouchedItemMap(MapForm.Bitmap, 0, items.Length);
            var gaps = new TouchedItemMap(MapForm.RiceGaps, best, items.Length);
            TouchedItemMap expected = items.Length == itemCount ? new TouchedItemMap(MapForm.All, 0, itemCount)
                : gaps.Size(items, itemCount) < bitmap.Size(items, itemCount) ? gaps : bitmap;
            Assert.Equal(expected, chosen);
        });

    [Theory]
    [InlineData(new int[0], 9, (int)MapForm.RiceGaps)]
    [InlineData(new int[0], 8, (int)MapForm.Bitmap)]
    [InlineData(new[] { 0 }, 1, (int)MapForm.All)]
    [InlineData(new[] { int.MaxValue - 1 }, int.MaxValue, (int)MapForm.RiceGaps)]
    [InlineData(new[] { 0, int.MaxValue - 1 }, int.MaxValue, (int)MapForm.RiceGaps)]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 1 << 30 }, int.MaxValue, (int)MapForm.RiceGaps)]
    public void Write_EdgeCatalogue_RoundTrips(int[] items, int itemCount, int form)
    {
        TouchedItemMap map = TouchedItemMap.Choose(items, itemCount);
        Assert.Equal((MapForm)form, map.Form);
        byte[] bytes = new byte[map.Size(items, itemCount)];
        var writer = new WireWriter(bytes);
        map.Write(ref writer, items, itemCount);
        Assert.Equal(bytes.Length, writer.Position);

        var reader = new WireReader(bytes);
        TouchedItemMap read = TouchedItemMap.ReadForm(ref reader, itemCount);
        Assert.Equal(map, read);
        int[] decoded = new int[read.Count];
        read.ReadItems(ref reader, itemCount, decoded);
        Assert.Equal(items, decoded);
        Assert.Equal(0, reader.Remaining);
    }

    private static long GapBits(int[] items, int k)
    {
        long bits = 0;
        for (int i = 0; i < items.Length; i++) bits += ((items[i] - (i == 0 ? 0 : items[i - 1] + 1)) >> k) + 1 + k;
        return bits;
    }
}
