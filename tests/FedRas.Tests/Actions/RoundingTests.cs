using FedRas.Actions;
using FedRas.Numerics;

namespace FedRas.Tests.Actions;

public sealed class RoundingTests
{
    private static readonly float[] Levels = [-2, 0, 1, 5];

    [Theory]
    [InlineData(-9f, 0)]
    [InlineData(-2f, 0)]
    [InlineData(-1.01f, 0)]
    [InlineData(-1f, 0)]
    [InlineData(-0.99f, 1)]
    [InlineData(0.4f, 1)]
    [InlineData(0.6f, 2)]
    [InlineData(1f, 2)]
    [InlineData(3.5f, 3)]
    [InlineData(99f, 3)]
    public void Choose_Nearest_TakesTheNearestLevelOfEqualsTheLower(float value, int level) =>
        Assert.Equal(level, Choose(Rounding.Nearest, Levels, value));

    [Theory]
    [InlineData(-3f, 0)]
    [InlineData(-2f, 0)]
    [InlineData(0f, 1)]
    [InlineData(1f, 2)]
    [InlineData(5f, 3)]
    [InlineData(7f, 3)]
    public void Choose_DitheredOnOrBeyondALevel_IsCertain(float value, int level)
    {
        for (int seed = 0; seed < 20; seed++) Assert.Equal(level, Choose(Rounding.Dithered, Levels, value, seed));
    }

    [Theory]
    [InlineData(-0.5f)]
    [InlineData(0.1f)]
    [InlineData(2.2f)]
    [InlineData(4.9f)]
    public void Choose_Dithered_HasTheValueAsItsExpectation(float value)
    {
        const int draws = 20_000;
        var random = new SeededRandom(8, RandomStream.Synthetic);
        double sum = 0;
        for (int i = 0; i < draws; i++) sum += Levels[Rounding.Dithered.Choose(Levels, value, ref random)];
        // The standard error is at most half the widest gap over √draws = 0.014; five of them.
        Assert.Equal(value, sum / draws, 0.07);
    }

    [Fact]
    public void Choose_OneLevel_TakesIt() => Assert.Equal(0, Choose(Rounding.Nearest, [3], -7));

    private static int Choose(Rounding rounding, float[] levels, float value, int seed = 1)
    {
        var random = new SeededRandom((ulong)seed, RandomStream.Synthetic);
        return rounding.Choose(levels, value, ref random);
    }
}
