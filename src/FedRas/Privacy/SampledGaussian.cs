namespace FedRas.Privacy;

/// <summary>
/// Rényi differential privacy of one round in which each device takes part with a probability of its own draw, and Gaussian noise is added
/// to the sum of the clipped reports (Mironov, Talwar, Zhang, "Rényi Differential Privacy of the Sampled Gaussian Mechanism", 2019, §3.3).
/// Neighbours differ by all reports of one device.
/// </summary>
internal static class SampledGaussian
{
    // A term of this logarithm no longer changes a sum that is at least 1.
    private const double Negligible = -30;

    /// <summary>An upper bound of the Rényi divergence of one round.</summary>
    /// <param name="rate">Sampling rate q; above 0, at most 1.</param>
    /// <param name="noise">Noise σ in clipping norms.</param>
    /// <param name="order">Order α above 1.</param>
    public static double Rdp(double rate, double noise, double order) =>
        rate == 1 ? order / (2 * noise * noise)
        : Math.Max(0, order == Math.Floor(order) ? LogOfWhole(rate, noise, (int)order) : LogOfFractional(rate, noise, order)) / (order - 1);

    // ln Σᵢ C(α, i) (1 − q)^(α−i) qⁱ exp((i² − i) ÷ 2σ²).
    private static double LogOfWhole(double rate, double noise, int order)
    {
        double sum = double.NegativeInfinity, binomial = 0, q = Math.Log(rate), rest = double.LogP1(-rate);
        for (int i = 0; i <= order; i++)
        {
            sum = LogAdd(sum, binomial + i * q + (order - i) * rest + (double)i * (i - 1) / (2 * noise * noise));
            binomial += Math.Log((double)(order - i) / (i + 1));
        }
        return sum;
    }

    // Two series, below and above z₀, where both parts of the mixture weigh the same. Binomials of a fractional order change their sign
    // past it. Every term is taken by its magnitude, so that the sum is an upper bound wherever the series are cut.
    private static double LogOfFractional(double rate, double noise, double order)
    {
        double q = Math.Log(rate), rest = double.LogP1(-rate), binomial = 0, sum = double.NegativeInfinity;
        double variance = noise * noise, middle = variance * (rest - q) + 0.5, scale = 1 / (Math.Sqrt(2) * noise);
        for (int i = 0; ; i++)
        {
            double j = order - i;
            double below = binomial + i * q + j * rest + ((double)i * i - i) / (2 * variance)
                + LogErfc.Of((i - middle) * scale) - Math.Log(2);
            double above = binomial + j * q + i * rest + (j * j - j) / (2 * variance)
                + LogErfc.Of((middle - j) * scale) - Math.Log(2);
            sum = LogAdd(sum, LogAdd(below, above));
            if (i > order && Math.Max(below, above) < Negligible) return sum;
            binomial += Math.Log(Math.Abs(j) / (i + 1));
        }
    }

    private static double LogAdd(double a, double b)
    {
        (double large, double small) = a > b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(small) ? large : large + double.LogP1(Math.Exp(small - large));
    }
}
