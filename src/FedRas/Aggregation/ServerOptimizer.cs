using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Aggregation;

/// <summary>
/// The server's step from the mean update: Δ = η·mean − (1 − ρ)·v for each touched item, the second part being the weight decay
/// that devices left out of their updates.
/// </summary>
public sealed class ServerOptimizer
{
    private readonly float _learningRate;

    /// <summary>Creates the optimiser with server learning rate η, above 0 … 10, default 1 (plain averaging).</summary>
    public ServerOptimizer(float learningRate = 1)
    {
        if (!(learningRate is > 0 and <= 10)) throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "must lie above 0 and at most at 10");
        _learningRate = learningRate;
    }

    /// <summary>Writes the step of every touched item into <paramref name="step"/>; the table is not changed.</summary>
    /// <exception cref="TrainingDivergedException">The step is not finite.</exception>
    public void Step(FactorMatrix items, TouchedItemMean mean, ItemUpdate step)
    {
        int touched = 0;
        for (int item = 0; item < mean.Items; item++)
            if (mean.Touches(item) > 0)
                touched++;
        step.Reset(items.Dim, touched);
        for (int item = 0; item < mean.Items; item++)
        {
            if (mean.Touches(item) == 0) continue;
            Span<float> row = step.Add(item);
            mean.Mean(item, row);
            if (_learningRate != 1) TensorPrimitives.Multiply(row, _learningRate, row);
            VectorMath.AddScaled(row, mean.Retention(item) - 1, items.Row(item));
        }
        // A round that nobody reported in has no rows, and of none IsFiniteAll says false.
        if (touched > 0 && !TensorPrimitives.IsFiniteAll<float>(step.Rows))
            throw new TrainingDivergedException("training diverged: the mean update is not finite; lower the learning rate");
    }
}
