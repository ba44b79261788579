namespace FedRas.Tests.Baselines;

/// <summary>Coders that round values: half precision, QSGD, signs, clustered values, and rows as they are.</summary>
public sealed class QuantizedValueTests
{
    [Fact]
    public void SparseRows_Anything_LosesNothing()
    {
        ItemUpdate update = BaselineCases.Gaussian(64, 16);

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new SparseRows(), BaselineCases.Context(64, 16), update);

        Assert.Equal(update.Items.ToArray(), rows.Items.ToArray());
        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
        Assert.Equal(2 + 1 + 8 + 32 * 16 * 4, bytes); // two numbers, a bitmap, 32 rows
    }

    [Fact]
    public void HalfTable_ValuesOfHalfPrecision_AreExactInTwoBytesEach()
    {
        ItemUpdate update = BaselineCases.Update(2, (1, [0.5f, -3]), (2, [1024, 0.0999755859375f]));

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new HalfTable(), BaselineCases.Context(4, 2), update);

        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
        Assert.Equal(2 + 4 * 2 * 2, bytes);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void Qsgd_ManySeeds_IsUnbiasedAndOffByLessThanALevel(int bits)
    {
        ItemUpdate update = BaselineCases.Update(4, (0, [1, -0.37f, 0.02f, 0.5f]));
        float level = 1f / ((1 << (bits - 1)) - 1);
        var mean = new double[4];
        const int Seeds = 4_000;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new Qsgd(bits, seed), BaselineCases.Context(2, 4), update);
            for (int j = 0; j < 4; j++)
            {
                Assert.True(MathF.Abs(rows.Row(0)[j] - update.Row(0)[j]) < level * 1.0001f);
                mean[j] += rows.Row(0)[j] / Seeds;
            }
        }
        // Four standard deviations of a mean of coin tosses a level apart.
        for (int j = 0; j < 4; j++) Assert.True(Math.Abs(mean[j] - update.Row(0)[j]) < 4 * 0.5 * level / Math.Sqrt(Seeds) + 1e-4);
    }

    [Fact]
    public void Qsgd_OneBucketOfEightBits_IsABytePerValueAndOneScale()
    {
        (_, int bytes) = BaselineCases.RoundTrip(() => new Qsgd(8, 1), BaselineCases.Context(16, 64), BaselineCases.Gaussian(16, 64));

        Assert.Equal(2 + 1 + 2 + 4 + 512, bytes); // two numbers, a bitmap of 16 items, 8 × 64 values
    }

    [Fact]
    public void SignRows_OneRow_IsSignsTimesTheMeanMagnitude()
    {
        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new SignRows(), BaselineCases.Context(8, 4),
            BaselineCases.Update(4, (2, [1, -3, 2, -2])));

        Assert.Equal([2, -2, 2, -2], rows.Rows.ToArray());
        Assert.Equal(2 + 2 + 2 + 1, bytes); // two numbers, a map of one byte or two, a scale, four signs
    }

    [Fact]
    public void SignRows_WithMemory_SendsWhatItOwes()
    {
        var method = new MemoryMethod(() => new SignRows(), devices: 2, sendsAll: false);
        IReportCoder device = method.CreateCoder();
        ReportContext context = BaselineCases.Context(4, 4, round: 0);
        BaselineCases.Report(device, device, context, BaselineCases.Update(4, (2, [1, -3, 2, -2])));

        // It owes −1, −1, 0, 0: with 2, 0, 1, −1 that is 1, −1, 1, −1.
        (ItemUpdate rows, _) = BaselineCases.Report(device, device, BaselineCases.Context(4, 4, round: 1),
            BaselineCases.Update(4, (2, [2, 0, 1, -1])));

        Assert.Equal([1, -1, 1, -1], rows.Rows.ToArray());
    }

    [Fact]
    public void ClusteredValues_AsManyValuesAsCentroids_LosesNothing()
    {
        ItemUpdate update = BaselineCases.Update(4, (1, [-2, 0.25f, 3, 3]), (5, [0.25f, 0.25f, -2, 3]), (6, [3, -2, -2, 0.25f]));

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new ClusteredValues(3), BaselineCases.Context(8, 4), update);

        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
    }

    [Fact]
    public void ClusteredValues_ZippedNumbersBroken_SaysSo()
    {
        var message = new System.Buffers.ArrayBufferWriter<byte>();
        ReportContext context = BaselineCases.Context(8, 4);
        new ClusteredValues(3).Encode(context, 0, BaselineCases.Gaussian(8, 4), message);
        byte[] broken = message.WrittenSpan.ToArray();
        broken[^7] ^= 0x5A; // in the checksum: all numbers can still be read

        WireFormatException thrown = Assert.Throws<WireFormatException>(() =>
            new ClusteredValues(3).Decode(context, broken, new ItemUpdate()));
        Assert.Contains("zipped numbers", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClusteredValues_ZipLongerThanAnyOfSoManyValues_SaysSo()
    {
        // round, a map of one item, three centroids, and a thousand bytes of zip for four values.
        byte[] message = [3, 1, 1, .. new byte[12], .. (byte[])[0xE8, 0x07], .. new byte[1000], 0];

        WireFormatException thrown = Assert.Throws<WireFormatException>(() =>
            new ClusteredValues(3).Decode(BaselineCases.Context(8, 4), message, new ItemUpdate()));
        Assert.Contains("zipped numbers", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClusteredValues_FewDistinctNumbers_AreZippedWell()
    {
        // One row in eight differs: far from a byte, and from the width of its code, a value.
        ItemUpdate update = BaselineCases.Update(64, [.. Enumerable.Range(0, 256).Select(item =>
            (item, Enumerable.Repeat(item % 8 == 0 ? 1f : -1f, 64).ToArray()))]);

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new ClusteredValues(2), BaselineCases.Context(256, 64), update);

        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
        Assert.InRange(bytes, 1, 256 * 64 / 8 / 4);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1_030)]
    public void ClusteredValues_FactorsOfUnlikeSize_AreAllSampled(int items)
    {
        // Factor j of every row is j: centroids found in a few factors alone would serve the others badly.
        ItemUpdate update = BaselineCases.Update(64, [.. Enumerable.Range(0, items).Select(item =>
            (item, Enumerable.Range(0, 64).Select(j => (float)j).ToArray()))]);

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new ClusteredValues(6), BaselineCases.Context(items, 64), update);

        Assert.InRange(BaselineCases.RelativeError(update, rows), 0, 0.015); // six even steps: (64/6)²/12 of a mean square of 1333 is 0.007
    }

    [Fact]
    public void Memory_TwoDevicesOverTwoWorkers_AreKeptApart()
    {
        var method = new MemoryMethod(() => new SignRows(), devices: 3, sendsAll: false);
        IReportCoder one = method.CreateCoder(), other = method.CreateCoder();
        ReportContext first = BaselineCases.Context(4, 4, round: 0), second = first with { Device = 2 };
        BaselineCases.Report(one, one, first, BaselineCases.Update(4, (2, [1, -3, 2, -2]))); // owes −1, −1, 0, 0
        BaselineCases.Report(one, one, second, BaselineCases.Update(4, (2, [4, 4, 4, 4]))); // owes nothing

        (ItemUpdate rows, _) = BaselineCases.Report(other, other, BaselineCases.Context(4, 4, round: 1),
            BaselineCases.Update(4, (2, [2, 0, 1, -1])));
        (ItemUpdate rowsOfSecond, _) = BaselineCases.Report(one, one, BaselineCases.Context(4, 4, round: 1, device: 2),
            BaselineCases.Update(4, (1, [1, 1, 1, 1]), (2, [2, 0, 1, -1])));

        Assert.Equal([1, -1, 1, -1], rows.Rows.ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, -1], rowsOfSecond.Rows.ToArray());
    }

    [Fact]
    public void PackedCodes_EveryWidth_ReadAsWritten()
    {
        for (int width = 1; width <= 8; width++)
        {
            byte[] codes = [.. Enumerable.Range(0, 37).Select(i => (byte)(i * 29 % (1 << width)))];
            byte[] packed = new byte[PackedCodes.Size(codes.Length, width)], read = new byte[codes.Length],
                bits = new byte[packed.Length + 8];
            PackedCodes.Write(codes, width, packed);
            PackedCodes.Read(packed, width, read);
            Assert.Equal(codes, read);
            var writer = new BitWriter(bits);
            foreach (byte code in codes) writer.WriteBits(code, width);
            Assert.Equal(packed, bits[..writer.Finish()]);
        }
    }
}
