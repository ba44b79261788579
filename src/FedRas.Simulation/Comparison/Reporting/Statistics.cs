namespace FedRas.Simulation.Comparison.Reporting;

/// <summary>A mean and the half width of its 95 % interval by Student's t; no interval of a single value.</summary>
internal readonly record struct Estimate(double Mean, double? HalfWidth, int Count)
{
    // 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom.
    private static readonly double[] s_quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Whether the interval lies above or below 0; without an interval it says nothing.</summary>
    public int Sign => HalfWidth is not { } half || Math.Abs(Mean) <= half ? 0 : Math.Sign(Mean);

    /// <summary>The estimate from independent values; null from none.</summary>
    public static Estimate? Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        if (n == 0) return null;
        double mean = values.Average();
        if (n == 1) return new Estimate(mean, null, 1);
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (n - 1);
        return new Estimate(mean, Quantile(n - 1) * Math.Sqrt(variance / n), n);
    }

    /// <summary>The estimate of the mean difference of values that belong together.</summary>
    public static Estimate? OfDifferences(IReadOnlyDictionary<ulong, double> values, IReadOnlyDictionary<ulong, double> others) =>
        Of([.. values.Where(value => others.ContainsKey(value.Key)).Select(value => value.Value - others[value.Key])]);

    // Beyond the table the normal distribution's, with the first term that t has more.
    private static double Quantile(int degrees) => degrees <= s_quantiles.Length ? s_quantiles[degrees - 1] : 1.96 + 2.37 / degrees;
}
