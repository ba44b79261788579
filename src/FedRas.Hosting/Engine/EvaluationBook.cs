using System.Collections.Immutable;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using FedRas.Protocol;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// The quality curve. What devices measured in a round is added up when the round commits, and only the sum is kept. A sum of too few
/// devices waits for those of the next rounds. Whoever ends rounds calls it; any thread reads the points.
/// </summary>
internal sealed class EvaluationBook(EvaluationOptions options, IEnumerable<QualityPoint> points, QualityPool? pool, ILogger log)
{
    private volatile ImmutableList<QualityPoint> _points = [.. points];
    private QualityPool? _pool = pool;

    /// <summary>The points that many enough devices contributed to, the oldest first.</summary>
    public IReadOnlyList<QualityPoint> Points => _points;

    /// <summary>What a round adds; null if devices were not asked in it. Nothing has changed until <see cref="Keep"/>.</summary>
    public QualityCommit? After(RoundInProgress round)
    {
        if (round.EvaluationPlan is not { } plan) return null;
        int negatives = (int)plan.Negatives;
        QualityPool sum = _pool ?? new QualityPool(round.Number, negatives, [], 0, 0, 0);
        if (sum.Negatives != negatives)
        {
            EngineLog.PoolDropped(log, sum.FromRound, sum.Negatives, negatives);
            sum = new QualityPool(round.Number, negatives, [], 0, 0, 0);
        }
        // By number, so that a sum repeats to the last bit whatever the order of arrival.
        Place[] places = [.. round.Places.Values.Where(place => place is { Counts: true, Evaluation.Tested: > 0 })
            .OrderBy(place => place.Device.Number)];
        var devices = new SortedSet<long>([.. sum.Devices, .. places.Select(place => place.Device.Number)]);
        foreach (Evaluation one in places.Select(place => place.Evaluation!))
            sum = sum with { Tested = sum.Tested + one.Tested, Hits = sum.Hits + one.Hits, NdcgSum = sum.NdcgSum + one.Ndcg };
        if (devices.Count == 0) return new QualityCommit(null, null, OldestAfter(null));
        if (devices.Count < options.FewestDevices)
            return new QualityCommit(sum with { Devices = [.. devices] }, null, OldestAfter(null));
        var point = new QualityPoint(
            sum.FromRound, round.Number, negatives, devices.Count, sum.Tested, sum.Hits, Math.Min(sum.NdcgSum, sum.Hits));
        return new QualityCommit(null, point, OldestAfter(point));
    }

    /// <summary>Takes what a round added, once it is durable.</summary>
    public void Keep(QualityCommit commit)
    {
        _pool = commit.Pool;
        ImmutableList<QualityPoint> points = commit.Point is { } point ? _points.Add(point) : _points;
        _points = points.RemoveAll(kept => kept.ToRound < commit.OldestPoint);
    }

    private int OldestAfter(QualityPoint? next)
    {
        int gone = _points.Count + (next is null ? 0 : 1) - options.MostPoints;
        return gone <= 0 ? 0 : gone < _points.Count ? _points[gone].ToRound : next!.ToRound;
    }
}
