using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Describes an update of one user, which is almost of rank one: one unit direction and a few scalar levels, so that a row costs one level number. One instance serves one worker.
/// </summary>
public sealed class LineQuantizer : IUpdateQuantizer
{
    private readonly int _levels;
    private readonly LeadingDirection _direction = new();
    private readonly GainLevels _gainLevels;
    private float[] _gains = [];
    private float[] _found = [];

    /// <summary>Creates a quantiser of at most <paramref name="levels"/> levels, 1 … 65 536.</summary>
    public LineQuantizer(int levels, Rounding rounding = Rounding.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, ushort.MaxValue + 1);
        _levels = levels;
        _gainLevels = new GainLevels(rounding);
    }

    /// <inheritdoc/>
    public void Train(ItemUpdate sample, ref SeededRandom random, ActionUpdate result)
    {
        result.Reset(sample.Dim, sample.Count, [sample.Count == 0 ? default : new StageShape(1, Math.Min(_levels, sample.Count))]);
        if (sample.Count == 0) return;
        ActionStage stage = result.Stages[0];
        _direction.Find(sample.Rows, stage.Directions);
        if (_found.Length < sample.Dim) _found = new float[sample.Dim];
        stage.Directions.CopyTo(_found);
        _gainLevels.Fit(Project(sample, stage), stage);
    }

    /// <inheritdoc/>
    public void Encode(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        result.Retarget(update.Items);
        if (update.Count > 0) _gainLevels.Encode(Project(update, result.Stages[0]), [], result.Stages[0], ref random);
    }

    /// <inheritdoc/>
    public double Spent { get; private set; }

    /// <summary>
    /// Quantises an update of which <paramref name="former"/>, another number of levels, has just found the direction and the gains: only the levels are new.
    /// </summary>
    internal void QuantizeLike(LineQuantizer former, ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        result.Reset(update.Dim, update.Count, [update.Count == 0 ? default : new StageShape(1, Math.Min(_levels, update.Count))]);
        update.Items.CopyTo(result.MutableItems);
        Spent = 0;
        if (update.Count == 0) return;
        ActionStage stage = result.Stages[0];
        former._found.AsSpan(0, update.Dim).CopyTo(stage.Directions);
        ReadOnlySpan<float> gains = former._gains.AsSpan(0, update.Count);
        _gainLevels.Fit(gains, stage);
        _gainLevels.Encode(gains, [], stage, ref random);
        Spent = ScalarKMeans.Operations(update.Count, _levels);
    }

    /// <inheritdoc/>
    public void Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        Train(update, ref random, result);
        update.Items.CopyTo(result.MutableItems);
        if (update.Count > 0) _gainLevels.Encode(_gains.AsSpan(0, update.Count), [], result.Stages[0], ref random); // training has the gains already
        Spent = Cost(update.Count, update.Dim, _direction.Steps);
    }

    /// <inheritdoc/>
    public double Operations(int rows, int dim) =>
        Cost(rows, dim, LeadingDirection.MaxSteps);

    // The start looks at every row, and so does the projection.
    private double Cost(int rows, int dim, int steps) =>
        LeadingDirection.Operations(rows, dim, steps) + 2.0 * rows * dim + ScalarKMeans.Operations(rows, _levels);

    /// <summary>Each row's gain along the direction; the direction may have lost its exact length on the way.</summary>
    private ReadOnlySpan<float> Project(ItemUpdate update, ActionStage stage)
    {
        if (_gains.Length < update.Count) _gains = new float[update.Count];
        Span<float> gains = _gains.AsSpan(0, update.Count);
        ReadOnlySpan<float> direction = stage.Direction(0);
        VectorMath.DotRows(update.Rows, direction, gains);
        float squared = VectorMath.Dot(direction, direction);
        if (squared > 0) System.Numerics.Tensors.TensorPrimitives.Divide(gains, squared, gains);
        return gains;
    }
}
