using FedRas.Ranking;

namespace FedRas.Tests.Ranking;

public sealed class CandidateSamplerTests
{
    [Fact]
    public void Sample_EveryUnmetItem_IsEquallyLikely()
    {
        var counts = new int[12];
        var random = new SeededRandom(3, RandomStream.Split);
        var sampler = new CandidateSampler(items: 12);
        var drawn = new int[3];
        for (int i = 0; i < 9_000; i++)
        {
            sampler.Sample([0, 5, 11], drawn, ref random);
            foreach (int item in drawn) counts[item]++;
        }
        Assert.Equal(0, counts[0] + counts[5] + counts[11]);
        // 9 items share 27 000 draws; five standard deviations of a binomial count are about 225.
        Assert.All(counts.Where((_, item) => item is not (0 or 5 or 11)), count => Assert.InRange(count, 2_775, 3_225));
    }
}
