using System.Runtime.InteropServices;
using FedRas.Device;
using FedRas.Rounds;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Comparison.Ncf;

/// <summary>
/// Federated neural collaborative filtering (He et al., WWW 2017; federated: Perifanis and Efraimidis, Knowledge-Based Systems 2022). The
/// item table travels as FedRAS's or in float32, through the same federation. The network travels beside it by a plain quantiser or in
/// float32. Users' factors stay on their devices, reconstructed there or kept.
/// </summary>
internal sealed class NcfRun : ITrainingRun
{
    private readonly SimulationOptions _options;
    private readonly InProcessOptions _rounds;
    private readonly NcfDevice[] _devices;
    private readonly NcfServed _served;
    private readonly CohortSampler _sampler;
    private readonly Federation _federation;
    private readonly ModelMirror _mirror;
    private readonly NcfNetwork _network;
    private readonly NcfWorker?[] _workers;
    private readonly List<NcfSlot> _slots = [];
    private readonly List<SlotOutcome> _outcomes = [];
    private float[] _itemParts = []; // B·v of every item in this round, if devices reconstruct

    public NcfRun(TrainTestSplit split, SimulationOptions options)
    {
        if (options.Method == Method.Centralized || options.Baseline is not null)
            throw new ArgumentException("FedNCF is trained densely or by FedRAS: take --method fedavg or fedras");
        if (options.Scenario is not null) throw new ArgumentException("FedNCF knows no scenarios: leave --scenario out");
        _options = options;
        _rounds = options.ToInProcess(split.Items, split.Users);
        bool keeps = options.Training.UserFactors == UserFactorsKind.Kept;
        _devices = [.. Enumerable.Range(0, split.Users).Select(user =>
            new NcfDevice(split.Client(user), SimulatedDevice.SecretOf(options.Seed, user), keeps ? options.Dim : null))];
        _served = new NcfServed(split, options, keeps ? Array.ConvertAll(_devices, device => device.Factors!) : null);
        int[] trainable = [.. Enumerable.Range(0, split.Users).Where(user => !_devices[user].Data.Positives.IsEmpty)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ClientsPerRound, trainable.Length, nameof(options));
        _sampler = new CohortSampler(trainable, options.Seed);
        _federation = InProcessFederation.CreateServer(_rounds);
        _mirror = new ModelMirror(split.Items, options.Dim, options.Seed, threads: options.Threads);
        _network = new NcfNetwork(options);
        _workers = new NcfWorker?[options.Threads];
    }

    /// <summary>What <see cref="SimulationOptions.OtherModel"/> asks for.</summary>
    public static ITrainingRun Create(TrainTestSplit split, SimulationOptions options) => new NcfRun(split, options);

    public int Round => _federation.Round;

    public IRecommender Recommender => _served.At(_federation.Model, _network.Published);

    public IEnumerable<int>? NeverTrainedUsers => Enumerable.Range(0, _devices.Length).Where(user => _devices[user].RoundsTrained == 0);

    public double? TurnsPerDevice => null;

    public ScenarioWorld? World => null;

    public float? LatticeStep => (_federation.Publisher as LatticePublisher)?.ChosenCell;

    public StageTimes? Stages => null;

    public ReadOnlySpan<SlotOutcome> LastRound => CollectionsMarshal.AsSpan(_outcomes);

    public void Restore(ModelFile file) => throw new NotSupportedException("a model file does not hold the network of FedNCF");

    public IRecommender Serve(TrainTestSplit users) =>
        new NcfServed(users, _options, kept: null).At(_federation.Model, _network.Published);

    public RoundOutcome Advance()
    {
        int[] cohort = _sampler.Select(Round, _options.ClientsPerRound).ToArray();
        while (_slots.Count < cohort.Length) _slots.Add(new NcfSlot(_network.Weights));
        OpenRound round = _federation.Open(new RoundPlan { Goal = cohort.Length });
        foreach (int device in cohort) round.TaskFor(device);
        if (_devices[0].Factors is null) _itemParts = _network.Published.ItemParts(_mirror.Model.ItemFactors);
        int started = 0;
        Parallel.For(0, _options.Threads, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, thread =>
        {
            NcfWorker worker = _workers[thread] ??= new NcfWorker(_mirror.Model.ItemFactors.Rows, _options, _rounds.Device);
            for (int i; (i = Interlocked.Increment(ref started) - 1) < cohort.Length;)
                Work(worker, _slots[i], i, cohort[i], round);
        });

        var sum = new float[_network.Weights];
        _outcomes.Clear();
        long up = 0, down = 0, counted = 0;
        for (int i = 0; i < cohort.Length; i++) // in the order of selection, whoever was first
        {
            NcfSlot slot = _slots[i];
            if (slot.Outcome.Counts) VectorMath.Add(sum, slot.Change);
            _outcomes.Add(slot.Outcome);
            up += slot.Outcome.ReportBytes;
            if (!CountsCatchUp(i)) continue;
            down += slot.DownloadBytes;
            counted++;
        }
        RoundResult result = _federation.Close(round);
        _mirror.Apply(result.Frame.Span);
        return new RoundOutcome
        {
            Round = result.Round,
            Selected = cohort.Length,
            Sent = cohort.Length,
            Reports = result.Reports,
            Refused = cohort.Length - result.Reports,
            Clipped = _outcomes.Count(outcome => outcome.IsClipped),
            UplinkBytes = up,
            CatchUpBytes = counted == 0 ? 0 : down * cohort.Length / counted,
            FrameBytes = result.Frame.Length + _network.Publish(result.Round, sum, result.Reports),
        };
    }

    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State()
    {
        using var state = new MemoryStream();
        foreach (NcfDevice device in _devices)
            if (device.Factors is { } factors) state.Write(MemoryMarshal.AsBytes<float>(factors));
        _network.Save(state);
        return (_federation.Model.ItemFactors, _federation.Publisher.State, _federation.Velocity, state.ToArray());
    }

    private bool CountsCatchUp(int slot) => _rounds.CountsCatchUp && slot % _rounds.CatchUpSampling == 0;

    private void Work(NcfWorker worker, NcfSlot slot, int index, int number, OpenRound round)
    {
        NcfDevice device = _devices[number];
        GlobalModel model = _mirror.Model;
        slot.DownloadBytes = !CountsCatchUp(index) ? 0
            : _federation.Publisher.CatchUpBytes(_federation.Model, device.HeldRound) + _network.CatchUpBytes(device.HeldRound, Round);
        device.HeldRound = Round;
        device.RoundsTrained++;
        DeviceReport report = worker.Report(device, model, _network.Published, _itemParts, round.Task, slot.Change);

        // At the server's door.
        Acceptance answer = round.Accept(number, report.Message);
        worker.ReadNetwork(Round, number).CopyTo(slot.Change);
        slot.Outcome = new SlotOutcome(number, true, report.Message.Length + worker.NetworkBytes, report.MultiplyAdds)
        {
            Answer = answer,
            IsClipped = report.IsClipped,
            Facts = report.Facts,
            Quantizer = report.Described is { } actions ? Actions.QuantizerSpec.Of(actions) : null,
        };
    }

    private sealed class NcfSlot(int weights)
    {
        public float[] Change { get; } = new float[weights];
        public long DownloadBytes { get; set; }
        public SlotOutcome Outcome { get; set; }
    }
}
