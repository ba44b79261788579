using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// A few unit directions and scalar levels that they share (gain-shape vector quantisation, Sabin and Gray, 1984): between the line and
/// free centroids, for updates of a few users. Rows are clustered by their direction, whatever its sign. One instance serves one worker.
/// </summary>
public sealed class GainShapeQuantizer : IUpdateQuantizer
{
    private readonly int _directions, _levels, _passes;
    private readonly DirectionClustering _clustering;
    private readonly GainLevels _gainLevels = new();

    /// <summary>
    /// Creates a quantiser of at most <paramref name="directions"/> directions × <paramref name="levels"/> levels, together 1 … 65 536.
    /// </summary>
    public GainShapeQuantizer(int directions, int levels, KMeansOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(directions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        new StageShape(directions, levels).Validate();
        (_directions, _levels) = (directions, levels);
        options ??= new KMeansOptions();
        _clustering = new DirectionClustering(options);
        _passes = options.MaxIterations + 2; // seeding and encoding
    }

    /// <inheritdoc/>
    public double MostMultiplyAdds(int rows, int dim) => Count(rows, dim, _passes);

    /// <inheritdoc/>
    public double MultiplyAdds { get; private set; }

    /// <inheritdoc/>
    public double Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        int count = update.Count;
        result.Reset(update.Dim, count, [count == 0 ? default : new StageShape(Math.Min(_directions, count), _levels)]);
        update.Items.CopyTo(result.MutableItems);
        MultiplyAdds = 0;
        if (count == 0) return 0;
        ActionStage stage = result.Stages[0];
        stage.Trim(_clustering.Cluster(update, ref random, stage.Directions));
        stage.RoundDirections();
        _clustering.Assign(update, stage.Directions);
        _gainLevels.Load(_clustering.Gains, Bins);
        _gainLevels.Take(Math.Min(_levels, _gainLevels.Points), _clustering.Gains, stage.Codes);
        stage.TrimLevels(_gainLevels.Levels.Length);
        _gainLevels.Levels.CopyTo(stage.Levels);
        for (int i = 0; i < count; i++) stage.Codes[i] += (ushort)(_clustering.Codes[i] * stage.LevelCount);
        MultiplyAdds = Count(count, update.Dim, _clustering.Passes + 1);
        return Distortion.Measure(update, result);
    }

    private int Bins => GainLevels.Bins(8.0 * _levels);

    private double Count(int rows, int dim, int passes) =>
        rows == 0 ? 0 : (double)rows * dim * ((double)Math.Min(_directions, rows) * passes + passes + 1)
            + GainLevels.MultiplyAdds(rows, Bins, _levels);
}
