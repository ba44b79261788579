using FedRas.Actions;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Rounds;

/// <summary>How one federated round works.</summary>
public sealed record RoundOptions
{
    /// <summary>Cohort size C; at least 1, default 60 (CoLR, WWW 2024).</summary>
    public int ClientsPerRound { get; init; } = 60;

    /// <summary>Actions K a device sends; 1 … 65 536, default 16; null sends dense float32 rows (FedAvg).</summary>
    public int? Actions { get; init; } = 16;

    /// <summary>Actions L the server broadcasts, with error feedback; 1 … 65 536, default 32; null broadcasts dense float32 rows.</summary>
    public int? BroadcastActions { get; init; } = 32;

    /// <summary>Local training.</summary>
    public LocalTrainerOptions Training { get; init; } = new();

    /// <summary>A device's clustering.</summary>
    public KMeansOptions Clustering { get; init; } = new();

    /// <summary>Server learning rate η; above 0 … 10, default 1.</summary>
    public float ServerLearningRate { get; init; } = 1;

    /// <summary>Limits that the server sets on reports and devices on broadcasts.</summary>
    public WireLimits Limits { get; init; } = new();

    /// <summary>Seed of every random choice; with the round and the device it decides each stream.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Worker threads; at least 1. Never changes a result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ClientsPerRound, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Actions ?? 1, 1, nameof(Actions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Actions ?? 1, 65_536, nameof(Actions));
        ArgumentOutOfRangeException.ThrowIfLessThan(BroadcastActions ?? 1, 1, nameof(BroadcastActions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BroadcastActions ?? 1, 65_536, nameof(BroadcastActions));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        Training.Validate();
        Clustering.Validate();
        Limits.Validate();
    }
}
