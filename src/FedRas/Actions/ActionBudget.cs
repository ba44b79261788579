using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Fits a report to the device that sends it: the shortest description on the ladder whose distortion meets the server's target; where that does not fit
/// link and time, the one of least distortion that does; for a device too slow to cluster, the line. One instance serves one worker.
/// </summary>
public sealed class ActionBudget
{
    /// <summary>A larger size of the same kind that keeps more than this share of the distortion is not worth its bytes: the kind has reached its limit.</summary>
    private const double Worthwhile = 0.9;

    private readonly BudgetOptions _options;
    private readonly (QuantizerSpec Spec, IUpdateQuantizer Quantizer)[] _ladder;
    private ActionUpdate _tried = new();

    /// <summary>Creates a budget.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ActionBudget(BudgetOptions options, KMeansOptions? clustering = null)
    {
        options.Validate();
        _options = options;
        _ladder = [.. options.Ladder.Select(spec => (spec, spec.Create(clustering)))];
    }

    /// <summary>Describes <paramref name="update"/> within <paramref name="budget"/>.</summary>
    /// <param name="update">What local training changed.</param>
    /// <param name="budget">What the report may cost.</param>
    /// <param name="random">Seeds clustering.</param>
    /// <param name="measure">The length in bytes of the encoded report of some actions.</param>
    /// <param name="result">Receives the actions; the object that was here before may be used for the next try, so take what it returns.</param>
    /// <exception cref="TrainingDivergedException">The update is too large to describe.</exception>
    public BudgetChoice Choose(ItemUpdate update, in ReportBudget budget, ref SeededRandom random, Func<ActionUpdate, int> measure, ref ActionUpdate result)
    {
        double operations = 0, least = double.PositiveInfinity, former = double.PositiveInfinity;
        bool isSlow = false, isLong = false;
        QuantizerKind? exhausted = null, kind = null;
        foreach ((QuantizerSpec spec, IUpdateQuantizer quantizer) in _ladder)
        {
            if (spec.Kind == exhausted) continue;
            if (spec.Kind != kind) (kind, former) = (spec.Kind, double.PositiveInfinity);
            double cost = quantizer.Operations(update.Count, update.Dim), seconds = (operations + cost) / budget.OperationsPerSecond;
            bool isFirst = operations == 0;
            if (seconds > budget.SecondsLeft && !isFirst)
            {
                isSlow = true;
                continue;
            }
            quantizer.Quantize(update, ref random, _tried);
            operations += cost;
            int bytes = measure(_tried);
            double distortion = Distortion.Measure(update, _tried);
            bool fits = bytes <= budget.MostBytes && seconds + bytes / budget.UplinkBytesPerSecond <= budget.SecondsLeft;
            if (isFirst || (fits && distortion < least))
            {
                (_tried, result) = (result, _tried);
                least = distortion;
            }
            // The rest of the ladder is longer still.
            if (!fits && isFirst) return new BudgetChoice(ChoiceReason.NothingFits, distortion, operations);
            if (!fits)
            {
                isLong = true;
                break;
            }
            if (distortion <= _options.Distortion) return new BudgetChoice(ChoiceReason.MeetsTarget, distortion, operations);
            if (distortion > Worthwhile * former) exhausted = kind;
            former = distortion;
        }
        return new BudgetChoice(isSlow && !isLong ? ChoiceReason.TooSlow : ChoiceReason.BestThatFits, least, operations);
    }
}
