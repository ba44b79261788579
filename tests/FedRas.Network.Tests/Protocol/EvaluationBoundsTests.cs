using FedRas.Protocol;

namespace FedRas.Network.Tests.Protocol;

public sealed class EvaluationBoundsTests
{
    private static readonly EvaluationPlan s_plan = new() { HeldOut = 2, Negatives = 99, K = 10 };

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(2, 1, 0.2890648263178879)] // the tenth place
    public void Objection_WithinTheBounds_IsNone(uint tested, uint hits, double ndcg) =>
        Assert.Null(EvaluationBounds.Objection(s_plan, new Evaluation { Tested = tested, Hits = hits, Ndcg = ndcg }));

    [Theory]
    [InlineData(3, 0, 0, "of 3 items")]
    [InlineData(1, 2, 1, "2 hits of 1 items")]
    [InlineData(0, 1, 1, "1 hits of 0 items")]
    [InlineData(2, 1, 1.001, "ndcg of 1.001")]
    [InlineData(2, 1, 0.289, "0.2891 … 1")] // no place among ten gives so little
    [InlineData(2, 0, 1, "ndcg of 1,")]
    [InlineData(2, 1, -1, "ndcg of -1")]
    [InlineData(2, 2, double.NaN, "ndcg of NaN")]
    [InlineData(2, 2, double.PositiveInfinity, "ndcg of Infinity")]
    public void Objection_BeyondABound_NamesIt(uint tested, uint hits, double ndcg, string names) => Assert.Contains(names,
        EvaluationBounds.Objection(s_plan, new Evaluation { Tested = tested, Hits = hits, Ndcg = ndcg }), StringComparison.Ordinal);

    [Fact]
    public void Objection_NobodyAsked_SaysSo()
    {
        Assert.Null(EvaluationBounds.Objection(null, null));
        Assert.Contains("no plan", EvaluationBounds.Objection(null, new Evaluation()), StringComparison.Ordinal);
    }
}
