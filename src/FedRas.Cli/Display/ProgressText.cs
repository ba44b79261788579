namespace FedRas.Cli.Display;

/// <summary>The words that both displays share.</summary>
internal static class ProgressText
{
    /// <summary>What the first Ctrl-C is answered with.</summary>
    public const string Stopping = "stopping at this round's end; Ctrl-C again leaves at once";

    /// <summary>What one step of training is called.</summary>
    public static string Step(Method method) => method == Method.Centralized ? "epoch" : "round";

    /// <summary>The headline metrics: sampled if the split has candidates, else full ranking.</summary>
    public static string Quality(EvaluationPoint point) =>
        (point.Part == EvaluationPoint.ValidationItems ? "validation " : "") + Metrics(point);

    private static string Metrics(EvaluationPoint point) => point.Hr10 is null
        ? $"Recall@20 {Quantity.Metric(point.Recall20)}  NDCG@20 {Quantity.Metric(point.FullNdcg20)}"
        : $"HR@10 {Quantity.Metric(point.Hr10)}  NDCG@10 {Quantity.Metric(point.Ndcg10)}";
}
