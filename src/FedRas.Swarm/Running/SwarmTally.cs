using System.Collections.Concurrent;
using FedRas.Client.Participation;
using FedRas.Client.Transport;
using FedRas.Protocol;

namespace FedRas.Swarm.Running;

/// <summary>What all participations came to. Thread-safe.</summary>
internal sealed class SwarmTally(SwarmOptions options, Action reached)
{
    private readonly ConcurrentDictionary<string, long> _outcomes = [];
    private readonly ConcurrentDictionary<string, long> _sentences = [];
    private readonly ConcurrentBag<double> _seconds = [];
    private readonly Lock _adding = new();
    private Traffic _all, _participating;
    private long _participations;
    private int _round;

    /// <summary>The newest round that a device holds.</summary>
    public int Round => Volatile.Read(ref _round);

    /// <summary>Participations with a report so far.</summary>
    public long Participations => Interlocked.Read(ref _participations);

    /// <summary>Counts one call of a device.</summary>
    public void Add(ParticipationResult result, TimeSpan took)
    {
        string name = result.Code is { } code ? $"Refused ({code})" : result.Outcome.ToString();
        _outcomes.AddOrUpdate(name, 1, (_, count) => count + 1);
        if (result.Sentence is { } sentence && result.Outcome is not (ParticipationOutcome.Accepted or ParticipationOutcome.Later))
            _sentences.AddOrUpdate($"{name}: {sentence}", 1, (_, count) => count + 1);
        bool reports = result.Traffic.ReportBytes > 0;
        if (reports) _seconds.Add(took.TotalSeconds);
        lock (_adding)
        {
            _all += result.Traffic;
            if (reports) _participating += result.Traffic;
        }
        See(result.HeldRound);
        long done = reports ? Interlocked.Increment(ref _participations) : Participations;
        if (result.Reason == LaterReason.Finished || Round >= options.Rounds || done >= options.Participations) reached();
    }

    /// <summary>Takes notice of a round that a device holds the model of.</summary>
    public void See(int? held)
    {
        for (int seen = Round; held > seen; seen = Round)
            if (Interlocked.CompareExchange(ref _round, held.Value, seen) == seen) break;
    }

    /// <summary>What it came to.</summary>
    public SwarmResult Result(int devices, TimeSpan took, IReadOnlyList<string> faults)
    {
        double[] seconds = [.. _seconds.Order()];
        return new SwarmResult
        {
            Devices = devices,
            Round = Round,
            Seconds = took.TotalSeconds,
            Participations = Participations,
            Outcomes = new SortedDictionary<string, long>(_outcomes, StringComparer.Ordinal),
            Sentences = [.. _sentences.OrderByDescending(pair => pair.Value).Take(10).Select(pair => $"{pair.Value} × {pair.Key}")],
            All = _all,
            WithReport = _participating,
            MedianSeconds = At(0.5),
            P99Seconds = At(0.99),
            Faults = faults,
        };

        double? At(double share) => seconds.Length == 0 ? null : seconds[(int)Math.Min(seconds.Length - 1, share * seconds.Length)];
    }
}
