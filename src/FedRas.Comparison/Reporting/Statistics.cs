namespace FedRas.Comparison.Reporting;

/// <summary>
/// A mean and the half width of its 95 % interval by Student's t. No interval of fewer than three values: that of two would be thirteen
/// times as wide as they lie from their mean. And none of values that are all alike but not 0: metrics are multiples of one over the
/// users, so that two seeds agree by chance and tell nothing of how far others would lie apart.
/// </summary>
internal readonly record struct Estimate(double Mean, double? HalfWidth, int Count)
{
    /// <summary>Fewest values of an interval, a test or a verdict.</summary>
    public const int LeastValues = 3;

    // 97.5 % quantiles of Student's t for 1 … 10 degrees of freedom.
    private static readonly double[] s_quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

    /// <summary>Whether the interval lies above or below 0; without an interval it says nothing.</summary>
    public int Sign => HalfWidth is not { } half || Math.Abs(Mean) <= half ? 0 : Math.Sign(Mean);

    /// <summary>
    /// How likely a mean this far from 0 is where the true one is 0: Student's t-test, two-sided; null without an interval.
    /// </summary>
    public double? P => HalfWidth is not { } half ? null : half == 0 ? 1 : TwoSided(Mean / (half / Quantile(Count - 1)), Count - 1);

    /// <summary>
    /// Probabilities of several tests such that hardly one of them is small by chance alone (Holm, Scandinavian Journal of Statistics
    /// 1979).
    /// </summary>
    public static double?[] Adjusted(IReadOnlyList<double?> probabilities)
    {
        var adjusted = new double?[probabilities.Count];
        int[] order = [.. Enumerable.Range(0, probabilities.Count).Where(i => probabilities[i] is not null).OrderBy(i => probabilities[i])];
        double least = 0;
        for (int rank = 0; rank < order.Length; rank++) adjusted[order[rank]] = least = Math.Max(least,
            Math.Min(1, (order.Length - rank) * probabilities[order[rank]]!.Value));
        return adjusted;
    }

    /// <summary>The estimate from independent values; null from none.</summary>
    public static Estimate? Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        if (n == 0) return null;
        double mean = values.Average();
        if (n < LeastValues) return new Estimate(mean, null, n);
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (n - 1);
        double half = Quantile(n - 1) * Math.Sqrt(variance / n);
        return new Estimate(mean, half <= 1e-9 * Math.Abs(mean) && mean != 0 ? null : half, n);
    }

    /// <summary>The estimate of the mean difference of values that belong together.</summary>
    public static Estimate? OfDifferences(IReadOnlyDictionary<ulong, double> values, IReadOnlyDictionary<ulong, double> others) =>
        Of([.. values.Where(value => others.ContainsKey(value.Key)).Select(value => value.Value - others[value.Key])]);

    // The finite series of Student's distribution for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    private static double TwoSided(double t, int degrees)
    {
        double angle = Math.Atan(Math.Abs(t) / Math.Sqrt(degrees)), square = Math.Pow(Math.Cos(angle), 2);
        bool isOdd = degrees % 2 == 1;
        double term = isOdd ? Math.Cos(angle) : 1, sum = degrees > 1 ? term : 0;
        for (int k = isOdd ? 3 : 2; k < degrees; k += 2) sum += term *= square * (k - 1) / k;
        return Math.Max(0, 1 - (isOdd ? 2 / Math.PI * (angle + Math.Sin(angle) * sum) : Math.Sin(angle) * sum));
    }

    // Beyond the table from the normal distribution's by the series in 1 ÷ degrees (Abramowitz and Stegun, 26.7.5).
    private static double Quantile(int degrees)
    {
        if (degrees <= s_quantiles.Length) return s_quantiles[degrees - 1];
        const double z = 1.959964;
        return z + (z * z * z + z) / (4 * degrees) + (5 * Math.Pow(z, 5) + 16 * z * z * z + 3 * z) / (96.0 * degrees * degrees)
            + (3 * Math.Pow(z, 7) + 19 * Math.Pow(z, 5) + 17 * z * z * z - 15 * z) / (384.0 * degrees * degrees * degrees);
    }
}
