using FedRas.Numerics;

namespace FedRas.Server.Aggregation;

/// <summary>How the server moves its table by the mean update.</summary>
public sealed record ServerOptimizerOptions
{
    /// <summary>Server learning rate η of the first round; above 0 … 10, default 1 (plain averaging).</summary>
    public float LearningRate { get; init; } = 1;

    /// <summary>Legal values of <see cref="LearningRate"/>.</summary>
    public static OptionRange LearningRateRange { get; } = new(0, 10, isAbove: true);

    /// <summary>
    /// What η has fallen to after <see cref="FallRounds"/> rounds, on a straight line, as a share of the first round's; 0 … 1, default 1:
    /// it does not fall.
    /// </summary>
    public float FinalShare { get; init; } = 1;

    /// <summary>Legal values of <see cref="FinalShare"/>.</summary>
    public static OptionRange FinalShareRange { get; } = new(0, 1);

    /// <summary>Rounds over which η falls; at least 1. Afterwards it stays.</summary>
    public int FallRounds { get; init; } = 1;

    /// <summary>Momentum β of a touched item's step (FedAvgM, Hsu et al., 2019); 0 … below 1, default 0: none.</summary>
    public float Momentum { get; init; }

    /// <summary>Legal values of <see cref="Momentum"/>.</summary>
    public static OptionRange MomentumRange { get; } = new(0, 1, isBelow: true);

    /// <summary>η of a round.</summary>
    public float RateOf(int round) => LearningRate * (1 - (1 - FinalShare) * Math.Min(round, FallRounds) / FallRounds);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        LearningRateRange.ThrowIfOutside(LearningRate);
        FinalShareRange.ThrowIfOutside(FinalShare);
        ArgumentOutOfRangeException.ThrowIfLessThan(FallRounds, 1);
        MomentumRange.ThrowIfOutside(Momentum);
    }
}
