using FedRas.Client.Transport;

namespace FedRas.Swarm.Running;

/// <summary>What a swarm did.</summary>
public sealed record SwarmResult
{
    /// <summary>Devices that joined.</summary>
    public required int Devices { get; init; }

    /// <summary>The newest round that a device holds.</summary>
    public required int Round { get; init; }

    /// <summary>Seconds from the first participation to the last.</summary>
    public required double Seconds { get; init; }

    /// <summary>Participations with a report.</summary>
    public required long Participations { get; init; }

    /// <summary>Calls by what came of them.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>What servers and clients said most often, but for accepted and later.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }

    /// <summary>Bytes of all calls, those that were told to come later included.</summary>
    public required Traffic All { get; init; }

    /// <summary>Bytes of the participations with a report.</summary>
    public required Traffic WithReport { get; init; }

    /// <summary>Median seconds of a participation with a report; null without one.</summary>
    public double? MedianSeconds { get; init; }

    /// <summary>The 99th percentile of the same.</summary>
    public double? P99Seconds { get; init; }

    /// <summary>Faults that were injected, by kind and message.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>
    /// HR@10 of the devices' held-out items, each ranked by the device's own store as <c>fedras simulate</c> does; null if the data holds
    /// none out.
    /// </summary>
    public double? Hr10 { get; init; }

    /// <summary>NDCG@10 of the same.</summary>
    public double? Ndcg10 { get; init; }
}
