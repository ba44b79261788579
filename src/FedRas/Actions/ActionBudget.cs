using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Fits a report to the device that sends it. Kinds of quantisers are tried in the ladder's order; of the first kind that reaches the server's target within link and time, the
/// smallest size that does is taken, found by bisection, since a larger size loses less and costs more. Where none does, it is the description of least distortion
/// that fits. A device too slow to cluster keeps to the line. One instance serves one worker.
/// </summary>
public sealed class ActionBudget
{
    /// <summary>A larger size that keeps more than this share of a smaller one's distortion is not worth its bytes: the kind has reached its limit.</summary>
    private const double Worthwhile = 0.9;

    /// <summary>
    /// Half the levels of a line lose at least this many times as much: 3.2 to 4 times on real updates, 4 in theory for fine levels. Where that is more than the target, they are not tried.
    /// </summary>
    private const double HalfTheLevels = 2.5;

    private readonly BudgetOptions _options;
    private readonly IUpdateQuantizer[][] _kinds;
    private ActionUpdate _tried = new();
    private LineQuantizer? _line; // the first that was tried on this update

    /// <summary>Creates a budget.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ActionBudget(BudgetOptions options, KMeansOptions? clustering = null)
    {
        options.Validate();
        _options = options;
        _kinds = [.. options.Ladder.GroupBy(spec => spec.Kind).Select(kind => kind.Select(spec => spec.Create(clustering)).ToArray())];
    }

    /// <summary>Describes <paramref name="update"/> within <paramref name="budget"/>.</summary>
    /// <param name="update">What local training changed.</param>
    /// <param name="budget">What the report may cost.</param>
    /// <param name="random">Seeds clustering.</param>
    /// <param name="measure">The length in bytes of the encoded report of some actions; or, without a deadline, what it takes at most where that is within the longest report.</param>
    /// <param name="result">Receives the actions; the object that was here before may be kept for the next try.</param>
    /// <exception cref="TrainingDivergedException">The update is too large to describe.</exception>
    public BudgetChoice Choose(ItemUpdate update, in ReportBudget budget, ref SeededRandom random, Func<ActionUpdate, int> measure, ref ActionUpdate result)
    {
        ItemUpdate rows = UpdateDescription.Space(update);
        double operations = UpdateDescription.Operations(update), least = double.PositiveInfinity;
        int held = 0; // bytes of the least so far: time for them is put aside
        bool isSlow = false, isLong = false, meets = false;
        _line = null;
        foreach (IUpdateQuantizer[] sizes in _kinds)
        {
            double smaller = double.PositiveInfinity;
            for (int low = 0, high = sizes.Length - 1; low <= high;)
            {
                int size = (low + high) / 2;
                double cost = sizes[size].Operations(rows.Count, rows.Dim), seconds = (operations + cost) / budget.OperationsPerSecond;
                if (seconds + held / budget.UplinkBytesPerSecond > budget.SecondsLeft)
                {
                    isSlow = true;
                    high = size - 1;
                    continue;
                }
                (int bytes, double distortion) = Try(sizes[size], update, ref random, measure, ref operations);
                if (bytes > budget.MostBytes || seconds + bytes / budget.UplinkBytesPerSecond > budget.SecondsLeft)
                {
                    isLong = true;
                    high = size - 1;
                    continue;
                }
                bool reaches = distortion <= budget.Distortion;
                if (reaches || (!meets && distortion < least))
                {
                    (_tried, result) = (result, _tried);
                    (least, held) = (distortion, bytes);
                }
                if (reaches)
                {
                    meets = true;
                    if (sizes[size] is LineQuantizer && distortion * HalfTheLevels > budget.Distortion) break;
                    high = size - 1;
                    continue;
                }
                if (distortion > Worthwhile * smaller) break;
                smaller = distortion;
                low = size + 1;
            }
            if (meets) return new BudgetChoice(ChoiceReason.MeetsTarget, least, operations);
        }
        if (!double.IsPositiveInfinity(least)) return new BudgetChoice(isSlow && !isLong ? ChoiceReason.TooSlow : ChoiceReason.BestThatFits, least, operations);

        (_, least) = Try(_kinds[0][0], update, ref random, measure, ref operations);
        (_tried, result) = (result, _tried);
        return new BudgetChoice(ChoiceReason.NothingFits, least, operations);
    }

    private (int Bytes, double Distortion) Try(
        IUpdateQuantizer quantizer, ItemUpdate update, ref SeededRandom random, Func<ActionUpdate, int> measure, ref double operations)
    {
        // Lines of other lengths share the direction.
        double distortion = quantizer is LineQuantizer line && _line is not null
            ? UpdateDescription.DescribeLike(line, _line, update, ref random, _tried)
            : UpdateDescription.Describe(quantizer, update, ref random, _tried);
        _line ??= quantizer as LineQuantizer;
        operations += quantizer.Spent;
        return (measure(_tried), distortion);
    }
}
