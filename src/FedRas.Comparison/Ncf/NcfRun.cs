using System.Buffers;
using System.Runtime.InteropServices;
using FedRas.Comparison.Baselines;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Server;
using FedRas.Server.Aggregation;
using FedRas.Server.Publishing;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Running;
using FedRas.Simulation.Scenarios;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Comparison.Ncf;

/// <summary>
/// Federated neural collaborative filtering (He et al., WWW 2017; federated: Perifanis and Efraimidis, Knowledge-Based Systems 2022): the
/// item table travels as FedRAS's or in float32, the network beside it by a plain quantiser or in float32; users' factors stay on their
/// devices, reconstructed there or kept. A report is the table's message and the network's.
/// </summary>
internal sealed class NcfRun : ITrainingRun
{
    private readonly SimulationOptions _options;
    private readonly RoundOptions _rounds;
    private readonly ClientDataset[] _data;
    private readonly DeviceSecret[] _secrets;
    private readonly UserFactors[]? _kept;
    private readonly NcfServed _served;
    private readonly int[] _held, _taken;
    private readonly ClientSampler _sampler;
    private readonly GlobalModel _model;
    private readonly IModelPublisher _publisher;
    private readonly ReportGate _gate;
    private readonly TouchedItemMean _mean;
    private readonly ServerOptimizer _optimizer;
    private readonly ItemUpdate _step = new();
    private readonly NetworkChannel _frames;
    private readonly float[] _exact; // the server's weights
    private readonly ScoringNetwork _published;
    private readonly Worker?[] _workers;
    private readonly List<Seat> _seats = [];
    private readonly List<SeatOutcome> _outcomes = [];
    private readonly int _wholeNetwork;
    private readonly FrameChain _networkFrames = new(0);
    private float[] _itemParts = []; // B·v of every item in this round, where devices reconstruct

    /// <summary>What <see cref="SimulationOptions.OtherModel"/> asks for.</summary>
    public static ITrainingRun Create(TrainTestSplit split, SimulationOptions options) => new NcfRun(split, options);

    public NcfRun(TrainTestSplit split, SimulationOptions options)
    {
        if (options.Method == Method.Centralized
            || options.Baseline is not null) throw new ArgumentException("FedNCF is trained densely or by FedRAS: take --method fedavg or "
                + "fedras");
        if (options.Scenario is not null) throw new ArgumentException("FedNCF knows no scenarios: leave --scenario out");
        _options = options;
        bool isDense = options.Method == Method.FedAvg;
        _rounds = new RoundOptions
        {
            ClientsPerRound = options.ClientsPerRound,
            Quantizer = isDense || options.SendsDense ? null : options.Quantizer,
            Budget = isDense || options.SendsDense ? null : options.Budget,
            Publish = isDense ? PublishForm.Dense : options.Publish,
            BroadcastActions = options.BroadcastActions,
            Lattice = options.Lattice,
            CountsCatchUp = options.CountsCatchUp,
            CatchUpSampling = options.CatchUpSampling,
            Training = options.Training,
            Seed = options.Seed,
            Threads = options.Threads,
        };
        _rounds.Validate();
        int weights = ScoringNetwork.Count(options.Dim);
        _data = [.. Enumerable.Range(0, split.Users).Select(split.Client)];
        _secrets = [.. Enumerable.Range(0, split.Users).Select(user => DeviceSecret.Simulated(options.Seed, user))];
        if (options.Training.UserFactors == UserFactorsKind.Kept)
            _kept = Array.ConvertAll(_secrets, secret => new UserFactors(options.Dim, secret.Stream(RandomStream.UserFactors, 0)));
        _served = new NcfServed(split, options, _kept);
        (_held, _taken) = (new int[split.Users], new int[split.Users]);
        int[] trainable = [.. Enumerable.Range(0, split.Users).Where(user => !_data[user].Positives.IsEmpty)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ClientsPerRound, trainable.Length, nameof(options));
        _sampler = new ClientSampler(trainable, options.Seed);
        _model = new GlobalModel(split.Items, options.Dim, options.Seed);
        _publisher = _rounds.CreatePublisher(split.Items, options.Dim);
        _publisher.Start(_model);
        _gate = new ReportGate(_rounds);
        _mean = new TouchedItemMean(split.Items, options.Dim);
        _optimizer = new ServerOptimizer(split.Items, options.Dim, options.Server);
        _frames = new NetworkChannel(weights, isDense ? null : NetworkChannel.DownlinkBits, options.Seed);
        _exact = ScoringNetwork.Start(options.Dim, options.Seed);
        _published = new ScoringNetwork(options.Dim, [.. _exact]);
        _wholeNetwork = WholeNetworkBytes(_exact);
        _workers = new Worker?[options.Threads];
    }

