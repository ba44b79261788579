using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>How much of an update its description loses.</summary>
public static class Distortion
{
    private const int Lane = 16;

    /// <summary>Relative squared error ‖g − ĝ‖² / ‖g‖² over all rows; 0 for an empty or zero update.</summary>
    /// <exception cref="ArgumentException">The two do not hold the same items.</exception>
    /// <exception cref="TrainingDivergedException">A row's squared length is beyond float32.</exception>
    public static double Measure(ItemUpdate original, IItemRows described)
    {
        if (!original.Items.SequenceEqual(described.Items)) throw new ArgumentException("both must hold the same items", nameof(described));
        bool isSingle = Vector128.IsHardwareAccelerated && described is ActionUpdate { StageCount: 1 } && original.Dim % Lane == 0 && original.Dim == described.Dim;
        (double error, double energy) = isSingle ? OfOneStage(original, ((ActionUpdate)described).Stages[0]) : OfRows(original, described);
        double distortion = energy == 0 ? 0 : error / energy;
        return double.IsFinite(distortion) ? distortion : throw new TrainingDivergedException("training diverged: an update is too large to describe; lower the learning rate");
    }

    private static (double Error, double Energy) OfRows(ItemUpdate original, IItemRows described)
    {
        double error = 0, energy = 0;
        Span<float> difference = original.Dim <= 1_024 ? stackalloc float[original.Dim] : new float[original.Dim];
        for (int i = 0; i < original.Count; i++)
        {
            ReadOnlySpan<float> row = original.Row(i);
            row.CopyTo(difference);
            described.AddTo(i, -1, difference);
            error += VectorMath.Dot(difference, difference);
            energy += VectorMath.Dot(row, row);
        }
        return (error, energy);
    }

    private static (double Error, double Energy) OfOneStage(ItemUpdate original, ActionStage stage)
    {
        const int RowsAtOnce = 64; // in float32; then added up in float64
        int dim = original.Dim;
        ReadOnlySpan<float> rows = original.Rows;
        ReadOnlySpan<ushort> codes = stage.Codes;
        double error = 0, energy = 0;
        for (int first = 0; first < codes.Length; first += RowsAtOnce)
        {
            Vector512<float> lost = default, all = default;
            for (int i = first; i < Math.Min(first + RowsAtOnce, codes.Length); i++)
            {
                ref float row = ref MemoryMarshal.GetReference(rows.Slice(i * dim, dim));
                ref float direction = ref MemoryMarshal.GetReference(stage.Direction(codes[i]));
                Vector512<float> level = Vector512.Create(-stage.Level(codes[i]));
                for (nuint j = 0; j < (nuint)dim; j += Lane)
                {
                    Vector512<float> x = Vector512.LoadUnsafe(ref row, j), rest = Vector512.FusedMultiplyAdd(level, Vector512.LoadUnsafe(ref direction, j), x);
                    lost = Vector512.FusedMultiplyAdd(rest, rest, lost);
                    all = Vector512.FusedMultiplyAdd(x, x, all);
                }
            }
            error += Vector512.Sum(lost);
            energy += Vector512.Sum(all);
        }
        return (error, energy);
    }
}
