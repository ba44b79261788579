using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>
/// What a device does in a round, from ratings to bytes. Holds only scratch space; a phone has one, the simulator one for each
/// thread.
/// </summary>
public sealed class ClientWorker
{
    private readonly LocalTrainer _trainer;
    private readonly IUpdateQuantizer? _quantizer;
    private readonly ActionBudget? _budget;
    private readonly BudgetOptions? _asked;
    private readonly Func<ActionUpdate, int> _measure;
    private readonly ReportClip _clip;
    private readonly ItemUpdate _update = new();
    private ActionUpdate _described = new();
    private UpdateHeader _header;
    private FactorMatrix? _published;
    private ReportBudget _report;
    private long _clock;
    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>Creates a worker for a table of <paramref name="items"/> items.</summary>
    public ClientWorker(int items, RoundOptions options)
    {
        _trainer = new LocalTrainer(items, options.Training);
        _quantizer = options.Quantizer?.Create(options.Clustering);
        _budget = options.Budget is null ? null : new ActionBudget(options.Budget, options.Clustering);
        _asked = options.Budget;
        _measure = Measure;
        _clip = new ReportClip(options.ReportLimits.For(options.Training));
        Coder = options.Method?.CreateCoder();
        Times = new StageTimes(options.Clock);
    }

    /// <summary>Both ends of another method's reports; null for FedRAS's own.</summary>
    internal IReportCoder? Coder { get; }

    /// <summary>Where this worker's time went.</summary>
    public StageTimes Times { get; }

    /// <summary>Trains <paramref name="client"/> on the mirrored model and encodes its report.</summary>
    /// <param name="client">The device.</param>
    /// <param name="model">The table it mirrors.</param>
    /// <param name="conditions">What the device can do in this round.</param>
    public ClientReport Report(FederatedClient client, GlobalModel model, in DeviceConditions conditions)
    {
        _clock = Times.Now;
        Coder?.Prepare(_trainer, new ReportContext(model.ItemFactors, model.Round, client.Id));
        int samples = client.Train(_trainer, model, _update, Times, ref _clock);
        double trained = _trainer.Operations + _trainer.OperationsPerSample(model.ItemFactors.Dim) * samples;
        // Where the decay is in the update already, nothing is left for the server to take.
        return Report(client.Id, client.ClusteringRandom(model), _update, _trainer.LeavesDecayIn ? 0 : samples, trained, model, conditions);
    }

    /// <summary>Encodes the report of an update that was trained elsewhere.</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="random">Seeds its clustering.</param>
    /// <param name="update">What training changed.</param>
    /// <param name="samples">Sample updates whose weight decay is left to the server.</param>
    /// <param name="trained">Multiply-adds that training took.</param>
    /// <param name="model">The table that it was trained from.</param>
    /// <param name="conditions">What the device can do in this round.</param>
    internal ClientReport Report(int device, SeededRandom random, ItemUpdate update, int samples, double trained, GlobalModel model,
        in DeviceConditions conditions)
    {
        if (Coder is null)
        {
            int updates = _clip.Updates(samples, update.Count);
            _header = new UpdateHeader(model.Round, model.ItemFactors.Rows, model.ItemFactors.Dim, updates) { Check = model.Check };
        }
        if (Coder is not null || (_quantizer is null && _budget is null))
        {
            _message.ResetWrittenCount();
            bool isCut = Coder is null && _clip.Clip(update);
            if (Coder is null) UpdateCodec.Encode(_header, update, _message);
            else Coder.Encode(new ReportContext(model.ItemFactors, model.Round, device), samples, update, _message);
            _clock = Times.Lap(RoundStage.Encode, _clock);
            return new ClientReport(_message.WrittenSpan, trained, null, isCut);
        }

        _published = model.ItemFactors;
        BudgetChoice choice = Describe(random, update, model, conditions, trained);
        double operations = trained + choice.Operations;
        int milliseconds = (int)Math.Min(int.MaxValue, 1_000 * operations / conditions.OperationsPerSecond);
        bool isClipped = _clip.Clip(_described);
        if (isClipped) choice = AfterClipping(choice, update);
        _header = _header with { Facts = new ReportFacts(choice.Reason, (float)Math.Min(choice.Distortion, 1), milliseconds) };
        Encode(_described);
        return new ClientReport(_message.WrittenSpan, operations, _described, isClipped);
    }

    private BudgetChoice Describe(SeededRandom random, ItemUpdate update, GlobalModel model, in DeviceConditions conditions, double trained)
    {
        if (_budget is null)
        {
            double distortion = _quantizer!.Quantize(update, ref random, _described);
            return new BudgetChoice(ChoiceReason.Fixed, distortion, _quantizer!.Spent);
        }
        _report = new ReportBudget(
            conditions.UplinkBytesPerSecond, conditions.OperationsPerSecond,
                conditions.SecondsLeft - trained / conditions.OperationsPerSecond,
            (long)(_asked!.LongestReport * FrameCodec.DenseSize(new FrameHeader(0, 0, _header.ItemCount, _header.Dim))),
                _asked.Target(model.Round));
        return _budget.Choose(update, _report, ref random, _measure, ref _described);
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
        _clock = Times.Lap(RoundStage.Describe, _clock);
        _message.ResetWrittenCount();
        int bytes = UpdateCodec.Encode(_header, described, _message, _published);
        _clock = Times.Lap(RoundStage.Encode, _clock);
        return bytes;
    }
}

/// <summary>A device's report.</summary>
/// <param name="message">The encoded report.</param>
/// <param name="operations">Multiply-adds that training and clustering took.</param>
/// <param name="described">The actions in it; null where it is dense.</param>
/// <param name="isClipped">Whether it was shortened to the server's limits.</param>
public readonly ref struct ClientReport(ReadOnlySpan<byte> message, double operations, ActionUpdate? described, bool isClipped)
{
    /// <summary>The encoded report; valid until the worker's next one.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>Multiply-adds that training and clustering took.</summary>
    public double Operations { get; } = operations;

    /// <summary>The actions in it; null where it is dense; valid until the worker's next report.</summary>
    public ActionUpdate? Described { get; } = described;

    /// <summary>Whether it was shortened to the server's limits.</summary>
    public bool IsClipped { get; } = isClipped;
}