    public int Round => _model.Round;

    public IRecommender Recommender => _served.At(_model, _published);

    public IEnumerable<int>? NeverTrainedUsers => Enumerable.Range(0, _taken.Length).Where(user => _taken[user] == 0);

    public double? TurnsPerDevice => null;

    public ScenarioWorld? World => null;

    public float? LatticeStep => (_publisher as LatticePublisher)?.ChosenStep;

    public StageTimes? Stages => null;

    public ReadOnlySpan<SeatOutcome> LastRound => CollectionsMarshal.AsSpan(_outcomes);

    public void Restore(ModelFile file) => throw new NotSupportedException("a model file does not hold the network of FedNCF");

    public IRecommender Serve(TrainTestSplit users) => new NcfServed(users, _options, kept: null).At(_model, _published);

    public RoundResult Advance()
    {
        int round = _model.Round;
        int[] cohort = _sampler.Select(round, _options.ClientsPerRound).ToArray();
        while (_seats.Count < cohort.Length) _seats.Add(new Seat(_exact.Length));
        if (_kept is null) _itemParts = _published.ItemParts(_model.ItemFactors);
        int started = 0;
        ParallelWork.Run(() => Parallel.For(0, _options.Threads, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads },
            thread =>
        {
            Worker worker = _workers[thread] ??= new Worker(_model.ItemFactors.Rows, _options, _rounds);
            for (int i; (i = Interlocked.Increment(ref started) - 1) < cohort.Length;) Work(worker, _seats[i], i, cohort[i]);
        }));

