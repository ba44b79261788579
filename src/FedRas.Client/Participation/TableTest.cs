using FedRas.Client.Recommending;
using FedRas.Protocol;
using FedRas.Ranking;
using FedRas.Rounds;

namespace FedRas.Client.Participation;

/// <summary>Measures the table that the device trains on, if the server asks for it and the app allows it.</summary>
internal sealed class TableTest(HeldModel model, bool isAllowed)
{
    /// <summary>How many of its last items the device holds out of the training of a task; 0 for none.</summary>
    public int HeldOut(EvaluationPlan? plan) =>
        isAllowed && plan is not null && EvaluationBounds.IsLegal(plan) ? (int)plan.HeldOut : 0;

    /// <summary>Ranks what is held out; null if nothing is.</summary>
    public Evaluation? Run(EvaluationPlan? plan, RoundTask task, UserRows rows)
    {
        if (rows.HeldOut.Count == 0) return null;
        RankingSums sums = model.Evaluate(rows, task, (int)plan!.Negatives, (int)plan.K);
        return new Evaluation { Tested = (uint)sums.Tested, Hits = (uint)sums.Hits, Ndcg = sums.Ndcg };
    }
}
