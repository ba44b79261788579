namespace FedRas.Privacy;

/// <summary>The natural logarithm of the complementary error function, for any argument without underflow.</summary>
internal static class LogErfc
{
    private const double Middle = 2, TwoOverRootPi = 1.1283791670955126;

    /// <summary>ln erfc(x).</summary>
    public static double Of(double x) =>
        x >= Middle ? Tail(x)
        : x <= -Middle ? Math.Log(2 - Math.Exp(Tail(-x)))
        : Math.Log(1 - Erf(x));

    // erf(x) = 2 ÷ √π · exp(−x²) · Σ 2ⁿ x^(2n+1) ÷ (2n + 1)!!: all terms of one sign (Abramowitz and Stegun, 7.1.6).
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++) sum += term *= 2 * x * x / (2 * n + 1);
        return TwoOverRootPi * Math.Exp(-x * x) * sum;
    }

    // √π · exp(x²) · erfc(x) = 1 ÷ (x + (1/2) ÷ (x + (2/2) ÷ (x + …))) (Abramowitz and Stegun, 7.1.14), from its far end.
    private static double Tail(double x)
    {
        double fraction = x;
        for (int n = 160; n > 0; n--) fraction = x + n / 2.0 / fraction;
        return -x * x - Math.Log(fraction) + Math.Log(TwoOverRootPi / 2);
    }
}
