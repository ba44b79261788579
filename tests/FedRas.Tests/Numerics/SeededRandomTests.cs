namespace FedRas.Tests.Numerics;

public sealed class SeededRandomTests
{
    [Fact]
    public void Streams_AnyOfTheFourSeedsDiffers_NumbersDiffer()
    {
        ulong[] first =
        [
            new SeededRandom(1, RandomStream.Split, 2, 3).NextUInt64(), new SeededRandom(2, RandomStream.Split, 2, 3).NextUInt64(),
            new SeededRandom(1, RandomStream.Synthetic, 2, 3).NextUInt64(), new SeededRandom(1, RandomStream.Split, 3, 3).NextUInt64(),
            new SeededRandom(1, RandomStream.Split, 2, 4).NextUInt64(), new SeededRandom(1, RandomStream.Split, 3, 2).NextUInt64(),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(first[0], new SeededRandom(1, RandomStream.Split, 2, 3).NextUInt64());
    }

    /// <summary>Model files rest on these numbers: a resumed run goes on only while they stay.</summary>
    [Fact]
    public void NextUInt64_KnownSeed_StaysAsItWas()
    {
        var random = new SeededRandom(42, (RandomStream)1);
        ulong[] numbers = [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];
        Assert.Equal(PinnedNumbers, numbers);
    }

    private static readonly ulong[] PinnedNumbers = [180651116541543026, 5017257723827359263, 16561385701995157236];

    [Fact]
    public void NextInt_ManyDraws_IsUniform()
    {
        var random = new SeededRandom(7, RandomStream.Split);
        var counts = new int[10];
        for (int i = 0; i < 100_000; i++) counts[random.NextInt(10)]++;
        // Chi-square with 9 degrees of freedom: above 27.9 with chance 0.001.
        Assert.True(counts.Sum(c => Math.Pow(c - 10_000, 2) / 10_000) < 27.9, string.Join(' ', counts));
    }

    [Fact]
    public void NextGaussian_ManyDraws_HasUnitMoments()
    {
        var random = new SeededRandom(7, RandomStream.Split);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian())];
        Assert.Equal(0, draws.Average(), 0.02);
        Assert.Equal(1, draws.Average(x => x * x), 0.03);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.2);
    }

    [Fact]
    public void Shuffle_AnyOrder_KeepsTheValues()
    {
        var random = new SeededRandom(7, RandomStream.Split);
        int[] values = [.. Enumerable.Range(0, 50)];
        random.Shuffle(values.AsSpan());
        Assert.NotEqual(Enumerable.Range(0, 50), values);
        Assert.Equal(Enumerable.Range(0, 50), values.Order());
    }
}
