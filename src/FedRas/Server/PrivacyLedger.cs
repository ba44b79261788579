using FedRas.Privacy;
using FedRas.Server.Aggregation;

namespace FedRas.Server;

/// <summary>
/// What the noise of a training has left of a device's privacy: (ε, δ) of all rounds so far, by <see cref="PrivacyAccountant"/>. If options
/// changed between rounds, the worst of them counts for all. Any thread may read it.
/// <para>
/// Neighbouring trainings have the same cohorts, and differ by what one device reported: any other reports take the place of its own. A sum
/// then differs by up to 2C, so ρ is four times that of a report that is there or not. Who takes part, and when, is not covered: a round
/// that ends with its goal has another device in the place of one that is missing. With <see cref="PrivacyOptions.SamplingRate"/> a device
/// is drawn without regard to others, and neighbouring trainings differ by whether it is there at all: a sum differs by up to C.
/// </para>
/// </summary>
public sealed class PrivacyLedger
{
    private readonly PrivacyOptions _options;
    private LedgerState _state;
    private Next? _next; // ε once one round more is done

    internal PrivacyLedger(PrivacyOptions options, LedgerState? state = null)
    {
        _options = options;
        _state = state ?? LedgerState.Fresh;
    }

    /// <summary>Rounds that were published with noise.</summary>
    public long Rounds => _state.Noised;

    /// <summary>Rounds that were published without noise: ε is infinite if there are any.</summary>
    public long RoundsWithoutNoise => _state.Bare;

    /// <summary>ε of all rounds so far.</summary>
    public double Spent => After(0);

    /// <summary>δ that goes with it.</summary>
    public double Delta => _options.Delta;

    /// <summary>ε that may be spent; null for no end.</summary>
    public double? Budget => _options.Epsilon;

    /// <summary>Whether one more round would pass <see cref="Budget"/>.</summary>
    public bool IsSpent
    {
        get
        {
            if (Budget is not { } budget) return false;
            LedgerState state = _state;
            Next? next = _next; // read once: another thread may write it
            if (next?.After != state) _next = next = new Next(state, After(state, 1));
            return next.Epsilon > budget;
        }
    }

    /// <summary>ε once so many rounds more are done as the options say.</summary>
    /// <param name="more">Rounds to come; 0 or more.</param>
    public double After(long more)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(more);
        return After(_state, more);
    }

    internal LedgerState State => _state;

    private sealed record Next(LedgerState After, double Epsilon);

    private double After(LedgerState state, long more)
    {
        LedgerState worst = more == 0 ? state : state.With(_options, more);
        if (worst.Bare > 0) return double.PositiveInfinity;
        if (worst.Noised == 0) return 0;
        if (worst.LeastNoise < PrivacyAccountant.NoiseRange.Least) return double.PositiveInfinity;
        double rho = PrivacyAccountant.ZcdpSeparated(worst.LeastNoise, worst.Noised, worst.LeastSeparation);
        return worst.MostRate is not { } rate ? PrivacyAccountant.Epsilon(4 * rho, Delta) // sums twice as far apart
            : Math.Min(PrivacyAccountant.Epsilon(rho, Delta),
                PrivacyAccountant.RdpSubsampledGaussian(rate, worst.LeastNoise, worst.Noised, Delta));
    }

    /// <summary>
    /// Counts a round that was published. One without noise and without reports says nothing; between others it counts all the same, since
    /// devices sit out rounds by their number.
    /// </summary>
    /// <param name="reports">Reports in it.</param>
    internal void Count(int reports) => _state = _options.AddsNoise ? _state.With(_options, 1)
        : reports > 0 ? _state with { Bare = _state.Bare + 1 }
        : _state.Noised > 0 ? _state with { Noised = _state.Noised + 1 }
        : _state;
}

/// <summary>What a ledger keeps.</summary>
/// <param name="Noised">Rounds with noise.</param>
/// <param name="Bare">Rounds without.</param>
/// <param name="LeastNoise">The least noise of any.</param>
/// <param name="LeastSeparation">The least separation.</param>
/// <param name="MostRate">The largest sampling rate; null if devices of any round were not drawn in secret.</param>
internal sealed record LedgerState(long Noised, long Bare, double LeastNoise, int LeastSeparation, double? MostRate)
{
    /// <summary>No rounds yet.</summary>
    public static LedgerState Fresh { get; } = new(0, 0, double.PositiveInfinity, int.MaxValue, 0);

    /// <summary>The same and some rounds more, with noise.</summary>
    public LedgerState With(PrivacyOptions options, long rounds) => new(
        Noised + rounds, Bare, Math.Min(LeastNoise, options.NoiseMultiplier), Math.Min(LeastSeparation, options.Separation),
        MostRate is { } rate && options.SamplingRate is { } now ? Math.Max(rate, now) : null);
}
