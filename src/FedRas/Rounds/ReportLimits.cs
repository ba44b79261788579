using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// What a server takes from one report: no item moves further than one honest device could move it. How many rows a report names is not
/// limited, since a server does not know how much a device has to train on; sums are limited for each row. The server announces them with
/// the other options of training. A device shortens what it sends to them, so an honest report is never refused.
/// </summary>
public sealed record ReportLimits
{
    /// <summary>
    /// Norm of a user's factors that the limits of rows are made from; above 0 … 10⁶, default 8. With it no report of a training by the
    /// defaults is shortened (<c>reportsClipped</c> of summary.json on MovieLens 100K and 1M, Amazon Video and Gowalla).
    /// </summary>
    public double UserNorm { get; init; } = 8;

    /// <summary>Most users that share a device; 1 … 10⁶, default 1. They train on the same rows one after the other.</summary>
    public int Users { get; init; } = 1;

    /// <summary>
    /// Sample updates of a report for each row it touches, in the mean; above 0; null, the default, for users × passes × (1 + negatives): a
    /// positive is one row, and has no more samples than that.
    /// </summary>
    public double? UpdatesPerRow { get; init; }

    /// <summary>
    /// Norm of a row of a report; above 0; null, the default, for <see cref="UpdatesPerRow"/> × learning rate × <see cref="UserNorm"/>.
    /// </summary>
    public double? RowNorm { get; init; }

    /// <summary>
    /// Sum of the rows' norms, for each row; above 0; null, the default, for users × passes × learning rate × <see cref="UserNorm"/>: one
    /// step a pass.
    /// </summary>
    public double? MeanRowNorm { get; init; }

    /// <summary>Checks every limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(UserNorm, nameof(UserNorm), 1e6);
        ArgumentOutOfRangeException.ThrowIfLessThan(Users, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Users, 1_000_000);
        Check(UpdatesPerRow, nameof(UpdatesPerRow), int.MaxValue);
        Check(RowNorm, nameof(RowNorm), float.MaxValue);
        Check(MeanRowNorm, nameof(MeanRowNorm), float.MaxValue);
    }

    /// <summary>The limits for devices that train in a certain way.</summary>
    internal ReportBounds For(LocalTrainerOptions training)
    {
        double passes = (double)Users * training.Epochs, updates = UpdatesPerRow ?? passes * (1 + training.Negatives);
        double step = training.LearningRate * UserNorm;
        return new ReportBounds(updates, RowNorm ?? updates * step, MeanRowNorm ?? passes * step);
    }

    private static void Check(double? limit, string name, double most)
    {
        if (limit is { } value && !(value > 0 && value <= most))
            throw new ArgumentOutOfRangeException(name, value, $"must lie above 0 and at most at {most:R}");
    }
}

/// <summary>The limits of a report, all known.</summary>
/// <param name="UpdatesPerRow">Sample updates for each row.</param>
/// <param name="RowNorm">Norm of a row.</param>
/// <param name="MeanRowNorm">Sum of the rows' norms for each row.</param>
internal readonly record struct ReportBounds(double UpdatesPerRow, double RowNorm, double MeanRowNorm)
{
    /// <summary>Most sample updates of a report of so many rows.</summary>
    public int MostUpdates(int rows) => (int)Math.Min(int.MaxValue, Math.Floor(UpdatesPerRow * rows));

    /// <summary>What is wrong with a report of some rows; null if it is within the limits.</summary>
    public string? Refusal(int updates, int rows, in RowNorms norms)
    {
        if (updates > MostUpdates(rows))
        {
            return $"the report tells of {updates} sample updates of {rows} rows; at most {MostUpdates(rows)} are allowed, "
                + $"{UpdatesPerRow:R} for each row";
        }
        if (!(norms.Largest <= RowNorm)) return $"the report moves a row by {norms.Largest:R}; at most {RowNorm:R} is allowed";
        if (!(norms.Sum <= MeanRowNorm * rows))
        {
            return $"the report moves its {rows} rows by {norms.Sum:R} in all; at most {MeanRowNorm * rows:R} is allowed, "
                + $"{MeanRowNorm:R} for each row";
        }
        return null;
    }
}
