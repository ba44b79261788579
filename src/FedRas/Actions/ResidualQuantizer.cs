using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Several codebooks, each of what those before left of the rows (residual vector quantisation, Juang and Gray, 1982): S stages of K
/// centroids say as much as K to the power S sums, for updates that no few directions hold. One instance serves one worker.
/// </summary>
public sealed class ResidualQuantizer : IUpdateQuantizer
{
    private readonly int _actions;
    private readonly StageShape[] _shapes;
    private readonly KMeansOptions _options;
    private readonly KMeans _kmeans;
    private float[] _left = [];

    /// <summary>
    /// Creates a quantiser of 1 … 8 <paramref name="stages"/> of at most <paramref name="actions"/> centroids, 1 … 65 536 each.
    /// </summary>
    public ResidualQuantizer(int stages, int actions, KMeansOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stages, ActionUpdate.MaxStages);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ushort.MaxValue + 1);
        _actions = actions;
        _shapes = new StageShape[stages];
        _options = options ?? new KMeansOptions();
        _kmeans = new KMeans(_options);
    }

    /// <inheritdoc/>
    public double MostMultiplyAdds(int rows, int dim) => _shapes.Length * (_options.MostMultiplyAdds(rows, dim, _actions)
        + (double)rows * dim);

    /// <inheritdoc/>
    public double MultiplyAdds { get; private set; }

    /// <inheritdoc/>
    public double Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        Array.Fill(_shapes, new StageShape(Math.Min(_actions, update.Count)));
        result.Reset(update.Dim, update.Count, _shapes);
        update.Items.CopyTo(result.MutableItems);
        MultiplyAdds = 0;
        if (update.Count == 0) return 0;
        Memory<float> left = Copy(update);
        foreach (ActionStage stage in result.Stages)
        {
            stage.Trim(_kmeans.Cluster(left, update.Dim, stage.Actions, ref random, stage.Directions, stage.CodeMemory));
            stage.RoundDirections();
            TakeAway(stage, update.Dim, left.Span);
            MultiplyAdds += KMeansOptions.MultiplyAdds(update.Count, update.Dim, _actions, _kmeans.Passes)
                + (double)update.Count * update.Dim;
        }
        return Distortion.Measure(update, result);
    }

    private Memory<float> Copy(ItemUpdate update)
    {
        int values = update.Count * update.Dim;
        if (_left.Length < values) _left = new float[values];
        update.Rows.CopyTo(_left);
        return _left.AsMemory(0, values);
    }

    private static void TakeAway(ActionStage stage, int dim, Span<float> left)
    {
        ReadOnlySpan<ushort> codes = stage.Codes;
        for (int i = 0; i < codes.Length; i++) VectorMath.AddScaled(left.Slice(i * dim, dim), -1, stage.Direction(codes[i]));
    }
}
