using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Server.Aggregation;

/// <summary>
/// The server's step from the mean update: Δ = η·(mean − (1 − ρ)·v) for each touched item, the second part being the weight decay that
/// devices left out of their updates; with momentum m ← β·m + Δ, and m is the step.
/// </summary>
public sealed class ServerOptimizer
{
    private readonly ServerOptimizerOptions _options;
    private FactorMatrix? _velocity;

    /// <summary>Creates the optimiser for a table of items × dim.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ServerOptimizer(int items, int dim, ServerOptimizerOptions options)
    {
        options.Validate();
        _options = options;
        if (options.Momentum > 0) _velocity = new FactorMatrix(items, dim);
    }

    /// <summary>What momentum keeps between rounds, M × d, part of the training state; null where there is none.</summary>
    public FactorMatrix? State => _velocity;

    /// <summary>Writes the step of every touched item into <paramref name="step"/>; nothing else is changed.</summary>
    /// <param name="round">The round, from 0.</param>
    /// <param name="items">The exact table, M × d.</param>
    /// <param name="mean">The mean update.</param>
    /// <param name="step">Receives the step.</param>
    /// <exception cref="TrainingDivergedException">The step is not finite.</exception>
    public void Step(int round, FactorMatrix items, TouchedItemMean mean, ItemUpdate step)
    {
        float rate = _options.RateOf(round);
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
            VectorMath.AddScaled(row, mean.Retention(item) - 1, items.Row(item));
            if (rate != 1) TensorPrimitives.Multiply(row, rate, row);
            if (_velocity is null) continue;
            VectorMath.AddScaled(row, _options.Momentum, _velocity.Row(item));
        }
        // A round that nobody reported in has no rows, and of none IsFiniteAll says false.
        if (touched > 0 && !TensorPrimitives.IsFiniteAll<float>(step.Rows))
            throw new TrainingDivergedException("training diverged: the mean update is not finite; lower the learning rate");
    }

    /// <summary>Takes a step that was published: momentum goes on from it.</summary>
    /// <param name="step">What <see cref="Step"/> wrote.</param>
    public void Keep(ItemUpdate step)
    {
        if (_velocity is null) return;
        for (int i = 0; i < step.Count; i++) step.Row(i).CopyTo(_velocity.Row(step.Items[i]));
    }

    /// <summary>Takes another catalogue: a new item has no momentum, and a retired one keeps none.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="retired">Items that are retired.</param>
    internal void Change(int items, ReadOnlySpan<int> retired)
    {
        if (_velocity is null) return;
        if (items > _velocity.Rows) _velocity = _velocity.Grown(items);
        foreach (int item in retired) _velocity.Row(item).Clear();
    }
}
