namespace FedRas.Tests.Baselines;

public sealed class EdenTests
{
    [Fact]
    public void Hadamard_FourValues_AsWorkedByHand()
    {
        float[] values = [1, 2, 3, 4];

        Hadamard.Transform(values);

        Assert.Equal([5, -1, -2, 0], values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(4_096)]
    public void Hadamard_AnyLength_IsTheSumWithSignsAndItsOwnInverse(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i + 1))], transformed = [.. values];

        Hadamard.Transform(transformed);

        for (int i = 0; i < length; i += 1 + length / 64)
        {
            double sum = 0;
            for (int j = 0; j < length; j++) sum += (int.PopCount(i & j) % 2 == 0 ? 1 : -1) * (double)values[j];
            Assert.Equal(sum / Math.Sqrt(length), transformed[i], 1e-4);
        }
        Hadamard.Transform(transformed);
        for (int i = 0; i < length; i++) Assert.Equal(values[i], transformed[i], 1e-5f);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Decode_ManyRotations_IsUnbiased(double bits)
    {
        ItemUpdate update = BaselineCases.Gaussian(8, 16);
        var mean = new double[update.Rows.Length];
        double error = 0;
        const int Rotations = 3_000;
        for (ulong seed = 0; seed < Rotations; seed++)
        {
            (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new Eden(bits, seed), BaselineCases.Context(8, 16), update);
            for (int j = 0; j < mean.Length; j++) mean[j] += rows.Rows[j] / (double)Rotations;
            error += BaselineCases.RelativeError(update, rows) / Rotations;
        }

        // What is left of the mean's error is that of one estimate, Rotations times smaller.
        double biased = 0, energy = 0;
        for (int j = 0; j < mean.Length; j++)
        {
            biased += Math.Pow(mean[j] - update.Rows[j], 2);
            energy += Math.Pow(update.Rows[j], 2);
        }
        Assert.InRange(biased / energy / (error / Rotations), 0.5, 1.6);
    }

    [Theory]
    [InlineData(0.0100097656, 155.9)] // 41 of 4096 values: π/2 ÷ share − 1
    [InlineData(0.25, 5.283)]
    [InlineData(1, 0.571)] // π/2 − 1 (DRIVE, theorem 2)
    [InlineData(2, 0.133)] // of the levels' own error D: D ÷ (1 − D), D = 0.1175, 0.03454, 0.009497 (Max, 1960)
    [InlineData(3, 0.0358)]
    [InlineData(4, 0.0096)]
    public void Error_LongRows_IsTheTheorys(double bits, double expected)
    {
        ItemUpdate update = BaselineCases.Gaussian(256, 64);

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new Eden(bits, 1), BaselineCases.Context(256, 64), update);

        Assert.InRange(BaselineCases.RelativeError(update, rows) / expected, 0.9, 1.1);
        Assert.InRange(bytes, 128 * 64 * bits / 8, 128 * 64 * bits / 8 + 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(66)]
    public void Error_FewValuesTravel_IsBounded(int items)
    {
        ItemUpdate update = BaselineCases.Update(64, [.. Enumerable.Range(0, items).Select(item =>
            (item, BaselineCases.Gaussian(2, 64, (ulong)item).Row(0).ToArray()))]);

        double worst = 0;
        for (ulong seed = 0; seed < 200; seed++) worst = Math.Max(worst,
            BaselineCases.RelativeError(update, BaselineCases.RoundTrip(() => new Eden(0.01, seed), BaselineCases.Context(items, 64),
                update).Rows));

        Assert.InRange(worst, 1, 260); // π/2 ÷ share is 157, and 101 of 64 values of which one travels
    }

    [Fact]
    public void Report_LastBlockNotFull_PaysForItsValuesOnly()
    {
        ItemUpdate update = BaselineCases.Gaussian(66, 64); // 33 rows: 2 048 values and 64

        (_, int bytes) = BaselineCases.RoundTrip(() => new Eden(4, 1), BaselineCases.Context(66, 64), update);

        Assert.InRange(bytes, 33 * 32 + 8, 33 * 32 + 8 + 16);
    }
}
