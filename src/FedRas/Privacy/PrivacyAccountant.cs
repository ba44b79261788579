using System.Runtime.CompilerServices;
using FedRas.Numerics;

namespace FedRas.Privacy;

/// <summary>
/// What a training with clipped reports and Gaussian noise says of one device at the most, as (ε, δ) differential privacy. Neighbouring
/// trainings differ by whether the reports of one device are in the sums or not, and by nothing else. Noise σ counts in clipping norms: the
/// server adds N(0, (σ C)²) to each value of the sum of reports, each at most C long. Where another report takes the place of a device's
/// own, sums differ by 2C, and ρ is four times as much. Every result is an upper bound.
/// </summary>
public static class PrivacyAccountant
{
    /// <summary>Legal sampling rates.</summary>
    public static OptionRange RateRange { get; } = new(0, 1, isAbove: true);

    /// <summary>Legal noise.</summary>
    public static OptionRange NoiseRange { get; } = new(0.1, 1e6);

    /// <summary>Legal numbers of rounds.</summary>
    public static OptionRange RoundsRange { get; } = new(0, 1e9);

    /// <summary>Legal numbers of rounds that hold a device once.</summary>
    public static OptionRange SeparationRange { get; } = new(1, 1e9);

    /// <summary>Legal δ.</summary>
    public static OptionRange DeltaRange { get; } = new(0, 1, isAbove: true, isBelow: true);

    /// <summary>Legal ε to aim for.</summary>
    internal static OptionRange EpsilonRange { get; } = new(0.01, 1_000);

    /// <summary>
    /// ε of rounds in each of which every device takes part with probability <paramref name="rate"/>, by a draw of its own that nobody
    /// sees: the Rényi divergence of the Poisson-subsampled Gaussian (Mironov, Talwar, Zhang 2019, §3.3), added up over the rounds. It
    /// holds only if cohorts are really drawn so.
    /// </summary>
    /// <param name="rate">Sampling rate q: the mean cohort ÷ the devices; above 0, at most 1.</param>
    /// <param name="noise">Noise σ in clipping norms; 0.1 to 10⁶.</param>
    /// <param name="steps">Rounds; 0 or more.</param>
    /// <param name="delta">δ; above 0 and below 1, best below 1 ÷ devices.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double RdpSubsampledGaussian(double rate, double noise, long steps, double delta)
    {
        Check(RateRange, rate);
        Check(NoiseRange, noise);
        Check(RoundsRange, steps);
        Check(DeltaRange, delta);
        return steps == 0 ? 0 : Composed(rate, noise, steps, delta);
    }

    /// <summary>The least noise σ that keeps <see cref="RdpSubsampledGaussian"/> at most at a target.</summary>
    /// <param name="epsilon">Target ε; 0.01 to 1 000.</param>
    /// <param name="rate">Sampling rate q.</param>
    /// <param name="steps">Rounds; at least 1.</param>
    /// <param name="delta">δ.</param>
    /// <returns>σ, up to one millionth too large; never below 0.1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or no noise up to 10⁶ keeps the target.</exception>
    internal static double NoiseFor(double epsilon, double rate, long steps, double delta)
    {
        Check(EpsilonRange, epsilon);
        Check(RateRange, rate);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Check(RoundsRange, steps);
        Check(DeltaRange, delta);
        double low = NoiseRange.Least, high = low;
        if (Composed(rate, low, steps, delta) <= epsilon) return low;
        do
        {
            if (high >= NoiseRange.Most)
            {
                throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"no noise up to {NoiseRange.Most:#,0} keeps it at δ "
                    + $"{delta:R}: take a larger ε, or a larger δ");
            }
            (low, high) = (high, Math.Min(2 * high, NoiseRange.Most));
        }
        while (Composed(rate, high, steps, delta) > epsilon);
        while (high - low > 1e-6 * high)
        {
            double middle = (low + high) / 2;
            if (Composed(rate, middle, steps, delta) > epsilon) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>
    /// ρ of zero-concentrated differential privacy (Bun, Steinke 2016) if every round has noise of its own and a device takes part at most
    /// once in any <paramref name="separation"/> rounds one after the other: ⌈rounds ÷ separation⌉ ÷ 2σ². It needs no belief in how cohorts
    /// are drawn, only that the separation is kept.
    /// </summary>
    /// <param name="noise">Noise σ in clipping norms.</param>
    /// <param name="rounds">Rounds; 0 or more.</param>
    /// <param name="separation">Rounds that hold a device at most once; 1 lets it take part in each.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double ZcdpSeparated(double noise, long rounds, long separation)
    {
        CheckSeparated(noise, rounds, separation);
        return ParticipationBound.Participations(rounds, separation) / (2 * noise * noise);
    }

    /// <summary>
    /// The same if noise is added by a binary tree over the rounds, to each of its nodes (Kairouz et al., ICML 2021): the running sum then
    /// has noise of a logarithm of rounds.
    /// </summary>
    /// <param name="noise">Noise σ of a node in clipping norms.</param>
    /// <param name="rounds">Rounds, the leaves of the tree; 0 or more.</param>
    /// <param name="separation">Rounds that hold a device at most once; as many as there are rounds let it take part once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    internal static double ZcdpTree(double noise, long rounds, long separation)
    {
        CheckSeparated(noise, rounds, separation);
        return ParticipationBound.Tree(rounds, separation) / (2 * noise * noise);
    }

    /// <summary>ε of ρ zero-concentrated differential privacy, through a Rényi divergence of α ρ at every order α.</summary>
    /// <param name="rho">ρ; 0 or more.</param>
    /// <param name="delta">δ; above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double Epsilon(double rho, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rho);
        if (!double.IsFinite(rho)) throw new ArgumentOutOfRangeException(nameof(rho), rho, "must be a number");
        Check(DeltaRange, delta);
        if (rho == 0) return 0;
        // The best order is near 1 + √(ln(1/δ) ÷ ρ). Any order gives a bound, so the search need not be exact.
        double centre = Math.Log(Math.Sqrt(-Math.Log(delta) / rho)), low = centre - 5, high = centre + 5;
        for (int i = 0; i < 200; i++)
        {
            double third = (high - low) / 3;
            if (At(low + third) < At(high - third)) high -= third;
            else low += third;
        }
        return Math.Max(0, At((low + high) / 2));

        double At(double log) => RenyiCurve.Epsilon(1 + Math.Exp(log), rho * (1 + Math.Exp(log)), delta);
    }

    private static double Composed(double rate, double noise, long steps, double delta)
    {
        ReadOnlySpan<double> orders = RenyiCurve.Orders;
        Span<double> rdp = stackalloc double[orders.Length];
        for (int i = 0; i < orders.Length; i++) rdp[i] = steps * SampledGaussian.Rdp(rate, noise, orders[i]);
        return RenyiCurve.Epsilon(orders, rdp, delta);
    }

    private static void CheckSeparated(double noise, long rounds, long separation)
    {
        Check(NoiseRange, noise);
        Check(RoundsRange, rounds);
        Check(SeparationRange, separation);
    }

    private static void Check(OptionRange range, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        range.ThrowIfOutside(value, name);
}
