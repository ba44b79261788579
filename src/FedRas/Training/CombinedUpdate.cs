using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// Rows that are combinations of at most <see cref="CombinedRows.Terms"/> vectors, and so lie in a space of as many dimensions. In an orthonormal basis of it rows have the lengths,
/// products and distances that they have in all d dimensions, so a codebook found there is one of the rows, once written back.
/// </summary>
internal sealed class CombinedUpdate
{
    private readonly ItemUpdate _coordinates = new();
    private float[] _numbers = [], _vectors = [], _basis = [], _mixture = [];
    private int _dim, _count, _vectorCount, _rank;
    private bool _hasCoordinates;

    /// <summary>The numbers of each row, n × <see cref="CombinedRows.Terms"/>; those past the vectors are 0.</summary>
    public Span<float> Numbers => _numbers.AsSpan(0, _count * CombinedRows.Terms);

    /// <summary>Multiply-adds of the basis and the coordinates.</summary>
    public double Operations => (double)_vectorCount * (2 * _vectorCount * _dim + _count * CombinedRows.Terms);

    public void Reset(int dim, int count, ReadOnlySpan<float> vectors)
    {
        (_dim, _count, _vectorCount, _hasCoordinates) = (dim, count, vectors.Length / dim, false);
        if (_numbers.Length < count * CombinedRows.Terms) _numbers = new float[count * CombinedRows.Terms];
        if (_vectors.Length < vectors.Length) _vectors = new float[vectors.Length];
        vectors.CopyTo(_vectors);
    }

    /// <summary>Writes the rows, n × d.</summary>
    public void Render(Span<float> rows) => CombinedRows.Render(Numbers, _vectors.AsSpan(0, _vectorCount * _dim), _dim, rows);

    /// <summary>The rows in an orthonormal basis, n × <see cref="CombinedRows.Terms"/>, zeros past the basis.</summary>
    public ItemUpdate Coordinates(ReadOnlySpan<int> items)
    {
        if (_hasCoordinates) return _coordinates;
        FindBasis();
        _coordinates.Reset(CombinedRows.Terms, _count);
        items.CopyTo(_coordinates.TakeItems(_count));
        CombinedRows.Render(Numbers, _mixture.AsSpan(0, _vectorCount * CombinedRows.Terms), CombinedRows.Terms, _coordinates.Rows);
        _hasCoordinates = true;
        return _coordinates;
    }

    /// <summary>Writes rows of coordinates, n × <see cref="CombinedRows.Terms"/>, in all d dimensions.</summary>
    public void Lift(ReadOnlySpan<float> coordinates, Span<float> rows) => CombinedRows.Render(coordinates, _basis.AsSpan(0, _rank * _dim), _dim, rows);

    /// <summary>Gram and Schmidt's procedure; what each vector is in the basis is its row of the mixture.</summary>
    private void FindBasis()
    {
        if (_basis.Length < _vectorCount * _dim) _basis = new float[CombinedRows.Terms * _dim];
        if (_mixture.Length == 0) _mixture = new float[CombinedRows.Terms * CombinedRows.Terms];
        _mixture.AsSpan().Clear();
        _rank = 0;
        for (int b = 0; b < _vectorCount; b++)
        {
            Span<float> rest = _basis.AsSpan(_rank * _dim, _dim), parts = _mixture.AsSpan(b * CombinedRows.Terms, CombinedRows.Terms);
            _vectors.AsSpan(b * _dim, _dim).CopyTo(rest);
            float length = MathF.Sqrt(VectorMath.Dot(rest, rest));
            // A user's factors hardly turn from batch to batch, so little is left of them; the second pass takes out what the first one's rounding left in.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int q = 0; q < _rank; q++)
                {
                    ReadOnlySpan<float> known = _basis.AsSpan(q * _dim, _dim);
                    float part = VectorMath.Dot(rest, known);
                    parts[q] += part;
                    VectorMath.AddScaled(rest, -part, known);
                }
            }
            float left = MathF.Sqrt(VectorMath.Dot(rest, rest));
            if (!(left > 1e-6f * length)) continue; // rounding's
            parts[_rank++] = left;
            System.Numerics.Tensors.TensorPrimitives.Divide(rest, left, rest);
        }
    }
}
