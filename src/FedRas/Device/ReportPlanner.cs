using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>
/// Makes a report of an update: chooses the actions that the link and the task allow, keeps them within the server's limits, and encodes
/// them. Holds scratch space only; one instance serves one thread.
/// </summary>
public sealed class ReportPlanner
{
    private readonly DeviceOptions _options;
    private readonly StageTimes _times;
    private readonly IUpdateQuantizer? _quantizer;
    private readonly ActionBudget? _budget;
    private readonly Func<ActionUpdate, int> _measure;
    private readonly ArrayBufferWriter<byte> _message = new();
    private ActionUpdate _described = new();
    private UpdateHeader _header;
    private FactorMatrix? _published;
    private ReportBudget _report;
    private long _clock;

    /// <summary>Creates a planner.</summary>
    /// <param name="options">What the device decides for itself.</param>
    /// <param name="times">Counts the time of each stage; null counts nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ReportPlanner(DeviceOptions options, StageTimes? times = null)
    {
        options.Validate();
        _options = options;
        _times = times ?? new StageTimes(null);
        if (!options.SendsDense)
        {
            _quantizer = options.Quantizer?.Create(options.Clustering);
            if (_quantizer is null) _budget = new ActionBudget(options.Ladder, options.Clustering);
        }
        _measure = Measure;
    }

    /// <summary>Encodes the report of an update.</summary>
    /// <param name="update">What training changed; shortened in place to the server's limits.</param>
    /// <param name="sampleUpdates">Sample updates whose weight decay is left to the server.</param>
    /// <param name="multiplyAdds">Multiply-adds that training took.</param>
    /// <param name="clustering">Seeds the clustering.</param>
    /// <param name="model">The table that was trained from.</param>
    /// <param name="task">What the server asks for.</param>
    /// <param name="conditions">What the device can do in this round.</param>
    /// <param name="elapsed">Time that training took; null takes it from the conditions.</param>
    public DeviceReport Plan(
        ItemUpdate update, int sampleUpdates, double multiplyAdds, SeededRandom clustering, GlobalModel model, RoundTask task,
        DeviceConditions conditions, TimeSpan? elapsed = null)
    {
        _clock = _times.Now;
        var clip = new ReportClip(task.Limits.For(task.Training));
        FactorMatrix table = model.ItemFactors;
        _header = new UpdateHeader(model.Round, table.Rows, table.Dim, clip.Updates(sampleUpdates, update.Count)) { Check = model.Check };
        if (_options.SendsDense)
        {
            _message.ResetWrittenCount();
            bool isCut = clip.Clip(update);
            UpdateCodec.Encode(_header, update, _message);
            _clock = _times.Lap(RoundStage.Encode, _clock);
            return new DeviceReport(_message.WrittenSpan, multiplyAdds, null, isCut, _header.Facts);
        }

        _published = table;
        BudgetChoice choice = Describe(update, multiplyAdds, clustering, task, conditions);
        double all = multiplyAdds + choice.MultiplyAdds;
        double milliseconds = elapsed?.TotalMilliseconds ?? 1_000 * all / conditions.MultiplyAddsPerSecond;
        bool isClipped = clip.Clip(_described);
        if (isClipped) choice = AfterClipping(choice, update);
        _header = _header with
        {
            // As it will be read again.
            Facts = new ReportFacts(
                choice.Reason, (float)(Half)(float)Math.Min(choice.Distortion, 1), (int)Math.Min(int.MaxValue, milliseconds)),
        };
        Encode(_described);
        return new DeviceReport(_message.WrittenSpan, all, _described, isClipped, _header.Facts);
    }

    private BudgetChoice Describe(
        ItemUpdate update, double multiplyAdds, SeededRandom clustering, RoundTask task, DeviceConditions conditions)
    {
        if (_quantizer is { } fixedSize)
        {
            double distortion = fixedSize.Quantize(update, ref clustering, _described);
            return new BudgetChoice(ChoiceReason.Fixed, distortion, fixedSize.MultiplyAdds);
        }
        _report = new ReportBudget(
            conditions.UplinkBytesPerSecond, conditions.MultiplyAddsPerSecond,
            conditions.SecondsLeft - multiplyAdds / conditions.MultiplyAddsPerSecond, task.MostReportBytes, task.Distortion);
        return _budget!.Choose(update, _report, ref clustering, _measure, ref _described);
    }

    // What was shortened after the choice may lose more than the target.
    private BudgetChoice AfterClipping(in BudgetChoice choice, ItemUpdate update)
    {
        double distortion = Distortion.Measure(update, _described);
        bool misses = choice.Reason == ChoiceReason.MeetsTarget && distortion > _report.Distortion;
        return choice with { Distortion = distortion, Reason = misses ? ChoiceReason.BestThatFits : choice.Reason };
    }

    // Without a deadline only the longest report matters, and most that are tried are far from it.
    private int Measure(ActionUpdate described)
    {
        long most = double.IsPositiveInfinity(_report.SecondsLeft) ? UpdateCodec.MostBytes(_header, described) : long.MaxValue;
        return most <= _report.MostBytes ? (int)most : Encode(described);
    }

    // What came before a try of the budget's went into describing it.
    private int Encode(ActionUpdate described)
    {
        _clock = _times.Lap(RoundStage.Describe, _clock);
        _message.ResetWrittenCount();
        int bytes = UpdateCodec.Encode(_header, described, _message, _published);
        _clock = _times.Lap(RoundStage.Encode, _clock);
        return bytes;
    }
}
