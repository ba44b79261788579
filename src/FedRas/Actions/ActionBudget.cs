using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Fits a report to the device that sends it. Kinds of quantisers are tried in the ladder's order; of the first kind that reaches the
/// server's target within link and time, the smallest size that does is taken. A line tells all its sizes at once; the sizes of other kinds
/// are bisected, since a larger size loses less and costs more. If none does, it is the description of least distortion that fits. One
/// instance serves one worker.
/// </summary>
public sealed class ActionBudget
{
    /// <summary>
    /// A larger size that keeps more than this share of a smaller one's distortion is not worth its bytes: the kind has reached its limit.
    /// </summary>
    private const double Worthwhile = 0.9;

    /// <summary>Fewest levels of a line that a report too long is cut to.</summary>
    private const int FewestLevels = 4;

    /// <summary>The quantisers that are tried if a device names no others.</summary>
    public static IReadOnlyList<QuantizerSpec> DefaultLadder { get; } =
    [
        QuantizerSpec.Line(256),
        QuantizerSpec.GainShape(4, 16), QuantizerSpec.GainShape(8, 32),
        QuantizerSpec.Residual(2, 16), QuantizerSpec.Residual(4, 16), QuantizerSpec.Residual(8, 16), QuantizerSpec.Residual(8, 24),
        QuantizerSpec.Residual(8, 32),
    ];

    private readonly IUpdateQuantizer[][] _kinds;
    private ActionUpdate _tried = new();
    private ReportBudget _budget;
    private double _multiplyAdds, _least;
    private int _held; // bytes of the least so far: time for them is put aside
    private bool _isSlow, _isLong, _meets;

    /// <summary>Creates a budget.</summary>
    /// <param name="ladder">
    /// The quantisers to try: kinds from the shortest reports to the longest, and within a kind the sizes ascending. A line stands for any
    /// number of levels up to its own.
    /// </param>
    /// <param name="clustering">How long clustering may go on.</param>
    public ActionBudget(IReadOnlyList<QuantizerSpec> ladder, KMeansOptions? clustering = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ladder.Count, nameof(ladder));
        _kinds = [.. ladder.GroupBy(spec => spec.Kind).Select(kind => kind.Select(spec => spec.Create(clustering)).ToArray())];
    }

    /// <summary>Describes <paramref name="update"/> within <paramref name="budget"/>.</summary>
    /// <param name="update">What local training changed.</param>
    /// <param name="budget">What the report may cost.</param>
    /// <param name="random">Seeds clustering.</param>
    /// <param name="measure">
    /// The length in bytes of the encoded report of some actions; or, without a deadline, what it takes at most if that is within the
    /// longest report.
    /// </param>
    /// <param name="result">Receives the actions; the object that was here before may be kept for the next try.</param>
    /// <exception cref="TrainingDivergedException">The update is too large to describe.</exception>
    public BudgetChoice Choose(ItemUpdate update, in ReportBudget budget, ref SeededRandom random, Func<ActionUpdate, int> measure,
        ref ActionUpdate result)
    {
        (_budget, _multiplyAdds, _least, _held) = (budget, 0, double.PositiveInfinity, 0);
        (_isSlow, _isLong, _meets) = (false, false, false);
        foreach (IUpdateQuantizer[] sizes in _kinds)
        {
            if (sizes[^1] is LineQuantizer line) TryLine(line, update, measure, ref result);
            else Bisect(sizes, update, ref random, measure, ref result);
            // A line says all there is to say of rows that are multiples of one vector.
            if (_meets || (sizes[^1] is LineQuantizer && update.IsLine)) break;
        }
        if (_meets) return new BudgetChoice(ChoiceReason.MeetsTarget, _least, _multiplyAdds);
        if (!double.IsPositiveInfinity(_least))
            return new BudgetChoice(_isSlow && !_isLong ? ChoiceReason.TooSlow : ChoiceReason.BestThatFits, _least, _multiplyAdds);

        IUpdateQuantizer least = _kinds[0][0];
        _least = least is LineQuantizer shortest
            ? shortest.Describe(update, Math.Min(FewestLevels, shortest.MostLevels), 0, double.PositiveInfinity, result)
            : least.Quantize(update, ref random, result);
        return new BudgetChoice(ChoiceReason.NothingFits, _least, _multiplyAdds + least.MultiplyAdds);
    }

    private void TryLine(LineQuantizer line, ItemUpdate update, Func<ActionUpdate, int> measure, ref ActionUpdate result)
    {
        double spare = (_budget.SecondsLeft - _held / _budget.UplinkBytesPerSecond) * _budget.MultiplyAddsPerSecond - _multiplyAdds;
        if (line.MostMultiplyAdds(update, _budget.Distortion) > spare)
        {
            _isSlow = true;
            return;
        }
        double distortion = line.Describe(update, line.MostLevels, _budget.Distortion, spare, _tried);
        _multiplyAdds += line.MultiplyAdds;
        if (Offer(distortion, measure(_tried), ref result)) return;
        for (int low = FewestLevels, high = line.Levels - 1; low <= high;)
        {
            int levels = (low + high) / 2;
            distortion = line.DescribeAgain(levels, _tried);
            if (Offer(distortion, measure(_tried), ref result)) low = levels + 1;
            else high = levels - 1;
        }
    }

    private void Bisect(
        IUpdateQuantizer[] sizes, ItemUpdate update, ref SeededRandom random, Func<ActionUpdate, int> measure, ref ActionUpdate result)
    {
        double smaller = double.PositiveInfinity;
        for (int low = 0, high = sizes.Length - 1; low <= high;)
        {
            int size = (low + high) / 2;
            double seconds = (_multiplyAdds + sizes[size].MostMultiplyAdds(update.Count, update.Dim)) / _budget.MultiplyAddsPerSecond;
            if (seconds + _held / _budget.UplinkBytesPerSecond > _budget.SecondsLeft)
            {
                _isSlow = true;
                high = size - 1;
                continue;
            }
            double distortion = sizes[size].Quantize(update, ref random, _tried);
            _multiplyAdds += sizes[size].MultiplyAdds;
            if (!Offer(distortion, measure(_tried), ref result) || distortion <= _budget.Distortion)
            {
                high = size - 1;
                continue;
            }
            if (distortion > Worthwhile * smaller) break;
            smaller = distortion;
            low = size + 1;
        }
    }

    /// <summary>Keeps what was tried if it is the best so far; false if it does not fit.</summary>
    private bool Offer(double distortion, int bytes, ref ActionUpdate result)
    {
        double seconds = _multiplyAdds / _budget.MultiplyAddsPerSecond + bytes / _budget.UplinkBytesPerSecond;
        if (bytes > _budget.MostBytes || seconds > _budget.SecondsLeft)
        {
            _isLong = true;
            return false;
        }
        bool reaches = distortion <= _budget.Distortion;
        if (!reaches && (_meets || distortion >= _least)) return true;
        (_tried, result) = (result, _tried);
        (_least, _held, _meets) = (distortion, bytes, reaches);
        return true;
    }
}
