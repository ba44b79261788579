namespace FedRas.Actions;

/// <summary>How long clustering may go on.</summary>
public sealed record KMeansOptions
{
    /// <summary>Most Lloyd iterations after seeding; 0 … 1 000, default 12.</summary>
    public int MaxIterations { get; init; } = 12;

    /// <summary>Stops when an iteration lowers the squared error by less than this share of it; 0 … 1, default 0.01.</summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>Threads for one clustering; at least 1. Never changes a result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxIterations, 1_000);
        if (!(Tolerance is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "must lie between 0 and 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
    }

    /// <summary>
    /// Multiply-adds that clustering <paramref name="rows"/> × <paramref name="dim"/> into <paramref name="k"/> takes at most.
    /// </summary>
    internal double MostMultiplyAdds(int rows, int dim, int k) =>
        MultiplyAdds(rows, dim, k, MaxIterations + 2); // seeding and the first assignment

    /// <summary>Multiply-adds of a clustering that took <paramref name="passes"/> passes.</summary>
    internal static double MultiplyAdds(int rows, int dim, int k, double passes) => (double)rows * dim * Math.Min(k, rows) * passes;
}
