using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// A few unit directions and scalar levels that they share (gain-shape vector quantisation, Sabin and Gray, 1984): between the line and free centroids, for
/// updates of a few users. Rows are clustered by their direction, whatever its sign. One instance serves one worker.
/// </summary>
public sealed class GainShapeQuantizer : IUpdateQuantizer
{
    private readonly int _directions, _levels, _passes;
    private readonly DirectionClustering _clustering;
    private readonly GainLevels _gainLevels;

    /// <summary>Creates a quantiser of at most <paramref name="directions"/> directions × <paramref name="levels"/> levels, together 1 … 65 536.</summary>
    public GainShapeQuantizer(int directions, int levels, KMeansOptions? options = null, Rounding rounding = Rounding.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(directions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        new StageShape(directions, levels).Validate();
        (_directions, _levels) = (directions, levels);
        options ??= new KMeansOptions();
        _clustering = new DirectionClustering(options);
        _gainLevels = new GainLevels(rounding);
        _passes = options.MaxIterations + 2; // seeding and encoding
    }

    /// <inheritdoc/>
    public void Train(ItemUpdate sample, ref SeededRandom random, ActionUpdate result)
    {
        int count = sample.Count;
        result.Reset(sample.Dim, count, [count == 0 ? default : new StageShape(Math.Min(_directions, count), Math.Min(_levels, count))]);
        if (count == 0) return;
        ActionStage stage = result.Stages[0];
        stage.Trim(_clustering.Cluster(sample, ref random, stage.Directions));
        _gainLevels.Fit(_clustering.Gains, stage);
    }

    /// <inheritdoc/>
    public void Encode(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        result.Retarget(update.Items);
        if (update.Count == 0) return;
        _clustering.Assign(update, result.Stages[0].Directions);
        _gainLevels.Encode(_clustering.Gains, _clustering.Codes, result.Stages[0], ref random);
    }

    /// <inheritdoc/>
    public double Operations(int rows, int dim) => Count(rows, dim, _passes);

    /// <inheritdoc/>
    public double Spent { get; private set; }

    /// <inheritdoc/>
    public void Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        Train(update, ref random, result);
        Encode(update, ref random, result);
        Spent = update.Count == 0 ? 0 : Count(update.Count, update.Dim, _clustering.Passes + 1);
    }

    private double Count(int rows, int dim, int passes) =>
        (double)rows * dim * ((double)Math.Min(_directions, rows) * passes + passes + 1) + ScalarKMeans.Operations(rows, _levels);
}