        _mean.Clear();
        var sum = new float[_exact.Length];
        _outcomes.Clear();
        int taken = 0;
        long up = 0, down = 0, counted = 0;
        for (int i = 0; i < cohort.Length; i++) // in the order of selection, whoever was first
        {
            Seat seat = _seats[i];
            if (seat.Outcome.IsAdmitted)
            {
                _mean.Add(seat.Rows.Current, seat.Retention, 0, _model.ItemFactors.Rows);
                VectorMath.Add(sum, seat.Change);
                taken++;
            }
            _outcomes.Add(seat.Outcome);
            up += seat.Outcome.ReportBytes;
            if (!CountsCatchUp(i)) continue;
            down += seat.DownloadBytes;
            counted++;
        }
        _optimizer.Step(round, _publisher.Table(_model), _mean, _step);
        int frame = _publisher.Publish(_model, _step).Length;
        frame += PublishNetwork(round, sum, taken);
        return new RoundResult
        {
            Round = round,
            Selected = cohort.Length,
            Sent = cohort.Length,
            Reports = taken,
            Refused = cohort.Length - taken,
            Clipped = _outcomes.Count(outcome => outcome.IsClipped),
            UplinkBytes = up,
            CatchUpBytes = counted == 0 ? 0 : down * cohort.Length / counted,
            FrameBytes = frame,
        };
    }

    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State()
    {
        using var state = new MemoryStream();
        foreach (UserFactors user in _kept ?? []) state.Write(MemoryMarshal.AsBytes(user.Values));
        state.Write(MemoryMarshal.AsBytes<float>(_exact));
        state.Write(MemoryMarshal.AsBytes<float>(_published.Weights));
        return (_model.ItemFactors, _publisher.State, _optimizer.State, state.ToArray());
    }

    private bool CountsCatchUp(int seat) => _rounds.CountsCatchUp && seat % _rounds.CatchUpSampling == 0;

    private void Work(Worker worker, Seat seat, int index, int device)
    {
        int round = _model.Round;
        seat.DownloadBytes = CountsCatchUp(index) ? _publisher.CatchUpBytes(_model, _held[device]) + NetworkCatchUp(_held[device]) : 0;
        _held[device] = round;
        _taken[device]++;
        UserFactors user = _kept?[device] ?? worker.User;
        double operations = _kept is not null ? 0
            : worker.Reconstruction.Fit(
                _model, _published, _itemParts, _data[device], _secrets[device].Stream(RandomStream.Reconstruction, round), user);
        SeededRandom random = _secrets[device].Stream(RandomStream.LocalTraining, round);
        int samples = worker.Trainer.Train(
            _model.ItemFactors, _published.Weights, _data[device], user, ref random, worker.Update, seat.Change);
        SeededRandom clustering = _secrets[device].Stream(RandomStream.UpdateClustering, round);
        // Forward and backward through the item's layer take three products of its size more than matrix factorisation.
        operations += (3 + 3 * ScoringNetwork.Hidden) * (double)_options.Dim * samples;
        ClientReport table = worker.Reports.Report(device, clustering, worker.Update, _options.Training.LeavesDecayIn ? 0 : samples,
            operations, _model, new DeviceConditions());
        worker.Message.ResetWrittenCount();
        worker.Network.Encode(round, device, seat.Change, worker.Message);

        // At the server's door.
        Admission admission = _gate.Admit(table.Message, _model, seat.Rows);
        seat.Retention = admission.Retention;
        worker.Network.Decode(round, device, worker.Message.WrittenSpan).CopyTo(seat.Change);
        seat.Outcome = new SeatOutcome(device, true, table.Message.Length + worker.Message.WrittenCount, table.Operations)
        {
            Refusal = admission.Refusal,
            IsClipped = table.IsClipped,
            Facts = admission.Facts,
            Quantizer = table.Described is { } actions ? Actions.QuantizerSpec.Of(actions) : null,
        };
    }

    /// <summary>
    /// Moves the server's weights by the mean change and the published ones by what the frame says of the way there, so that rounding does
    /// not pile up.
    /// </summary>
    private int PublishNetwork(int round, float[] sum, int devices)
    {
        if (devices > 0) VectorMath.AddScaled(_exact, 1f / devices, sum);
        var change = new float[_exact.Length];
        System.Numerics.Tensors.TensorPrimitives.Subtract(_exact, _published.Weights, change);
        var frame = new ArrayBufferWriter<byte>();
        _frames.Encode(round, RowCoder.Server, change, frame);
        VectorMath.Add(_published.Weights, _frames.Decode(round, RowCoder.Server, frame.WrittenSpan));
        _networkFrames.Add(frame.WrittenCount);
        return frame.WrittenCount;
    }

    // The frames it missed, or the weights themselves.
    private long NetworkCatchUp(int held) => held == _model.Round ? 0 : Math.Min(_networkFrames.Since(held)!.Value, _wholeNetwork);

    /// <summary>Bytes of all weights in float32, encoded and read again; the same for any weights.</summary>
    private static int WholeNetworkBytes(float[] weights)
    {
        var channel = new NetworkChannel(weights.Length, bits: null, seed: 0);
        var message = new ArrayBufferWriter<byte>();
        channel.Encode(0, RowCoder.Server, weights, message);
        return channel.Decode(0, RowCoder.Server, message.WrittenSpan).SequenceEqual(weights) ? message.WrittenCount
            : throw new InvalidOperationException("weights are not read as written");
    }

    private sealed class Worker(int items, SimulationOptions options, RoundOptions rounds)
    {
        public NcfTrainer Trainer { get; } = new(items, options.Dim, options.Training);
        public NcfReconstruction Reconstruction { get; } = new(items, options.Dim, options.Training);
        public UserFactors User { get; } = new(options.Dim);
        public ClientWorker Reports { get; } = new(items, rounds);
        public NetworkChannel Network { get; } = new(ScoringNetwork.Count(options.Dim), options.Method == Method.FedAvg
            || options.SendsDense ? null : NetworkChannel.UplinkBits, options.Seed);
        public ItemUpdate Update { get; } = new();
        public ArrayBufferWriter<byte> Message { get; } = new();
    }

    private sealed class Seat(int weights)
    {
        public DecodedRows Rows { get; } = new();
        public float[] Change { get; } = new float[weights];
        public float Retention { get; set; }
        public long DownloadBytes { get; set; }
        public SeatOutcome Outcome { get; set; }
    }
}
