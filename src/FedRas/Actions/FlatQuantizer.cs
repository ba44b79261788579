using System.Numerics.Tensors;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>The quantiser of FedRAS: clusters the rows of an update into at most K actions. One instance serves one worker.</summary>
public sealed class FlatQuantizer : IUpdateQuantizer
{
    private readonly int _actions;
    private readonly KMeansOptions _options;
    private readonly KMeans _kmeans;

    /// <summary>Creates a quantiser of at most <paramref name="actions"/> actions, 1 … 65 536.</summary>
    public FlatQuantizer(int actions, KMeansOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ushort.MaxValue + 1);
        _actions = actions;
        _options = options ?? new KMeansOptions();
        _kmeans = new KMeans(_options);
    }

    /// <inheritdoc/>
    public double MostMultiplyAdds(int rows, int dim) => _options.MostMultiplyAdds(rows, dim, _actions);

    /// <inheritdoc/>
    public double MultiplyAdds { get; private set; }

    /// <inheritdoc/>
    public double Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        result.Reset(update.Dim, Math.Min(_actions, update.Count), update.Count);
        update.Items.CopyTo(result.MutableItems);
        MultiplyAdds = 0;
        if (update.Count == 0) return 0;
        ActionStage stage = result.Stages[0];
        stage.Trim(_kmeans.Cluster(update.RowMemory, update.Dim, stage.Actions, ref random, stage.Directions, stage.CodeMemory));
        stage.RoundDirections();
        MultiplyAdds = KMeansOptions.MultiplyAdds(update.Count, update.Dim, _actions, _kmeans.Passes);
        return Distortion.Measure(update, result);
    }

    /// <summary>
    /// Near the end of float32 the codebook's half precision rounds to infinity; a value that is not a number fails here too.
    /// </summary>
    /// <exception cref="TrainingDivergedException">A value is not finite, or as large as float32 goes.</exception>
    internal static void CheckSize(ReadOnlySpan<float> codebook)
    {
        if (!codebook.IsEmpty && !(TensorPrimitives.MaxMagnitude(codebook) is < 1e38f and > -1e38f))
            throw new TrainingDivergedException("training diverged: an update is too large to describe; lower the learning rate");
    }
}
