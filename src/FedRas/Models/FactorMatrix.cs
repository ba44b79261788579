using System.Runtime.CompilerServices;
using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>A rows × dim table of float32 factors, row after row.</summary>
public sealed class FactorMatrix
{
    private readonly float[] _values;

    /// <summary>Creates a table of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rows are negative, dim is below 1, or the table passes 2³¹ values.</exception>
    public FactorMatrix(int rows, int dim)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * dim, Array.MaxLength, nameof(rows));
        Rows = rows;
        Dim = dim;
        _values = new float[rows * dim];
    }

    /// <summary>A table of its own with the same values.</summary>
    public FactorMatrix Copy()
    {
        var copy = new FactorMatrix(Rows, Dim);
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <summary>A table of its own with the same values and more rows, which are zeros.</summary>
    internal FactorMatrix Grown(int rows)
    {
        var grown = new FactorMatrix(rows, Dim);
        _values.CopyTo(grown._values, 0);
        return grown;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Factors a row.</summary>
    public int Dim { get; }

    /// <summary>All values, row after row.</summary>
    public Span<float> Values => _values;

    /// <summary>One row, of length <see cref="Dim"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Row(int row) => _values.AsSpan(row * Dim, Dim);

    /// <summary>Fills the table with draws from N(0, 1/dim).</summary>
    public void FillGaussian(ref SeededRandom random)
    {
        double scale = 1 / Math.Sqrt(Dim);
        foreach (ref float value in _values.AsSpan()) value = (float)(scale * random.NextGaussian());
    }
}
