using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// A user's private factors. Only local training on the same device can read them. All other code can only ask for scores, and no message
/// has a place for them.
/// </summary>
public sealed class UserFactors
{
    private readonly float[] _values;

    /// <summary>Creates factors of zero, which reconstruction fills.</summary>
    public UserFactors(int dim)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        _values = new float[dim];
    }

    /// <summary>Takes factors that were fitted elsewhere.</summary>
    public UserFactors(ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        _values = values.ToArray();
    }

    /// <summary>Draws factors from N(0, 1/dim), for a device that keeps and trains them.</summary>
    internal UserFactors(int dim, SeededRandom random) : this(dim)
    {
        double scale = 1 / Math.Sqrt(dim);
        foreach (ref float value in _values.AsSpan()) value = (float)(scale * random.NextGaussian());
    }

    /// <summary>Number of factors d.</summary>
    internal int Dim => _values.Length;

    /// <summary>For local training on the same device.</summary>
    internal Span<float> Values => _values;

    /// <summary>Scores u·v of some items.</summary>
    public void Score(FactorMatrix itemFactors, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++) scores[i] = VectorMath.Dot(_values, itemFactors.Row(items[i]));
    }

    /// <summary>Scores u·v of <paramref name="firstItem"/> and the next, as many as <paramref name="scores"/> has places.</summary>
    public void ScoreRange(FactorMatrix itemFactors, int firstItem, Span<float> scores) =>
        VectorMath.DotRows(itemFactors.Values.Slice(firstItem * itemFactors.Dim, scores.Length * itemFactors.Dim), _values, scores);

    /// <summary>Scores u·v of every item of the table.</summary>
    public void ScoreAll(FactorMatrix itemFactors, Span<float> scores) => ScoreRange(itemFactors, 0, scores[..itemFactors.Rows]);
}
