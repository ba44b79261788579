using CsCheck;
using FedRas.Evaluation;
using Xunit;

namespace FedRas.Tests.Evaluation;

public sealed class TopKTests
{
    [Fact]
    public void Select_DistinctScores_BestFirst() => Assert.Equal([2, 0, 3], new TopK().Select([3f, 1f, 9f, 2f], 3).ToArray());

    [Fact]
    public void Select_EqualScores_LowerIndexFirst() => Assert.Equal([0, 1], new TopK().Select([1f, 1f, 1f, 1f], 2).ToArray());

    [Fact]
    public void Select_EqualScores_NamedItemsStandLast() =>
        Assert.Equal([2, 0, 1], new TopK().Select([1f, 1f, 2f, 0f], 3, lastAmongEquals: [0, 1, 2]).ToArray());

    [Fact]
    public void Select_TieAtTheCut_NamedItemIsPushedOutByALaterOne() =>
        Assert.Equal([1], new TopK().Select([1f, 1f], 1, lastAmongEquals: [0]).ToArray());

    [Fact]
    public void Select_ExcludedItems_AreNeverSelected() =>
        Assert.Equal([3, 1], new TopK().Select([9f, 1f, 8f, 2f, 7f], 5, excluded: [0, 2, 4]).ToArray());

    [Fact]
    public void Select_AllExcludedOrNoItems_IsEmpty()
    {
        Assert.Equal(0, new TopK().Select([1f, 2f], 3, excluded: [0, 1]).Length);
        Assert.Equal(0, new TopK().Select([], 3).Length);
    }

    [Fact]
    public void Select_NaN_RanksBelowEveryNumber() =>
        Assert.Equal([1, 2, 0], new TopK().Select([float.NaN, 0f, float.NegativeInfinity], 3).ToArray());

    [Fact]
    public void Select_PositiveAndNegativeZero_AreATie() => Assert.Equal([0, 1], new TopK().Select([-0f, 0f], 2).ToArray());

    [Fact]
    public void Select_BadArguments_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK().Select([1f], 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK().Select([1f, 2f], 1, excluded: [2]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK().Select([1f, 2f], 1, excluded: [-1]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK().Select([1f, 2f, 3f], 1, excluded: [2, 0]).Length);
    }

    [Fact]
    public void Select_ReusedBuffers_DoNotAllocate()
    {
        var topK = new TopK();
        float[] scores = Enumerable.Range(0, 1000).Select(i => (float)(i * 37 % 1000)).ToArray();
        for (int i = 0; i < 100; i++) topK.Select(scores, 20, [3, 5], [7, 900]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) topK.Select(scores, 20, [3, 5], [7, 900]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Select_AnyScores_EqualsTheFrontOfAFullSort()
    {
        // Few distinct values, so that ties fall on the cut; one instance over all cases, so that stale buffers would show.
        Gen<float> score = Gen.Frequency(
            (8, Gen.Int[-3, 3].Select(i => (float)i)), (4, Gen.Single), (1, Gen.Const(float.NaN)),
            (1, Gen.OneOf(Gen.Const(float.PositiveInfinity), Gen.Const(float.NegativeInfinity), Gen.Const(-0f))));
        var topK = new ThreadLocal<TopK>(() => new TopK());
        Gen.Select(score.Array[0, 80], Gen.Int[1, 100], Gen.Int[0, 3].Array[80]).Sample((scores, k, kinds) =>
        {
            int[] items = Enumerable.Range(0, scores.Length).ToArray();
            int[] excluded = items.Where(i => kinds[i] == 1).ToArray(), last = items.Where(i => kinds[i] == 2).ToArray();
            int[] expected = NaiveTopK(scores, k, excluded, last);
            Assert.Equal(expected, topK.Value!.Select(scores, k, excluded, last).ToArray());
        });
    }

    /// <summary>The definition: sort everything by score, then "placed last", then index, and cut.</summary>
    internal static int[] NaiveTopK(float[] scores, int k, int[] excluded, int[] last) => Enumerable.Range(0, scores.Length)
        .Except(excluded)
        .OrderByDescending(i => float.IsNaN(scores[i]) ? 0 : 1)
        .ThenByDescending(i => float.IsNaN(scores[i]) ? 0 : scores[i] + 0f)
        .ThenBy(i => last.Contains(i) ? 1 : 0)
        .ThenBy(i => i)
        .Take(k)
        .ToArray();
}
