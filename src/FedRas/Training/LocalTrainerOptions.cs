using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>What local training minimises.</summary>
public enum LossKind
{
    /// <summary>Logistic loss of each positive and negative sample by itself.</summary>
    Logistic,
    /// <summary>Bayesian personalised ranking (Rendle et al., UAI 2009): logistic loss of score differences.</summary>
    Bpr,
}

/// <summary>Where a device has its users' factors from.</summary>
public enum UserFactorsKind
{
    /// <summary>Fitted to the table whenever they are needed, and frozen while items train. Nothing is kept between rounds.</summary>
    Reconstructed,
    /// <summary>Kept between rounds and trained together with the items: plain federated matrix factorisation.</summary>
    Kept,
}

/// <summary>How one device trains.</summary>
public sealed record LocalTrainerOptions
{
    /// <summary>Where the factors of users come from; default reconstructed.</summary>
    public UserFactorsKind UserFactors { get; init; }

    /// <summary>
    /// Precision of the Gaussian prior on each factor of a reconstructed user, beside the sum of the losses; above 0 … 10 000, default 6
    /// (measured on four data sets).
    /// </summary>
    public float UserPrior { get; init; } = 6;

    /// <summary>Legal values of <see cref="UserPrior"/>.</summary>
    public static OptionRange UserPriorRange { get; } = new(0, 10_000, isAbove: true);

    /// <summary>Passes E over the device's positives a round; 1 … 100, default 2 (measured on ML-100K and ML-1M).</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Legal values of <see cref="Epochs"/>.</summary>
    public static OptionRange EpochsRange { get; } = new(1, 100);

    /// <summary>Fresh negatives n for each positive; 1 … 1 000, default 4 (NCF, WWW 2017).</summary>
    public int Negatives { get; init; } = 4;

    /// <summary>Legal values of <see cref="Negatives"/>.</summary>
    public static OptionRange NegativesRange { get; } = new(1, 1_000);

    /// <summary>Samples a mini-batch, rounded up to whole positives with their negatives; 1 … 65 536, default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Legal values of <see cref="BatchSize"/>.</summary>
    public static OptionRange BatchSizeRange { get; } = new(1, 65_536);

    /// <summary>Step size: on item rows per sample, on the user's factors for the batch mean; above 0 … 100, default 0.5.</summary>
    public float LearningRate { get; init; } = 0.5f;

    /// <summary>Legal values of <see cref="LearningRate"/>.</summary>
    public static OptionRange LearningRateRange { get; } = new(0, 100, isAbove: true);

    /// <summary>Weight decay λ of λ‖·‖²; 0 … 1, default 2·10⁻³ (measured on four data sets).</summary>
    public float WeightDecay { get; init; } = 2e-3f;

    /// <summary>Legal values of <see cref="WeightDecay"/>.</summary>
    public static OptionRange WeightDecayRange { get; } = new(0, 1);

    /// <summary>What is minimised; default logistic.</summary>
    public LossKind Loss { get; init; }

    /// <summary>
    /// Leaves the weight decay in the update, as a plain difference of tables has it, for the server to take none; default false. Measured
    /// to cost actions 5 to 60 times as much distortion.
    /// </summary>
    public bool LeavesDecayIn { get; init; }

    /// <summary>What one sample's update leaves of a row: ρ = 1 − 2·lr·λ.</summary>
    public float Retention => 1 - 2 * LearningRate * WeightDecay;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        EpochsRange.ThrowIfOutside(Epochs);
        NegativesRange.ThrowIfOutside(Negatives);
        BatchSizeRange.ThrowIfOutside(BatchSize);
        LearningRateRange.ThrowIfOutside(LearningRate);
        UserPriorRange.ThrowIfOutside(UserPrior);
        WeightDecayRange.ThrowIfOutside(WeightDecay);
        if (Retention <= 0) throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "2 × learning rate × weight decay "
            + "must stay below 1");
    }
}
