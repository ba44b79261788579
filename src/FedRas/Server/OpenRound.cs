using System.Collections.Concurrent;
using FedRas.Models;
using FedRas.Rounds;

namespace FedRas.Server;

/// <summary>
/// A round that takes reports. <see cref="TaskFor"/> and <see cref="Accept"/> may be called from any thread. The order in which reports
/// arrive changes nothing: they are added in the order in which devices were asked.
/// </summary>
public sealed class OpenRound
{
    private const int Sealed = int.MinValue;

    private readonly GlobalModel _model;
    private readonly ConcurrentDictionary<long, ReportSlot> _places = [];
    private readonly List<ReportSlot> _slots = [];
    private readonly Stack<ReportSlot> _free;
    private readonly ConcurrentBag<IReportReader> _readers;
    private readonly Func<IReportReader> _createReader;
    private int _inside; // threads that read a report, and the sign bit once the round is sealed
    private int _accepted;

    internal OpenRound(
        RoundPlan plan, RoundTask task, GlobalModel model, Stack<ReportSlot> free, ConcurrentBag<IReportReader> readers,
        Func<IReportReader> createReader)
    {
        (Plan, Task, _model, _free, _readers, _createReader) = (plan, task, model, free, readers, createReader);
    }

    /// <summary>What the server wants of the round.</summary>
    public RoundPlan Plan { get; }

    /// <summary>What devices are asked to do.</summary>
    public RoundTask Task { get; }

    /// <summary>Devices that were asked.</summary>
    public int Asked => _places.Count;

    /// <summary>Reports that count so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Whether as many reports count as are wanted.</summary>
    public bool IsFull => Accepted >= Plan.Goal;

    /// <summary>Whether the round is closed.</summary>
    public bool IsSealed => Volatile.Read(ref _inside) < 0;

    /// <summary>The reports that count, in the order in which their devices were asked; to be asked for once the round is sealed.</summary>
    internal IReadOnlyList<ReportSlot> Slots => _slots;

    /// <summary>Asks a device for a report. The same device asked again keeps its place.</summary>
    /// <param name="device">The device's number.</param>
    public RoundTask TaskFor(long device)
    {
        // Places are in the order of the calls, so a caller who wants the same bytes again asks in the same order.
        lock (_slots)
        {
            if (!IsSealed && !_places.ContainsKey(device))
            {
                if (!_free.TryPop(out ReportSlot? slot)) slot = new ReportSlot();
                slot.Assign(device);
                _slots.Add(slot);
                _places[device] = slot;
            }
        }
        return Task;
    }

    /// <summary>Takes a report, or says why not. Nothing is thrown, whatever the bytes.</summary>
    /// <param name="device">The device that sends it.</param>
    /// <param name="report">The bytes as they came.</param>
    public Acceptance Accept(long device, ReadOnlySpan<byte> report)
    {
        if (!TryEnter()) return new Acceptance(AcceptanceKind.TooLate);
        try
        {
            if (!_places.TryGetValue(device, out ReportSlot? slot))
                return Refused($"device {device} was not asked for a report in round {Task.Round}: ask for a task first");
            int state = Interlocked.CompareExchange(ref slot.State, ReportSlot.Reading, ReportSlot.Empty);
            if (state == ReportSlot.Reading) return new Acceptance(AcceptanceKind.Busy);
            return state == ReportSlot.Taken ? Again(slot, report) : Read(slot, report);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Devices in the order in which they were asked, each with its report; none, if none counts yet.</summary>
    internal (long Device, byte[] Report)[] Reports()
    {
        lock (_slots)
        {
            return [.. _slots.Select(slot =>
                (slot.Device, Volatile.Read(ref slot.State) == ReportSlot.Taken ? slot.Report.ToArray() : []))];
        }
    }

    /// <summary>Takes no more reports, and waits for those that are being read.</summary>
    internal void Seal()
    {
        lock (_slots) Interlocked.Or(ref _inside, Sealed);
        SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == Sealed);
    }

    private Acceptance Read(ReportSlot slot, ReadOnlySpan<byte> report)
    {
        int state = ReportSlot.Empty;
        try
        {
            if (IsFull) return new Acceptance(AcceptanceKind.NotNeeded);
            if (!_readers.TryTake(out IReportReader? reader)) reader = _createReader();
            Admission admission = reader.Read(report, new ReportContext(_model, slot.Device), slot.Rows);
            _readers.Add(reader);
            if (admission.Refusal is { } why)
            {
                slot.Forget();
                return Refused(why) with { Facts = admission.Facts };
            }
            if (!TryTakePlace()) return new Acceptance(AcceptanceKind.NotNeeded) { Facts = admission.Facts };
            slot.Keep(report, admission);
            state = ReportSlot.Taken;
            return new Acceptance(AcceptanceKind.Accepted) { Facts = admission.Facts, Levels = admission.Levels };
        }
        finally
        {
            Volatile.Write(ref slot.State, state);
        }
    }

    // A device that did not hear the answer sends its report again.
    private static Acceptance Again(ReportSlot slot, ReadOnlySpan<byte> report) => report.SequenceEqual(slot.Report.Span)
        ? new Acceptance(AcceptanceKind.Accepted) { Facts = slot.Facts }
        : Refused($"another report of device {slot.Device} counts already: one a round is allowed");

    private bool TryTakePlace()
    {
        for (int accepted = Accepted; accepted < Plan.Goal;)
        {
            int found = Interlocked.CompareExchange(ref _accepted, accepted + 1, accepted);
            if (found == accepted) return true;
            accepted = found;
        }
        return false;
    }

    private bool TryEnter()
    {
        for (int inside = Volatile.Read(ref _inside); inside >= 0;)
        {
            int found = Interlocked.CompareExchange(ref _inside, inside + 1, inside);
            if (found == inside) return true;
            inside = found;
        }
        return false;
    }

    private static Acceptance Refused(string why) => new(AcceptanceKind.Refused, why);
}
