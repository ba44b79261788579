using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// One unit direction and scalar levels: with one user on a device and a dot-product model the rows of an update are nearly multiples of one direction, so a place
/// along it says almost everything. One instance serves one worker.
/// </summary>
public sealed class LineQuantizer : IUpdateQuantizer
{
    private readonly int _levels;
    private readonly Rounding _rounding;
    private readonly ScalarKMeans _scalars = new();
    private float[] _projections = [];
    private float[] _scratch = [];

    /// <summary>Creates a quantiser of at most <paramref name="levels"/> levels, 1 … 4 096.</summary>
    public LineQuantizer(int levels, Rounding rounding = Rounding.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 4_096);
        _levels = levels;
        _rounding = rounding;
    }

    /// <inheritdoc/>
    public double Operations(int rows, int dim) =>
        LeadingDirection.Operations(rows, dim) + 4.0 * rows * Math.Min(_levels, rows) * Math.Log2(rows + 2);

    /// <inheritdoc/>
    public void Train(ItemUpdate sample, ref SeededRandom random, ActionUpdate result)
    {
        result.Reset(sample.Dim, sample.Count, [new StageShape(sample.Count == 0 ? 0 : 1, _levels)]);
        if (sample.Count == 0) return;
        ActionStage stage = result.Stages[0];
        if (_scratch.Length < sample.Dim) _scratch = new float[sample.Dim];
        Span<float> projections = Projections(sample.Count);
        LeadingDirection.Find(sample.Rows, stage.Directions, projections, _scratch.AsSpan(0, sample.Dim));
        stage.TrimLevels(_scalars.Fit(projections, stage.Levels));
        FlatQuantizer.CheckSize(stage.Directions);
        FlatQuantizer.CheckSize(stage.Levels);
    }

    /// <inheritdoc/>
    public void Encode(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        result.Retarget(update.Items);
        if (update.Count == 0) return;
        ActionStage stage = result.Stages[0];
        Span<float> projections = Projections(update.Count);
        VectorMath.DotRows(update.Rows, stage.Direction(0), projections);
        Span<ushort> codes = stage.Codes;
        for (int i = 0; i < codes.Length; i++) codes[i] = (ushort)LevelAssigner.Choose(stage.Levels, projections[i], _rounding, ref random);
    }

    private Span<float> Projections(int count)
    {
        if (_projections.Length < count) _projections = new float[count];
        return _projections.AsSpan(0, count);
    }
}
