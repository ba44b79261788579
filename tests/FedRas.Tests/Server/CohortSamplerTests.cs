namespace FedRas.Tests.Server;

public sealed class CohortSamplerTests
{
    [Fact]
    public void Select_AnyRound_IsDistinctEligibleAndRepeatable()
    {
        int[] eligible = [3, 5, 8, 13, 21, 34];
        var sampler = new CohortSampler(eligible, seed: 9);
        var again = new CohortSampler(eligible, seed: 9);
        for (int round = 0; round < 20; round++)
        {
            int[] cohort = sampler.Select(round, 4).ToArray();
            Assert.Equal(4, cohort.Distinct().Count());
            Assert.All(cohort, client => Assert.Contains(client, eligible));
            Assert.Equal(cohort, new CohortSampler(eligible, seed: 9).Select(round, 4).ToArray());
        }
        Assert.NotEqual(again.Select(0, 4).ToArray(), again.Select(1, 4).ToArray());
    }

    [Fact]
    public void Select_ManyRounds_EveryClientEquallyOften()
    {
        var sampler = new CohortSampler([.. Enumerable.Range(0, 10)], seed: 9);
        var counts = new int[10];
        for (int round = 0; round < 10_000; round++)
            foreach (int client in sampler.Select(round, 3))
                counts[client]++;
        // Chi-square with 9 degrees of freedom: above 27.9 with chance 0.001.
        Assert.True(counts.Sum(c => Math.Pow(c - 3_000, 2) / 3_000) < 27.9, string.Join(' ', counts));
    }

    [Fact]
    public void Select_MoreThanThereAre_TakesAll()
        => Assert.Equal([1, 2], new CohortSampler([1, 2], seed: 1).Select(0, 3).ToArray().Order());
}
