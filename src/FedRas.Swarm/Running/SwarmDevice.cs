using FedRas.Client;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Device;
using FedRas.Numerics;
using FedRas.Simulation.Running;
using FedRas.Simulation.Scenarios;
using FedRas.Swarm.Transport;

namespace FedRas.Swarm.Running;

/// <summary>One real device: a client with a store and an identity of its own, on its own link.</summary>
internal sealed class SwarmDevice : IDisposable
{
    private readonly SwarmOptions _options;
    private readonly DeviceClass? _class;
    private readonly Link _link = Link.Ideal;
    private readonly IReadOnlyList<string> _items;
    private readonly LinkState _way = new();
    private int _turns;

    /// <summary>Creates a device that has not recorded anything yet.</summary>
    /// <param name="options">How the swarm runs.</param>
    /// <param name="number">Its number in the data set.</param>
    /// <param name="data">What its user liked, and what is held out.</param>
    /// <param name="file">Its store.</param>
    /// <param name="counts">Counts faults.</param>
    public SwarmDevice(SwarmOptions options, int number, DeviceData data, string file, FaultCounts counts)
    {
        (_options, _items, Number, File) = (options, data.Items, number, file);
        DeviceConditions? conditions = new DeviceConditions();
        if (options.Scenario is { } scenario)
        {
            DeviceProfile profile = DeviceProfile.Draw(scenario, options.Seed, number);
            _class = scenario.Classes[profile.Class];
            var link = new Link(
                TimeSpan.FromSeconds(_class.LatencySeconds), profile.UplinkBytesPerSecond, profile.DownlinkBytesPerSecond);
            _link = link.Faster(options.Speed);
            // A device on a slow link knows it, and chooses a shorter report if it must hurry.
            conditions = null;
        }
        Client = new FedRasClient(new FedRasClientOptions
        {
            Invitation = options.Invitation,
            Path = file,
            Transport = options.Transport,
            Policy = ParticipationPolicy.Always,
            Situation = () => new DeviceSituation
            {
                UplinkBytesPerSecond = double.IsFinite(_link.UplinkBytesPerSecond) ? _link.UplinkBytesPerSecond : null,
            },
            FlushesToDisk = false,
            // A machine that is busy with all of them must not look like a network that fails.
            CallTimeout = TimeSpan.FromMinutes(1),
            MostTime = TimeSpan.FromMinutes(5),
            RetryDelay = options.RetryDelay,
            // As in a simulation, so that a run repeats: what a device draws, and that its report does not tell how long it trained.
            Secret = SimulatedDevice.SecretOf(options.Seed, number),
            TellsTrainingTime = false,
            Conditions = conditions,
            HeldOut = data.HeldOut,
            Tested = data.Tested,
            WrapHandler = inner => new FaultInjector(options.Faults, _link, options.Seed, number, counts, _way) { InnerHandler = inner },
        });
    }

    /// <summary>Its number in the data set.</summary>
    public int Number { get; }

    /// <summary>Its store.</summary>
    public string File { get; }

    /// <summary>The device itself.</summary>
    public FedRasClient Client { get; }

    /// <summary>Records what its user liked, enrols, and downloads the newest model.</summary>
    public async Task<ParticipationResult> JoinAsync(CancellationToken cancel)
    {
        // Again after a join that failed: an item counts once.
        foreach (string item in _items) await Client.RecordAsync(item).ConfigureAwait(false);
        return await Client.RefreshAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Takes part again and again.</summary>
    /// <param name="tally">Counts what came of it.</param>
    /// <param name="end">Ends it after the turn that has begun.</param>
    /// <param name="stop">Cuts it.</param>
    public async Task RunAsync(SwarmTally tally, CancellationToken end, CancellationToken stop)
    {
        while (!end.IsCancellationRequested)
        {
            (bool isThere, bool isGone) = Chances(_turns++);
            TimeSpan pause = _options.RetryDelay * 2;
            if (isThere)
            {
                _way.IsGone = isGone;
                long start = TimeProvider.System.GetTimestamp();
                ParticipationResult result = await Client.ParticipateAsync(stop).ConfigureAwait(false);
                tally.Add(result, TimeProvider.System.GetElapsedTime(start));
                pause = result.ComeBackIn ?? (result.Outcome is ParticipationOutcome.Accepted ? TimeSpan.Zero : _options.RetryDelay * 2);
            }
            await Task.Delay(pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>From here on the link is ideal and nothing goes wrong.</summary>
    public void EndFaults() => (_way.IsGone, _way.IsOver) = (false, true);

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    // Whether it is there at all, and whether it goes away once it has its task.
    private (bool IsThere, bool IsGone) Chances(int turn)
    {
        if (_class is null) return (true, false);
        var random = new SeededRandom(_options.Seed, RandomStream.DeviceChances, turn, Number);
        return (random.NextDouble() < _class.Availability, random.NextDouble() < _class.DropOut);
    }
}

/// <summary>What a device has of a data set.</summary>
/// <param name="Items">Ids of the items that its user liked.</param>
/// <param name="HeldOut">Ids of items that are held out to measure, and so never drawn as negatives.</param>
/// <param name="Tested">The one of them that it measures by if the server asks for it; null for the last one of its items.</param>
internal sealed record DeviceData(IReadOnlyList<string> Items, IReadOnlyCollection<string> HeldOut, string? Tested);
