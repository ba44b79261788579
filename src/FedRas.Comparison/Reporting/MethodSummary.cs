using FedRas.Comparison.Sweep;

namespace FedRas.Comparison.Reporting;

/// <summary>One line of a comparison's result: means over the seeds that finished.</summary>
/// <param name="Spec">The method as it is written on the command line.</param>
/// <param name="Quality">HR@10, or Recall@20 where there are no sampled candidates; null where nothing finished.</param>
/// <param name="Ndcg">NDCG@10, or NDCG@20 over all items.</param>
/// <param name="Difference">Mean difference of the quality to the dense run of the same model, or the lossless one where that is missing,
/// paired by seed; null for itself and without either.</param>
/// <param name="HalfWidth">Half width of the difference's 95 % interval; null for fewer than three seeds.</param>
/// <param name="UpBytes">Bytes a report.</param>
/// <param name="DownBytes">Bytes downloaded to take part once, or of a frame where that was not counted.</param>
/// <param name="TotalBytes">Bytes of all devices over the whole training, both ways.</param>
public sealed record MethodSummary(string Spec, double? Quality, double? Ndcg, double? Difference, double? HalfWidth, double? UpBytes,
    double? DownBytes, double? TotalBytes)
{
    /// <summary>Whether what devices missed, and with it the bytes of the whole training, is estimated from one device a round.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Whose factors quality is of: <c>reconstructed</c>, or <c>kept</c>; empty for popularity.</summary>
    public string UserFactors { get; init; } = "";

    /// <summary>The lines of a folder, in the order of its specs.</summary>
    public static IReadOnlyList<MethodSummary> Of(ComparisonFolder folder)
    {
        ReportSection section = ReportSection.Of([folder])[0];
        return [.. section.Results.Select(result =>
        {
            MethodResult? reference = section.Models.FirstOrDefault(group => group.Results.Contains(result))?.Reference;
            Estimate? difference = reference is null || ReferenceEquals(reference, result) ? null
                : Estimate.OfDifferences(result.Quality, reference.Quality);
            double? down = result.ParticipationBytes ?? result.FrameBytes;
            return new MethodSummary(result.Row.Spec, result.MeanQuality?.Mean, result.MeanNdcg?.Mean, difference?.Mean,
                difference?.HalfWidth,
                result.UpBytes, down, result.TotalBytes)
            {
                UserFactors = result.Row.UserFactors,
                IsEstimated = result.Row.Scenario is null && result.ParticipationBytes is not null,
            };
        })];
    }
}
