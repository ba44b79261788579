using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>The unit direction that holds most of the energy of some rows: their first right singular vector, by power iteration. No randomness.</summary>
internal static class LeadingDirection
{
    private const int MaxIterations = 12;
    private const float Settled = 1 - 1e-6f;

    /// <summary>Multiply-adds of <see cref="Find"/> at most.</summary>
    public static double Operations(int rows, int dim) => (2.0 * MaxIterations + 2) * rows * dim;

    /// <summary>Finds the direction of <paramref name="rows"/> (n × d) and the rows' places along it.</summary>
    /// <param name="rows">Finite values, row after row.</param>
    /// <param name="direction">Receives the unit direction; zero where all rows are.</param>
    /// <param name="projections">Receives row · direction; n.</param>
    /// <param name="scratch">d values.</param>
    public static void Find(ReadOnlySpan<float> rows, Span<float> direction, Span<float> projections, Span<float> scratch)
    {
        int dim = direction.Length;
        int longest = 0;
        float most = -1;
        for (int i = 0; i < projections.Length; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * dim, dim);
            float energy = VectorMath.Dot(row, row);
            if (energy > most) (most, longest) = (energy, i);
        }
        direction.Clear();
        projections.Clear();
        if (!(most > 0)) return;

        rows.Slice(longest * dim, dim).CopyTo(direction);
        Normalize(direction);
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            VectorMath.DotRows(rows, direction, projections);
            scratch.Clear();
            for (int i = 0; i < projections.Length; i++) VectorMath.AddScaled(scratch, projections[i], rows.Slice(i * dim, dim));
            if (!Normalize(scratch)) break; // so small that its square is zero
            float turned = VectorMath.Dot(scratch, direction);
            scratch.CopyTo(direction);
            if (turned >= Settled) break;
        }
        VectorMath.DotRows(rows, direction, projections);
    }

    private static bool Normalize(Span<float> vector)
    {
        // Scaled by its largest value first: the square of a small update is not to vanish, that of a large one not to overflow.
        float largest = MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(vector));
        if (!(largest > 0) || !float.IsFinite(largest)) return false;
        System.Numerics.Tensors.TensorPrimitives.Divide(vector, largest, vector);
        System.Numerics.Tensors.TensorPrimitives.Divide(vector, MathF.Sqrt(VectorMath.Dot(vector, vector)), vector);
        return true;
    }
}
