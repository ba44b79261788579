using CsCheck;
using FedRas.Evaluation;

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
    public void Pick_AnyScores_EqualsAFullSort()
        => Gen.Select(Gen.Int[0, 5].Array[0, 60], Gen.Int[1, 30], Gen.Int[0, 59].HashSet[0, 8], Gen.Int[0, 59].HashSet[0, 8]).Sample((values, k, relevantSet, maskedSet) =>
        {
            float[] scores = [.. values.Select(v => (float)v)];
            int[] relevant = [.. relevantSet.Where(i => i < scores.Length && !maskedSet.Contains(i)).Order()];
            int[] masked = [.. maskedSet.Where(i => i < scores.Length).Order()];
            int[] expected = [.. Enumerable.Range(0, scores.Length).Except(masked)
                .OrderByDescending(i => scores[i]).ThenBy(i => relevant.Contains(i)).ThenBy(i => i).Take(k)];
            Assert.Equal(expected, new TopK(k).Pick(scores, relevant, masked).ToArray());
        });
}
