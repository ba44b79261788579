using FedRas.Device;
using FedRas.Numerics;
using FedRas.Rounds;

namespace FedRas.Simulation.Scenarios;

/// <summary>
/// A scenario's devices on a virtual clock. A device's round takes latency + download ÷ downlink rate + operations ÷ speed + latency
/// + report ÷ uplink rate. The round ends when the reports wanted are in, at the deadline, or when everybody asked has reported or
/// gone, whichever is first; one that drops out goes once it holds the model.
/// </summary>
public sealed class ScenarioWorld : IWorld
{
    private readonly ulong _seed;
    private readonly DeviceProfile[] _devices;
    private readonly DeviceTotals[] _totals;
    private readonly long[] _downloads;
    private readonly List<(double Seconds, int Seat)> _arrivals = [];

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
    public DeviceConditions Conditions(int round, int device, long downloadBytes)
    {
        // Each device has one seat a round, so no two threads write the same place.
        _downloads[device] = downloadBytes;
        DeviceProfile profile = _devices[device];
        double left = Scenario.DeadlineSeconds is { } deadline ? deadline - ReadyAt(device) - ClassOf(device).LatencySeconds
            : double.PositiveInfinity;
        return new DeviceConditions
        {
            Answers = Chances(round, device).Answers,
            UplinkBytesPerSecond = profile.UplinkBytesPerSecond,
            OperationsPerSecond = profile.OperationsPerSecond,
            SecondsLeft = Math.Max(0, left),
        };
    }

    /// <inheritdoc/>
    public void Close(int round, int goal, ReadOnlySpan<SeatOutcome> seats, Span<bool> counts)
    {
        double deadline = Scenario.DeadlineSeconds ?? double.PositiveInfinity;
        double last = seats.IsEmpty ? Scenario.DeadlineSeconds ?? 0 : 0;
        _arrivals.Clear();
        for (int seat = 0; seat < seats.Length; seat++)
        {
            double gone = seats[seat].Answers ? ArrivesAt(seats[seat]) : ReadyAt(seats[seat].Device);
            last = Math.Max(last, gone);
            if (seats[seat].IsAdmitted) _arrivals.Add((gone, seat));
        }
        // By time, and in the order of selection where that is the same.
        _arrivals.Sort();
        int inTime = 0;
        while (inTime < Math.Min(goal, _arrivals.Count) && _arrivals[inTime].Seconds <= deadline) inTime++;
        Seconds += inTime == goal ? _arrivals[goal - 1].Seconds : Math.Min(last, deadline);

        bool steps = inTime > 0 && inTime >= Scenario.MinimumFraction * goal - Tolerance;
        if (!steps) RoundsWithoutStep++;
        counts.Clear();
        for (int i = 0; i < inTime; i++) counts[_arrivals[i].Seat] = steps;
        Account(seats, inTime);
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

    private void Account(ReadOnlySpan<SeatOutcome> seats, int inTime)
    {
        foreach (SeatOutcome seat in seats)
        {
            ref DeviceTotals totals = ref _totals[seat.Device];
            totals.BytesDown += _downloads[seat.Device];
            BytesDown += _downloads[seat.Device];
            totals.BytesUp += seat.ReportBytes;
            totals.Actions += seat.Quantizer?.Actions ?? 0;
            if (!seat.Answers) totals.Dropped++;
        }
        for (int i = 0; i < _arrivals.Count; i++)
        {
            ref DeviceTotals totals = ref _totals[seats[_arrivals[i].Seat].Device];
            if (i < inTime) totals.InTime++;
            else totals.Late++;
        }
        double deadline = Scenario.DeadlineSeconds ?? double.PositiveInfinity;
        int late = _arrivals.Count(arrival => arrival.Seconds > deadline);
        ReportsLate += late;
        ReportsSurplus += _arrivals.Count - inTime - late;
        foreach (SeatOutcome seat in seats) ReportsDropped += seat.Answers ? 0 : 1;
    }

    /// <summary>When a device holds the model, in seconds of its round.</summary>
    private double ReadyAt(int device) => ClassOf(device).LatencySeconds + _downloads[device] / _devices[device].DownlinkBytesPerSecond;

    private double ArrivesAt(SeatOutcome seat) => ReadyAt(seat.Device) + seat.Operations / _devices[seat.Device].OperationsPerSecond
        + ClassOf(seat.Device).LatencySeconds + seat.ReportBytes / _devices[seat.Device].UplinkBytesPerSecond;

    private (bool IsAvailable, bool Answers) Chances(int round, int device)
    {
        var random = new SeededRandom(_seed, RandomStream.DeviceChances, round, device);
        return (random.NextDouble() < ClassOf(device).Availability, random.NextDouble() >= ClassOf(device).DropOut);
    }

    private DeviceClass ClassOf(int device) => Scenario.Classes[_devices[device].Class];
}
