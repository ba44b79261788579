namespace FedRas.Tests.Evaluation;

public sealed class TopKTests
{
    [Fact]
    public void Pick_EqualScores_PutsRelevantItemsLast()
        => Assert.Equal([0, 1, 3, 2], new TopK(4).Pick([1, 1, 1, 1, 0], relevant: [2], masked: []).ToArray());

    [Fact]
    public void Pick_MaskedItems_AreLeftOut()
        => Assert.Equal([1, 0], new TopK(5).Pick([1, 2, 9, 8], relevant: [], masked: [2, 3]).ToArray());

    [Fact]
    public void Pick_NotANumber_NeverHelpsARelevantItem()
        => Assert.Equal([1, 2, 0], new TopK(3).Pick([float.NaN, float.NaN, 5], relevant: [0], masked: []).ToArray());

    [Fact]
    public void Pick_TieAtTheCut_RelevantItemIsPushedOutByALaterOne()
        => Assert.Equal([1], new TopK(1).Pick([1, 1], relevant: [0], masked: []).ToArray());

    [Fact]
    public void Pick_PositiveAndNegativeZero_AreATie()
        => Assert.Equal([0, 1], new TopK(2).Pick([-0f, 0f], relevant: [], masked: []).ToArray());

    [Fact]
    public void Pick_NothingLeft_IsEmpty()
    {
        Assert.Equal(0, new TopK(3).Pick([1, 2], relevant: [], masked: [0, 1]).Length);
        Assert.Equal(0, new TopK(3).Pick([], relevant: [], masked: []).Length);
    }

    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 2, 0 })]
    public void Pick_MaskOutsideOrDescending_Throws(int[] masked)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new TopK(1).Pick([1, 2, 3], relevant: [], masked).Length);

    [Fact]
    public void Pick_AfterTheFirst_DoesNotAllocate()
    {
        var topK = new TopK(20);
        float[] scores = [.. Enumerable.Range(0, 1000).Select(i => (float)(i * 37 % 1000))];
        int[] relevant = [7, 900], masked = [3, 5];
        for (int i = 0; i < 100; i++) topK.Pick(scores, relevant, masked);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) topK.Pick(scores, relevant, masked);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pick_AnyScores_EqualsAFullSort()
    {
        // Few distinct values, so that ties fall on the cut; an instance serves many cases, so that what it kept would show.
        Gen<float> score = Gen.Frequency(
            (8, Gen.Int[-3, 3].Select(i => (float)i)), (4, Gen.Single), (1, Gen.Const(float.NaN)), (1, Gen.Const(-0f)),
            (1, Gen.OneOf(Gen.Const(float.PositiveInfinity), Gen.Const(float.NegativeInfinity))));
        using var pickers = new ThreadLocal<TopK[]>(() => [.. Enumerable.Range(1, 90).Select(k => new TopK(k))]);
        Gen.Select(score.Array[0, 80], Gen.Int[1, 90], Gen.Int[0, 3].Array[80]).Sample((scores, k, kinds) =>
        {
            int[] items = [.. Enumerable.Range(0, scores.Length)];
            int[] masked = [.. items.Where(i => kinds[i] == 1)], relevant = [.. items.Where(i => kinds[i] == 2)];
            float[] ordered = [.. items.Select(i => !float.IsNaN(scores[i]) ? scores[i]
                : relevant.Contains(i) ? float.NegativeInfinity : float.PositiveInfinity)];
            int[] expected = EvaluationCases.NaiveTopK(ordered, k, masked, relevant);
            Assert.Equal(expected, pickers.Value![k - 1].Pick(scores, relevant, masked).ToArray());
        });
    }
}
