namespace FedRas.Protocol;

/// <summary>What fedras.proto allows of an evaluation.</summary>
public static class EvaluationBounds
{
    /// <summary>Most interactions that a device is asked to hold out.</summary>
    public const int MostHeldOut = 10;

    /// <summary>Most items that one is ranked among, but for all there are.</summary>
    public const int MostNegatives = 10_000;

    /// <summary>The largest cut-off.</summary>
    public const int MostK = 100;

    // A client may add in another order, or take another logarithm.
    private const double Tolerance = 1e-9;

    /// <summary>Whether a plan may be followed.</summary>
    public static bool IsLegal(EvaluationPlan plan) =>
        plan.HeldOut is >= 1 and <= MostHeldOut && plan.Negatives <= MostNegatives && plan.K is >= 1 and <= MostK;

    /// <summary>What is wrong with an evaluation, as a sentence; null if nothing is.</summary>
    /// <param name="plan">The plan of the round; null if it has none.</param>
    /// <param name="evaluation">What the device says; null if it says nothing.</param>
    public static string? Objection(EvaluationPlan? plan, Evaluation? evaluation)
    {
        if (evaluation is null) return null;
        if (plan is null) return "the report has an evaluation, and the task has no plan for one: leave it out";
        if (evaluation.Tested > plan.HeldOut)
            return $"the evaluation is of {evaluation.Tested} items, and the plan is to hold out {plan.HeldOut} at most";
        if (evaluation.Hits > evaluation.Tested)
            return $"the evaluation has {evaluation.Hits} hits of {evaluation.Tested} items: at most so many are allowed";
        double least = evaluation.Hits / Math.Log2(plan.K + 1);
        if (evaluation.Ndcg >= least - Tolerance && evaluation.Ndcg <= evaluation.Hits + Tolerance) return null;
        return FormattableString.Invariant(
            $"the evaluation has an ndcg of {evaluation.Ndcg}, and {evaluation.Hits} hits give {least:0.####} … {evaluation.Hits}");
    }
}
