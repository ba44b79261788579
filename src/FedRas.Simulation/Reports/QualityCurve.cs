using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Running;

namespace FedRas.Simulation.Reports;

/// <summary>One metric over training, and the popularity ranking's value of it.</summary>
internal sealed record QualityCurve(string Name, double[] Rounds, double[] Megabytes, double[] Seconds, double[] Values, double Popularity)
{
    /// <summary>Whether the items ranked during training were those held out for choosing the model.</summary>
    public bool IsOfValidation { get; private init; }

    /// <summary>HR@10 and NDCG@10; Recall@20 and NDCG@20 if the split has no sampled candidates.</summary>
    public static IReadOnlyList<QualityCurve> Of(SimulationResult result, IReadOnlyList<EvaluationPoint> points)
    {
        RankingQuality popularity = result.WatchedPopularity ?? result.Popularity;
        QualityAtK at10 = popularity.AtK.Single(at => at.K == 10), at20 = popularity.AtK.Single(at => at.K == 20);
        return at10.HitRate is { } hitRate && at10.Ndcg is { } ndcg
            ? [Of("HR@10", points, point => point.Hr10, hitRate), Of("NDCG@10", points, point => point.Ndcg10, ndcg)]
            : [
                Of("Recall@20", points, point => point.Recall20, at20.Recall ?? 0),
                Of("NDCG@20", points, point => point.FullNdcg20, at20.FullNdcg ?? 0),
            ];
    }

    /// <summary>The points whose number passes <paramref name="keep"/>.</summary>
    public QualityCurve Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Values.Length).Where(keep)];
        return this with { Rounds = Pick(Rounds), Megabytes = Pick(Megabytes), Seconds = Pick(Seconds), Values = Pick(Values) };

        double[] Pick(double[] values) => Array.ConvertAll(kept, n => values[n]);
    }

    private static QualityCurve Of(
        string name, IReadOnlyList<EvaluationPoint> points, Func<EvaluationPoint, double?> value, double popularity)
    {
        EvaluationPoint[] known = [.. points.Where(point => value(point) is not null)];
        double[] megabytes = [.. known.Select(point => (point.UplinkBytes + point.DownlinkBytes) / 1e6)];
        bool isOfValidation = known.Any(point => point.Part == EvaluationPoint.ValidationItems);
        return new QualityCurve(name, [.. known.Select(point => (double)point.Round)], megabytes,
            [.. known.Select(point => point.VirtualSeconds ?? 0)], [.. known.Select(point => value(point)!.Value)], popularity)
        { IsOfValidation = isOfValidation };
    }
}
