namespace FedRas.Simulation.Scenarios;

/// <summary>
/// A scenario's devices on a virtual clock. A device's round takes latency + download ÷ downlink rate + operations ÷ speed + latency +
/// report ÷ uplink rate. The round ends when the reports wanted are in, at the deadline, or when everybody asked has reported or gone,
/// whichever is first; one that drops out goes once it holds the model.
/// </summary>
public sealed class ScenarioWorld : IWorld
{
    private readonly ulong _seed;
    private readonly DeviceProfile[] _devices;
    private readonly DeviceTotals[] _totals;
    private readonly long[] _downloads;

    /// <summary>A world whose devices draw their profiles.</summary>
    public ScenarioWorld(Scenario scenario, DeviceAssignment assignment, ulong seed)
        : this(scenario, assignment, [.. Enumerable.Range(0, assignment.Devices).Select(device =>
            DeviceProfile.Draw(scenario, seed, device))], seed)
    {
    }

    /// <summary>A world of devices with given profiles.</summary>
    public ScenarioWorld(Scenario scenario, DeviceAssignment assignment, DeviceProfile[] devices, ulong seed)
    {
        scenario.Validate();
        Scenario = scenario;
        Assignment = assignment;
        _seed = seed;
        _devices = devices;
        _totals = new DeviceTotals[devices.Length];
        _downloads = new long[devices.Length];
    }

    /// <summary>What the world is made of.</summary>
    public Scenario Scenario { get; }

    /// <summary>Whose the devices are.</summary>
    public DeviceAssignment Assignment { get; }

    /// <summary>Virtual seconds since the first round began.</summary>
    public double Seconds { get; private set; }

    /// <summary>Bytes that all devices downloaded.</summary>
    public long BytesDown { get; private set; }

    /// <summary>Reports that came after the deadline.</summary>
    public long ReportsLate { get; private set; }

    /// <summary>Reports that came before the deadline when enough others were in: what over-selection asks for and does not need.</summary>
    public long ReportsSurplus { get; private set; }

    /// <summary>Reports that never came: their devices dropped out.</summary>
    public long ReportsDropped { get; private set; }

    /// <summary>Rounds that too few reports came for.</summary>
    public int RoundsWithoutStep { get; private set; }

    /// <summary>What each device drew.</summary>
    public ReadOnlySpan<DeviceProfile> Devices => _devices;

    /// <summary>What each device did so far.</summary>
    public ReadOnlySpan<DeviceTotals> Totals => _totals;

    /// <inheritdoc/>
    public int Invite(int round, int goal) => (int)Math.Min(int.MaxValue, Math.Ceiling(goal * Scenario.OverSelection - Tolerance));

    /// <inheritdoc/>
    public bool IsAvailable(int round, int device) => Chances(round, device).IsAvailable;

    /// <inheritdoc/>
    public DeviceConditions? Conditions(int round, int device, long downloadBytes)
    {
        // Each device has one slot a round, so no two threads write the same place.
        _downloads[device] = downloadBytes;
        if (!Chances(round, device).Answers) return null;
        DeviceProfile profile = _devices[device];
        double left = Deadline - ReadyAt(device) - ClassOf(device).LatencySeconds;
        return new DeviceConditions
        {
            UplinkBytesPerSecond = profile.UplinkBytesPerSecond,
            MultiplyAddsPerSecond = profile.OperationsPerSecond,
            SecondsLeft = Math.Max(0, left),
        };
    }

    /// <inheritdoc/>
    public int Fewest(int goal) => Math.Max(1, (int)Math.Ceiling(Scenario.MinimumFraction * goal - Tolerance));

    /// <inheritdoc/>
    public Arrivals Order(ReadOnlySpan<SlotOutcome> slots)
    {
        var arrivals = new List<(double Seconds, int Slot)>();
        for (int slot = 0; slot < slots.Length; slot++)
            if (slots[slot].Answers) arrivals.Add((GoneAt(slots[slot]), slot));
        // By time, and in the order of selection if that is the same.
        arrivals.Sort();
        return new Arrivals([.. arrivals.Select(arrival => arrival.Slot)], arrivals.Count(arrival => arrival.Seconds <= Deadline));
    }

    /// <inheritdoc/>
    public void Close(int goal, ReadOnlySpan<SlotOutcome> slots)
    {
        double last = slots.IsEmpty ? Scenario.DeadlineSeconds ?? 0 : 0, counted = 0;
        int inTime = 0;
        foreach (SlotOutcome slot in slots)
        {
            double gone = GoneAt(slot);
            last = Math.Max(last, gone);
            if (slot.Counts) (inTime, counted) = (inTime + 1, Math.Max(counted, gone));
            Account(slot);
        }
        Seconds += inTime == goal ? counted : Math.Min(last, Deadline);
        if (inTime < Fewest(goal)) RoundsWithoutStep++;
    }

    /// <summary>What each device did so far.</summary>
    public IReadOnlyList<DeviceRecord> Records() =>
    [
        .. _totals.Select((totals, device) => new DeviceRecord(
            ClassOf(device).Name, _devices[device].UplinkBytesPerSecond / DeviceProfile.BytesPerKilobit, totals.Sent, totals.BytesUp,
                totals.BytesDown, totals.Actions)),
    ];

    /// <summary>A product such as 0.55 × 20 is a hair above its whole number.</summary>
    private const double Tolerance = 1e-9;

    private double Deadline => Scenario.DeadlineSeconds ?? double.PositiveInfinity;

    private void Account(in SlotOutcome slot)
    {
        ref DeviceTotals totals = ref _totals[slot.Device];
        totals.BytesDown += _downloads[slot.Device];
        BytesDown += _downloads[slot.Device];
        totals.BytesUp += slot.ReportBytes;
        totals.Actions += slot.Quantizer?.Actions ?? 0;
        switch (slot.Answer?.Kind)
        {
            case AcceptanceKind.Accepted: totals.InTime++; break;
            case AcceptanceKind.TooLate: totals.Late++; ReportsLate++; break;
            case AcceptanceKind.NotNeeded: totals.Late++; ReportsSurplus++; break;
        }
        if (slot.Answers) return;
        totals.Dropped++;
        ReportsDropped++;
    }

    /// <summary>When a device holds the model, in seconds of its round.</summary>
    private double ReadyAt(int device) => ClassOf(device).LatencySeconds + _downloads[device] / _devices[device].DownlinkBytesPerSecond;

    /// <summary>When a device has reported, or is gone because it does not.</summary>
    private double GoneAt(in SlotOutcome slot) => !slot.Answers ? ReadyAt(slot.Device)
        : ReadyAt(slot.Device) + slot.MultiplyAdds / _devices[slot.Device].OperationsPerSecond
            + ClassOf(slot.Device).LatencySeconds + slot.ReportBytes / _devices[slot.Device].UplinkBytesPerSecond;

    private (bool IsAvailable, bool Answers) Chances(int round, int device)
    {
        var random = new SeededRandom(_seed, RandomStream.DeviceChances, round, device);
        return (random.NextDouble() < ClassOf(device).Availability, random.NextDouble() >= ClassOf(device).DropOut);
    }

    private DeviceClass ClassOf(int device) => Scenario.Classes[_devices[device].Class];
}
