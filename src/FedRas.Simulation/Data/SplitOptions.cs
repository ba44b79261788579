namespace FedRas.Simulation.Data;

/// <summary>How a data set is divided into training and test; with the data set it decides the split.</summary>
public sealed record SplitOptions
{
    /// <summary>How test items are chosen; default leave-one-out.</summary>
    public SplitKind Kind { get; init; } = SplitKind.LeaveOneOut;

    /// <summary>Which items may be training negatives; default <see cref="EvaluationProtocol.Colr"/>, the strictest.</summary>
    public EvaluationProtocol Protocol { get; init; } = EvaluationProtocol.Colr;

    /// <summary>Seed of every random choice of the split; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Share of each user's items that is tested, for <see cref="SplitKind.Ratio"/>; above 0 and below 1, default 0.2.</summary>
    public double TestRatio { get; init; } = 0.2;

    /// <summary>Sampled negatives a test item is ranked among, for leave-one-out; 1 … 1 000 000, default 99 (NCF, WWW 2017).</summary>
    public int Candidates { get; init; } = 99;

    /// <summary>Whether one more item of each user is held out, to choose a model by, for leave-one-out; default false.</summary>
    public bool HoldsValidation { get; init; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    /// <exception cref="ArgumentException">Validation items are asked for under another split than leave-one-out.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Kind)) throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "is no kind of split");
        if (!Enum.IsDefined(Protocol)) throw new ArgumentOutOfRangeException(nameof(Protocol), Protocol, "is no protocol");
        if (!(TestRatio is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(TestRatio), TestRatio, "must lie above 0 and below 1");
        if (HoldsValidation && Kind != SplitKind.LeaveOneOut)
            throw new ArgumentException("validation items are held out under leave-one-out only", nameof(HoldsValidation));
        ArgumentOutOfRangeException.ThrowIfLessThan(Candidates, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Candidates, 1_000_000);
    }
}
