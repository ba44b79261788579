using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>A way to train, one round (or epoch) at a time.</summary>
public interface ITrainingRun
{
    /// <summary>Rounds done.</summary>
    int Round { get; }

    /// <summary>What the noise of the training has left of a device's privacy; null without noise.</summary>
    PrivacyLedger? Privacy => null;

    /// <summary>Ranks for every user with what is trained so far.</summary>
    IRecommender Recommender { get; }

    /// <summary>Users that never took part; null where there is no such thing.</summary>
    IEnumerable<int>? NeverTrainedUsers { get; }

    /// <summary>How often a device that has something to train on took part, mean over all; null where there is no such thing.</summary>
    double? TurnsPerDevice { get; }

    /// <summary>The world around the devices; null where there is none.</summary>
    ScenarioWorld? World { get; }

    /// <summary>What every device of the last round came to; none where there are no devices.</summary>
    ReadOnlySpan<SlotOutcome> LastRound { get; }

    /// <summary>The step chosen for a published lattice; null where there is none.</summary>
    float? LatticeStep { get; }

    /// <summary>Where the time of rounds went; null where there are no stages.</summary>
    StageTimes? Stages { get; }

    /// <summary>
    /// Ranks for users of another split over the same items, who are reconstructed from its training items and do not train.
    /// </summary>
    IRecommender Serve(TrainTestSplit users);

    /// <summary>Trains one round more.</summary>
    RoundOutcome Advance();

    /// <summary>The state to save; the caller adds what it knows of the run.</summary>
    (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State();

    /// <summary>Takes a saved state of this run, to rank with or to train on from. Its table becomes this run's own.</summary>
    /// <exception cref="ModelFileException">The state is of another run.</exception>
    void Restore(ModelFile file);
}
