namespace FedRas.Simulation.Running;

/// <summary>
/// Draws each device of a round by itself, with the same probability (Poisson sampling), from a secret: what
/// <see cref="Server.Aggregation.PrivacyOptions.SamplingRate"/> speaks of. The size of a cohort is drawn with it.
/// </summary>
/// <param name="eligible">The devices that may be drawn.</param>
/// <param name="rate">The probability.</param>
/// <param name="secret">What the draw follows from.</param>
internal sealed class SecretCohorts(int[] eligible, double rate, DeviceSecret secret)
{
    private readonly int[] _drawn = new int[eligible.Length];

    /// <summary>The devices of a round, ascending; valid until the next call.</summary>
    /// <param name="round">The round, from 0.</param>
    /// <param name="isThere">Whether a device can take part. It changes no other device's draw.</param>
    public ReadOnlySpan<int> Select(int round, Func<int, bool> isThere)
    {
        SeededRandom random = secret.Stream(RandomStream.ClientSampling, round);
        int count = 0;
        foreach (int device in eligible)
            if (random.NextDouble() < rate && isThere(device)) _drawn[count++] = device;
        return _drawn.AsSpan(0, count);
    }
}
