using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>How much of an update its description loses.</summary>
public static class Distortion
{
    /// <summary>Relative squared error ‖g − ĝ‖² / ‖g‖² over all rows; 0 for an empty or zero update.</summary>
    /// <exception cref="ArgumentException">The two do not hold the same items.</exception>
    /// <exception cref="TrainingDivergedException">A row's squared length is beyond float32.</exception>
    public static double Measure(ItemUpdate original, IItemRows described)
    {
        if (!original.Items.SequenceEqual(described.Items)) throw new ArgumentException("both must hold the same items", nameof(described));
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
        double distortion = energy == 0 ? 0 : error / energy;
        return double.IsFinite(distortion) ? distortion
            : throw new TrainingDivergedException("training diverged: an update is too large to describe; lower the learning rate");
    }
}
