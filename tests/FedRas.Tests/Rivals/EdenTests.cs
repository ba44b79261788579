using FedRas.Simulation.Rivals;
using FedRas.Training;

namespace FedRas.Tests.Rivals;

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
    [InlineData(256)]
    public void Hadamard_Twice_IsNothing(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i + 1))], twice = [.. values];

        Hadamard.Transform(twice);
        Hadamard.Transform(twice);

        for (int i = 0; i < length; i++) Assert.Equal(values[i], twice[i], 1e-5f);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Decode_ManyRotations_IsUnbiased(double bits)
    {
        ItemUpdate update = RivalCases.Gaussian(8, 16);
        var mean = new double[update.Rows.Length];
        double error = 0;
        const int Rotations = 3_000;
        for (ulong seed = 0; seed < Rotations; seed++)
        {
            (ItemUpdate rows, _) = RivalCases.RoundTrip(() => new Eden(bits, seed), RivalCases.Context(8, 16), update);
            for (int j = 0; j < mean.Length; j++) mean[j] += rows.Rows[j] / (double)Rotations;
            error += RivalCases.RelativeError(update, rows) / Rotations;
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
    [InlineData(1, 0.571)] // π/2 − 1 (DRIVE, theorem 2)
    [InlineData(2, 0.133)] // of the levels' own error D: D ÷ (1 − D), D = 0.1175, 0.03454, 0.009497 (Max, 1960)
    [InlineData(3, 0.0358)]
    [InlineData(4, 0.0096)]
    public void Error_LongRows_IsTheTheorys(double bits, double expected)
    {
        ItemUpdate update = RivalCases.Gaussian(256, 64);

        (ItemUpdate rows, int bytes) = RivalCases.RoundTrip(() => new Eden(bits, 1), RivalCases.Context(256, 64), update);

        Assert.InRange(RivalCases.RelativeError(update, rows) / expected, 0.93, 1.07);
        Assert.InRange(bytes, 128 * 64 * bits / 8, 128 * 64 * bits / 8 + 50);
    }
}
