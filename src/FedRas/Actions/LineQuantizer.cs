using System.Numerics.Tensors;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// One direction and a few scalar levels, so that a row costs one level number: all there is to say of an update whose rows are multiples
/// of a vector. Other updates are projected on their leading direction first. The direction is rounded as messages round it, the gains are
/// fitted to the rounded direction, and the error is that of the rounded levels. One instance serves one worker.
/// </summary>
public sealed class LineQuantizer : IUpdateQuantizer
{
    private const double Slack = 1 - 1e-4; // who decodes adds rows up in float32

    private readonly LeadingDirection _leading = new();
    private readonly GainLevels _levels = new();
    private float[] _direction = [], _gains = [];
    private double _energy, _outside, _squared;
    private ItemUpdate _update = new();

    /// <summary>Creates a quantiser of at most <paramref name="levels"/> levels, 1 … 1 024.</summary>
    public LineQuantizer(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, QuantizerSpec.MostLevels);
        MostLevels = levels;
    }

    /// <inheritdoc/>
    public double MultiplyAdds { get; private set; }

    /// <summary>Most levels.</summary>
    internal int MostLevels { get; }

    /// <summary>Levels of the last description.</summary>
    internal int Levels { get; private set; }

    /// <inheritdoc/>
    public double Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result) =>
        Describe(update, MostLevels, 0, double.PositiveInfinity, result);

    /// <inheritdoc/>
    public double MostMultiplyAdds(int rows, int dim) => rows == 0 ? 0
        : LeadingDirection.MultiplyAdds(rows, dim, LeadingDirection.MaxSteps) + 2.0 * rows * dim
            + GainLevels.MultiplyAdds(rows, Bins(MostLevels, 0), MostLevels);

    /// <summary>Multiply-adds that <see cref="Describe"/> takes at most before it tries finer bins.</summary>
    internal double MostMultiplyAdds(ItemUpdate update, double target) =>
        Finding(update, LeadingDirection.MaxSteps)
        + GainLevels.MultiplyAdds(update.Count, Bins(MostLevels, target), Math.Min(MostLevels, Bins(MostLevels, target) / 4));

    /// <summary>Takes the fewest levels whose relative distortion is at most <paramref name="target"/>, or the most there may be.</summary>
    /// <param name="update">The rows.</param>
    /// <param name="most">Most levels.</param>
    /// <param name="target">0 for as many levels as there may be.</param>
    /// <param name="limit">Multiply-adds it may take; finer bins are left out beyond.</param>
    /// <param name="result">Receives the actions.</param>
    /// <returns>The relative distortion ‖g − ĝ‖² / ‖g‖² of what a message says.</returns>
    /// <exception cref="TrainingDivergedException">The update is too large to describe.</exception>
    internal double Describe(ItemUpdate update, int most, double target, double limit, ActionUpdate result)
    {
        FindGains(update);
        double error = target * _energy * Slack - _outside, lost;
        // Where the direction alone loses too much, levels finer than a twentieth of that are worth nothing.
        if (target > 0 && error <= 0) error = _outside / 20;
        error /= Math.Max(_squared, double.Epsilon);
        for (int bins = Bins(most, target); ; bins = Math.Min(4 * bins, GainLevels.MostBins))
        {
            _levels.Load(_gains.AsSpan(0, update.Count), bins);
            bool isFinest = bins == GainLevels.MostBins || most <= bins / 4;
            int largest = Math.Min(isFinest ? most : bins / 4, Math.Max(_levels.Points, 1));
            Levels = target > 0 ? 1 : largest;
            // The nearest level is often nearer than the cluster's own.
            while (Levels < largest && _levels.Error(Levels) > 1.1 * error) Levels++;
            while ((lost = Take(result)) > error && Levels < largest) Levels++;
            MultiplyAdds += GainLevels.MultiplyAdds(update.Count, _levels.Points, Levels);
            if (lost <= error || isFinest || MultiplyAdds + GainLevels.MultiplyAdds(update.Count, 4 * bins, most) > limit)
                return Distortion(lost, result);
        }
    }

    /// <summary>Describes the update that was described last by another number of levels.</summary>
    internal double DescribeAgain(int levels, ActionUpdate result)
    {
        Levels = levels;
        return Distortion(Take(result), result);
    }

    /// <summary>Some eight bins a level; the levels that a target takes grow with the inverse of its root.</summary>
    private static int Bins(int most, double target) => GainLevels.Bins(8 * (target > 0 ? 1 / Math.Sqrt(target) : most));

    private double Take(ActionUpdate result)
    {
        int count = _update.Count;
        result.Reset(_update.Dim, count, [count == 0 ? default : new StageShape(1, Levels)]);
        _update.Items.CopyTo(result.MutableItems);
        if (count == 0) return 0;
        ActionStage stage = result.Stages[0];
        _direction.AsSpan(0, _update.Dim).CopyTo(stage.Directions);
        double lost = _levels.Take(Levels, _gains.AsSpan(0, count), stage.Codes);
        stage.TrimLevels(_levels.Levels.Length);
        _levels.Levels.CopyTo(stage.Levels);
        return lost;
    }

    private double Distortion(double lost, ActionUpdate result) =>
        !_update.IsLine ? Actions.Distortion.Measure(_update, result) : _energy == 0 ? 0 : (lost * _squared + _outside) / _energy;

    private static double Finding(ItemUpdate update, int steps) =>
        update.IsLine ? 2.0 * update.Count : LeadingDirection.MultiplyAdds(update.Count, update.Dim, steps)
            + 2.0 * update.Count * update.Dim;

    /// <summary>
    /// Finds the rounded direction and its squared length, the gains along it, ‖g‖², and what of that is outside the direction.
    /// </summary>
    private void FindGains(ItemUpdate update)
    {
        (_update, int count, int dim) = (update, update.Count, update.Dim);
        if (_direction.Length < dim) _direction = new float[dim];
        if (_gains.Length < count) _gains = new float[count];
        Span<float> direction = _direction.AsSpan(0, dim), gains = _gains.AsSpan(0, count);
        MultiplyAdds = Finding(update, 0);
        if (update.IsLine)
        {
            Round(update.Direction, direction);
            double own = 0, common = 0, squared = 0, squares = 0;
            for (int j = 0; j < dim; j++)
            {
                own += (double)update.Direction[j] * update.Direction[j];
                common += (double)update.Direction[j] * direction[j];
                squared += (double)direction[j] * direction[j];
            }
            foreach (float gain in update.Gains) squares += (double)gain * gain;
            TensorPrimitives.Multiply(update.Gains, (float)(squared == 0 ? 0 : common / squared), gains);
            _energy = squares * own;
            _outside = squared == 0 ? 0 : squares * Math.Max(0, own - common * common / squared);
            _squared = squared;
            return;
        }
        _leading.Find(update.Rows, direction);
        MultiplyAdds = Finding(update, _leading.Steps);
        Round(direction, direction);
        VectorMath.DotRows(update.Rows, direction, gains);
        _squared = TensorPrimitives.SumOfSquares<float>(direction);
        TensorPrimitives.Divide(gains, (float)_squared, gains);
        _energy = 0;
        for (int i = 0; i < count; i++) _energy += TensorPrimitives.SumOfSquares(update.Row(i));
        _outside = _energy;
        foreach (float gain in gains) _outside -= (double)gain * gain * _squared;
        _outside = Math.Max(0, _outside);
    }

    /// <summary>Writes the vector in 8 bits a value, its largest at the end of their range and its length ½ … 1.</summary>
    /// <exception cref="TrainingDivergedException">A value is not finite, or as large as float32 goes.</exception>
    private static void Round(ReadOnlySpan<float> vector, Span<float> rounded)
    {
        FlatQuantizer.CheckSize(vector);
        double scale = SharedExponent.LargestByte / (double)MathF.Abs(TensorPrimitives.MaxMagnitude(vector)), squares = 0;
        if (double.IsInfinity(scale))
        {
            rounded.Clear();
            return;
        }
        for (int j = 0; j < rounded.Length; j++)
        {
            rounded[j] = (float)Math.Round(vector[j] * scale);
            squares += rounded[j] * rounded[j];
        }
        TensorPrimitives.Multiply(rounded, MathF.ScaleB(1, -(Math.ILogB(Math.Sqrt(squares)) + 1)), rounded);
    }
}
