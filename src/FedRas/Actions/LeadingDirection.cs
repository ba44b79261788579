using System.Numerics.Tensors;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// The unit vector w that keeps most of the rows, ‖Xw‖² largest: the leading right singular vector, by power iteration. Holds only scratch
/// space; one instance serves one worker.
/// </summary>
internal sealed class LeadingDirection
{
    /// <summary>Most power steps; if the first two singular values are that close, either vector serves.</summary>
    public const int MaxSteps = 16;

    private const float Settled = 1e-6f; // 1 − cos of the last turn: what is left then costs about a millionth of the energy
    private float[] _next = [];

    /// <summary>Power steps that the last call took.</summary>
    public int Steps { get; private set; }

    /// <summary>Multiply-adds that so many power steps over <paramref name="rows"/> × <paramref name="dim"/> take.</summary>
    public static double MultiplyAdds(int rows, int dim, int steps) => 2.0 * steps * rows * dim;

    /// <summary>Writes w; if all rows are zero, the first unit vector. The factor of largest magnitude is positive.</summary>
    /// <param name="rows">n × d values, row after row.</param>
    /// <param name="direction">Receives d values.</param>
    public void Find(ReadOnlySpan<float> rows, Span<float> direction)
    {
        int dim = direction.Length;
        if (_next.Length < dim) _next = new float[dim];
        Span<float> next = _next.AsSpan(0, dim);
        double scale = 1 / Math.Max(StartFromLongest(rows, direction), float.Epsilon);
        for (Steps = 0; Steps < MaxSteps;)
        {
            Steps++;
            AddUp(rows, direction, scale, next);
            if (!Normalize(next)) break;
            float turn = 1 - VectorMath.Dot(next, direction);
            next.CopyTo(direction);
            if (turn < Settled) break;
        }
        if (direction[TensorPrimitives.IndexOfMaxMagnitude<float>(direction)] < 0) TensorPrimitives.Negate(direction, direction);
    }

    /// <summary>next ← Σ scale · (x·w) x.</summary>
    private static void AddUp(ReadOnlySpan<float> rows, ReadOnlySpan<float> direction, double scale, Span<float> next)
    {
        next.Clear();
        for (int i = 0; i < rows.Length; i += direction.Length)
        {
            ReadOnlySpan<float> row = rows.Slice(i, direction.Length);
            VectorMath.AddScaled(next, (float)(scale * VectorMath.Dot(row, direction)), row);
        }
    }

    /// <summary>Makes a vector one of length 1; false, and the vector as it was, if it has no length.</summary>
    public static bool Normalize(Span<float> vector)
    {
        double squares = 0; // what float32 holds may have a square that it does not
        foreach (float value in vector) squares += (double)value * value;
        if (squares == 0) return false;
        float norm = (float)Math.Sqrt(squares);
        TensorPrimitives.Divide(vector, norm, vector);
        return true;
    }

    /// <summary>Returns the length of the longest row.</summary>
    private static double StartFromLongest(ReadOnlySpan<float> rows, Span<float> direction)
    {
        int dim = direction.Length, longest = 0;
        float most = 0;
        for (int i = 0; i < rows.Length; i += dim)
        {
            ReadOnlySpan<float> row = rows.Slice(i, dim);
            float squared = VectorMath.Dot(row, row);
            if (squared > most) (longest, most) = (i, squared);
        }
        direction.Clear();
        direction[0] = 1;
        if (most == 0) return 0;
        rows.Slice(longest, dim).CopyTo(direction);
        Normalize(direction);
        // A row at right angles to all others would stay where it is for ever, leading or not: tilt it a little towards everything.
        for (int j = 0; j < dim; j++) direction[j] += 0.02f / MathF.Sqrt(dim) * (j % 3 == 1 ? -1 : 1);
        Normalize(direction);
        return Math.Sqrt(most);
    }
}
