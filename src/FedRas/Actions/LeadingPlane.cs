using System.Numerics.Tensors;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// An orthonormal basis of the few directions that keep most of the rows, one after the other by power iteration on at most 256 rows spread evenly,
/// each at right angles to those before, and the rows' coordinates in it. Holds only scratch space; one instance serves one worker.
/// </summary>
internal sealed class LeadingPlane
{
    private const int MostRows = 256, Steps = 3;
    private float[] _basis = [], _sample = [], _coordinates = [], _dots = [];

    /// <summary>Multiply-adds that finding the basis takes at most.</summary>
    public static double Operations(int rows, int dim, int directions) => (2.0 * Steps + 3) * Math.Min(rows, MostRows) * dim * directions;

    /// <summary>The coordinates of each row, n × p.</summary>
    public Memory<float> Project(ReadOnlySpan<float> rows, int dim, int directions)
    {
        int count = rows.Length / dim;
        if (_dots.Length < count) _dots = new float[count];
        if (_coordinates.Length < count * directions) _coordinates = new float[count * directions];
        FindBasis(rows, dim, directions);
        Span<float> dots = _dots.AsSpan(0, count), coordinates = _coordinates.AsSpan(0, count * directions);
        for (int a = 0; a < directions; a++)
        {
            VectorMath.DotRows(rows, _basis.AsSpan(a * dim, dim), dots);
            for (int i = 0; i < count; i++) coordinates[i * directions + a] = dots[i];
        }
        return _coordinates.AsMemory(0, count * directions);
    }

    private void FindBasis(ReadOnlySpan<float> rows, int dim, int directions)
    {
        int count = rows.Length / dim, taken = Math.Min(count, MostRows);
        if (_sample.Length < taken * dim) _sample = new float[taken * dim];
        if (_basis.Length < directions * dim) _basis = new float[directions * dim];
        Span<float> sample = _sample.AsSpan(0, taken * dim), next = stackalloc float[dim];
        for (int i = 0; i < taken; i++) rows.Slice((int)((long)i * count / taken) * dim, dim).CopyTo(sample.Slice(i * dim, dim));
        for (int a = 0; a < directions; a++)
        {
            Span<float> direction = _basis.AsSpan(a * dim, dim);
            StartFromLongest(sample, direction);
            for (int step = 0; step < Steps; step++)
            {
                next.Clear();
                for (int i = 0; i < sample.Length; i += dim) VectorMath.AddScaled(next, VectorMath.Dot(sample.Slice(i, dim), direction), sample.Slice(i, dim));
                if (!LeadingDirection.Normalize(next)) break;
                next.CopyTo(direction);
            }
            // What the direction keeps is taken away, so the next one stands at right angles to it.
            for (int i = 0; i < sample.Length; i += dim) VectorMath.AddScaled(sample.Slice(i, dim), -VectorMath.Dot(sample.Slice(i, dim), direction), direction);
        }
    }

    private static void StartFromLongest(ReadOnlySpan<float> rows, Span<float> direction)
    {
        int longest = 0;
        float most = 0;
        for (int i = 0; i < rows.Length; i += direction.Length)
        {
            ReadOnlySpan<float> row = rows.Slice(i, direction.Length);
            float squared = TensorPrimitives.SumOfSquares(row);
            if (squared > most) (longest, most) = (i, squared);
        }
        rows.Slice(longest, direction.Length).CopyTo(direction);
        LeadingDirection.Normalize(direction);
    }
}
