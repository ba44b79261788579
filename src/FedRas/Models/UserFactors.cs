using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// A device owner's private factors. They never leave the device: no public member shows them, no message has a place for
/// them; they only rank items for their owner.
/// </summary>
public sealed class UserFactors
{
    private readonly float[] _values;

    /// <summary>Draws the initial factors of a user from N(0, 1/dim).</summary>
    public UserFactors(int dim, ulong seed, int user)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        _values = new float[dim];
        var random = new SeededRandom(seed, RandomStream.UserFactors, user);
        double scale = 1 / Math.Sqrt(dim);
        foreach (ref float value in _values.AsSpan()) value = (float)(scale * random.NextGaussian());
    }

    /// <summary>For local training on the same device.</summary>
    internal Span<float> Values => _values;

    /// <summary>Scores u·v of some items.</summary>
    public void Score(FactorMatrix itemFactors, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++) scores[i] = VectorMath.Dot(_values, itemFactors.Row(items[i]));
    }

    /// <summary>Scores u·v of <paramref name="firstItem"/> and the next, as many as <paramref name="scores"/> has places.</summary>
    internal void ScoreRange(FactorMatrix itemFactors, int firstItem, Span<float> scores) =>
        VectorMath.DotRows(itemFactors.Values.Slice(firstItem * itemFactors.Dim, scores.Length * itemFactors.Dim), _values, scores);

    /// <summary>Scores u·v of every item of the table.</summary>
    public void ScoreAll(FactorMatrix itemFactors, Span<float> scores) => ScoreRange(itemFactors, 0, scores[..itemFactors.Rows]);
}
