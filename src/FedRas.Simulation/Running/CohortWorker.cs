using System.Buffers;
using FedRas.Simulation.Attacks;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>Does the work of devices, one after the other; one a thread.</summary>
internal sealed class CohortWorker
{
    private readonly InProcessOptions _options;
    private readonly Fleet _fleet;
    private readonly DeviceWorker _worker;
    private readonly IReportCoder? _coder;
    private readonly ItemUpdate _update = new(), _poisoned = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private ReportPlanner? _planner;

    public CohortWorker(InProcessOptions options, Fleet fleet)
    {
        (_options, _fleet) = (options, fleet);
        _worker = new DeviceWorker(options.Device, times: new StageTimes(options.Server.Clock));
        _coder = options.Method?.CreateCoder();
    }

    /// <summary>Where this worker's time went.</summary>
    public StageTimes Times => _worker.Times;

    /// <summary>Has a device catch up, train and report.</summary>
    public void Work(CohortSlot slot, RoundTask task)
    {
        SimulatedDevice device = slot.Device;
        long clock = Times.Now;
        if (slot.CountsCatchUp) slot.DownloadBytes = _fleet.CatchUp(device.HeldRound);
        Times.Lap(RoundStage.CatchUp, clock);
        GlobalModel model = _fleet.Model;
        device.HeldRound = model.Round;
        if (_options.World.Conditions(model.Round, slot.Number, slot.DownloadBytes) is not { } conditions) return;
        if (_coder is not null) Encode(slot, model);
        else if (_options.Attackers is { } attackers && attackers.Has(slot.Number)) Attack(attackers, slot, model, task, conditions);
        else
        {
            DeviceReport report = _worker.Report(device.State, device.Users, model, task, conditions);
            Take(slot, report.Message, report.MultiplyAdds, report.Described, report.IsClipped, report.Facts);
        }
        device.RoundsTrained++;
    }

    /// <summary>Tells a method's device that its report did not count.</summary>
    public void TakeBack(CohortSlot slot)
    {
        _coder!.Decode(new ReportContext(_fleet.Model, slot.Device.Id), slot.Message, _update);
        _options.Method!.TakeBack(slot.Device.Id, _update);
    }

    // A malicious report is encoded as any other, and shortened to what the server takes.
    private void Attack(Attackers attackers, CohortSlot slot, GlobalModel model, RoundTask task, in DeviceConditions conditions)
    {
        SimulatedDevice device = slot.Device;
        _worker.Train(device.State, device.Users, model, task.Training, _update);
        attackers.Poison(slot.Number, model.Round, _update, _poisoned);
        _planner ??= new ReportPlanner(_options.Device, Times);
        DeviceReport report = _planner.Plan(_poisoned, _poisoned.Count, _worker.MultiplyAdds,
            device.State.Secret.Stream(RandomStream.UpdateClustering, model.Round), model, task, conditions);
        Take(slot, report.Message, report.MultiplyAdds, report.Described, report.IsClipped, report.Facts);
    }

    private void Encode(CohortSlot slot, GlobalModel model)
    {
        SimulatedDevice device = slot.Device;
        var context = new ReportContext(model, device.Id);
        int samples = _worker.Train(
            device.State, device.Users, model, _options.Server.Training, _update, _coder!.TableFor(context));
        long clock = Times.Now;
        _message.ResetWrittenCount();
        _coder.Encode(context, samples, _update, _message);
        Times.Lap(RoundStage.Encode, clock);
        Take(slot, _message.WrittenSpan, _worker.MultiplyAdds, null, false, default);
    }

    private void Take(
        CohortSlot slot, ReadOnlySpan<byte> message, double multiplyAdds, ActionUpdate? described, bool isClipped, ReportFacts facts)
    {
        if (_options.OnTheWay is { } onTheWay) message = onTheWay(slot.Number, message.ToArray());
        slot.Write(message);
        slot.Outcome = new SlotOutcome(slot.Number, true, message.Length, multiplyAdds)
        {
            IsClipped = isClipped,
            Facts = facts,
            Quantizer = described is null ? null : QuantizerSpec.Of(described),
        };
    }
}
