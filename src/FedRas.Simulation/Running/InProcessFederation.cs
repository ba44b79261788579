using System.Buffers;
using System.Runtime.InteropServices;
using FedRas.Server.Aggregation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>
/// A federation with all its devices in this process: it drives the server's half and the devices' half, and passes bytes between them. A
/// server over a network drives the same halves; only transport and waiting differ.
/// </summary>
public sealed class InProcessFederation
{
    private readonly IReadOnlyList<SimulatedDevice> _devices;
    private readonly InProcessOptions _options;
    private readonly CohortSampler _sampler;
    private readonly SecretCohorts? _secretly;
    private readonly Fleet _fleet;
    private readonly Cohort _cohort;

    /// <summary>Creates a federation that stands at the shared start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is out of its range, or the cohort larger than the devices that can train.
    /// </exception>
    /// <exception cref="ArgumentException">A sampling rate is given, which follows from the cohort here.</exception>
    /// <param name="devices">The devices.</param>
    /// <param name="options">Both halves and the world around them.</param>
    public InProcessFederation(IReadOnlyList<SimulatedDevice> devices, InProcessOptions options)
    {
        options.Validate();
        int[] eligible = [.. Enumerable.Range(0, devices.Count).Where(i => devices[i].CanTrain)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ClientsPerRound, eligible.Length, nameof(options.ClientsPerRound));
        PrivacyOptions privacy = options.Server.Privacy;
        if (privacy.SamplingRate is not null || privacy.ExpectedReports is not null)
            throw new ArgumentException("SamplingRate and ExpectedReports follow from ClientsPerRound and the devices here: leave both out",
                nameof(options));
        // Where reports come late or never, a cohort is drawn as a server would, and ε does without a belief in the draw.
        if (privacy.AddsNoise && options.World is IdealWorld)
        {
            double rate = (double)options.ClientsPerRound / eligible.Length;
            _secretly = new SecretCohorts(eligible, rate, NoiseSecretOf(options.Server));
            privacy = privacy with { SamplingRate = rate, ExpectedReports = options.ClientsPerRound };
            options = options with { Server = options.Server with { Privacy = privacy } };
        }
        (_devices, _options) = (devices, options);
        _sampler = new CohortSampler(eligible, options.Server.Seed);
        Server = CreateServer(options);
        bool readsFrames = Server.Publisher is LatticePublisher or DensePublisher or ActionPublisher;
        _fleet = new Fleet(Server, readsFrames, options.Device, options.Server, options.CountsCatchUp);
        _cohort = new Cohort(devices, options, Server, _fleet);
    }

    /// <summary>The server's half.</summary>
    public Federation Server { get; }

    /// <summary>What a device that has caught up holds.</summary>
    public GlobalModel Model => _fleet.Model;

    /// <summary>What every device of the last round came to, in the order of selection; valid until the next round.</summary>
    public ReadOnlySpan<SlotOutcome> LastRound => _cohort.Outcomes;

    /// <summary>Where the time of all rounds so far went, of both halves.</summary>
    public StageTimes Times => Server.Times;

    /// <summary>Shows every broadcast frame as it is sent; the bytes are valid during the call only.</summary>
    public event MessageHandler? FrameSent;

    /// <summary>Shows one report of every round, of the first selected device that sent one.</summary>
    public event MessageHandler? ReportReceived;

    /// <summary>Receives the bytes of a message.</summary>
    public delegate void MessageHandler(ReadOnlySpan<byte> message);

    /// <summary>Runs one round.</summary>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public RoundOutcome Run()
    {
        long start = Times.Now;
        int number = Server.Round, goal = _options.ClientsPerRound;
        IWorld world = _options.World;
        int items = Server.Model.ItemFactors.Rows;
        bool IsThere(int device) => _devices[device].FirstItem < items && world.IsAvailable(number, device);
        ReadOnlySpan<int> selected = _secretly is null ? _sampler.Select(number, world.Invite(number, goal), IsThere)
            : _secretly.Select(number, IsThere);
        if (_secretly is not null) goal = Math.Max(1, selected.Length); // all that are drawn count
        OpenRound round = Server.Open(new RoundPlan { Goal = goal, Fewest = Math.Min(goal, world.Fewest(goal)) });
        try
        {
            // Each device catches up and trains; then its report goes to the server's door, which takes it or says why not.
            _cohort.Collect(selected, round);
            if (_cohort.FirstReport is { IsEmpty: false } report) ReportReceived?.Invoke(report);
            _cohort.TakeBack(round);
            RoundResult result = Server.Close(round);
            _cohort.Close(round);

            long clock = Times.Now;
            _fleet.Apply(result.Frame.Span);
            Times.Lap(RoundStage.CatchUp, clock);
            Times.LapElapsed(start);
            FrameSent?.Invoke(result.Frame.Span);
            return _cohort.Summarize(result);
        }
        catch
        {
            if (Server.Current == round) Server.Abandon(round);
            throw;
        }
    }

    /// <summary>Goes on from a table that was trained before; the caller has restored what publisher and momentum keep.</summary>
    /// <param name="model">The table; moved in place from here on.</param>
    /// <param name="chosenCell">The cell that was chosen for a lattice; null if it is published otherwise, or has not moved.</param>
    /// <exception cref="ArgumentException">The table was not published as this federation publishes.</exception>
    public void Resume(GlobalModel model, float? chosenCell)
    {
        Server.Resume(model);
        if (Server.Publisher is LatticePublisher lattice) lattice.Restart(model, chosenCell);
        _fleet.Resume();
    }

    private static DeviceSecret NoiseSecretOf(ServerOptions server) =>
        server.Privacy.NoiseSecret ?? SimulatedDevice.SecretOf(new SeededRandom(server.Seed, RandomStream.PrivacyNoise));

    /// <summary>The server's half of such a federation.</summary>
    public static Federation CreateServer(InProcessOptions options)
    {
        ServerOptions server = options.Server with
        {
            // Devices read every frame, and without catch-up nobody asks for an old version.
            VerifiesFrames = false,
            Privacy = options.Server.Privacy with
            {
                NoiseSecret = NoiseSecretOf(options.Server),
            },
            Lattice = options.CountsCatchUp ? options.Server.Lattice : options.Server.Lattice with { HistoryBytes = 0 },
        };
        IModelPublisher? publisher = options.Method?.CreatePublisher() ?? options.Publish switch
        {
            PublishForm.Dense => new DensePublisher(options.Device.Limits),
            PublishForm.Actions => new ActionPublisher(
                server.Items, server.Dim, options.BroadcastActions, server.Seed, server.Threads, options.Device.Limits),
            _ => null,
        };
        return new Federation(server, publisher,
            options.Method is { } method ? () => new CodedReports(method.CreateCoder(), server.Training) : null);
    }
}
