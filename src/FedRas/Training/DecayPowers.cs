namespace FedRas.Training;

/// <summary>ρᵏ, what k sample updates leave of a row.</summary>
internal sealed class DecayPowers(float retention)
{
    private float[] _powers = [];

    /// <summary>ρ.</summary>
    public float Retention => retention;

    /// <summary>ρ⁰ … ρᵏ at least, k being <paramref name="most"/>.</summary>
    public ReadOnlySpan<float> UpTo(int most)
    {
        if (most >= _powers.Length)
        {
            _powers = new float[Math.Max(64, 2 * most + 2)];
            for (int k = 0; k < _powers.Length; k++) _powers[k] = MathF.Pow(retention, k);
        }
        return _powers;
    }
}
