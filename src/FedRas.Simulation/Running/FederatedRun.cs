using FedRas.Simulation.Attacks;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>All the devices of a data set in one process, over <see cref="InProcessFederation"/>.</summary>
public sealed class FederatedRun : ITrainingRun
{
    private readonly DeviceAssignment _assignment;
    private readonly SimulatedDevice[] _devices;
    private readonly InProcessFederation _federation;
    private readonly LocalTrainerOptions _training;
    private readonly ServedUsers _served;
    private readonly IReadOnlyList<int>? _arrivals;
    private readonly Attackers? _attackers;

    /// <summary>Prepares a fresh run, or one that goes on.</summary>
    /// <param name="split">What is trained on.</param>
    /// <param name="options">The run.</param>
    /// <param name="resumed">A state to go on from.</param>
    /// <param name="target">The item that attackers promote; -1 without them.</param>
    /// <exception cref="ModelFileException">The file is of another run.</exception>
    public FederatedRun(TrainTestSplit split, SimulationOptions options, ModelFile? resumed, int target = -1)
    {
        _assignment = DeviceAssignment.Draw(split.Users, options.Scenario?.UsersPerDevice ?? new(), options.Seed);
        _devices = new SimulatedDevice[_assignment.Devices];
        _training = options.Training;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        Parallel.For(0, _devices.Length, parallel, device => _devices[device] = new SimulatedDevice(
            Data(split, _assignment.UsersOf(device)), options.Dim, SimulatedDevice.SecretOf(options.Seed, device),
            options.Training.UserFactors));
        _served = new ServedUsers(split.Users, (worker, model, user) =>
        {
            (int device, int seat) = _assignment.Of(user);
            return worker.Serve(_devices[device].State, _devices[device].Users, model, _training, seat);
        });
        World = options.Scenario is { } scenario ? new ScenarioWorld(scenario, _assignment, options.Seed) : null;
        _arrivals = options.Arrivals;
        InProcessOptions rounds = options.ToInProcess(_arrivals is null ? split.Items : ItemsIn(0), split.Users);
        if (World is not null) rounds = rounds with { World = World };
        if (options.Attack is { } attack)
        {
            _attackers = new Attackers(attack, target, [.. _devices.Select(device => device.Users)], _training, options.Seed);
            rounds = rounds with { Attackers = _attackers };
        }
        _federation = new InProcessFederation(_devices, rounds);
        if (resumed is not null) Restore(resumed);
    }

    /// <inheritdoc/>
    public int Round => _federation.Server.Round;

    /// <inheritdoc/>
    public PrivacyLedger? Privacy => _federation.Server.Privacy;

    /// <inheritdoc/>
    public IRecommender Recommender => _served.At(_federation.Server.Model);

    /// <summary>Users that never took part.</summary>
    public IEnumerable<int> NeverTrainedUsers =>
        Enumerable.Range(0, _assignment.Users).Where(user => _devices[_assignment.Of(user).Device].RoundsTrained == 0);

    IEnumerable<int>? ITrainingRun.NeverTrainedUsers => NeverTrainedUsers;

    /// <inheritdoc/>
    public double? TurnsPerDevice =>
        _devices.Where(device => device.CanTrain).Select(device => device.RoundsTrained).DefaultIfEmpty(0).Average();

    /// <inheritdoc/>
    public ScenarioWorld? World { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<SlotOutcome> LastRound => _federation.LastRound;

    /// <summary>Malicious devices; 0 without an attack.</summary>
    public int AttackerCount => _attackers?.Count ?? 0;

    /// <summary>How far the attackers' target has come with the users of all other devices; null without an attack.</summary>
    public Exposure? ExposureOfTarget(TrainTestSplit split, int threads) => _attackers is null ? null
        : Exposure.Of(Recommender, split, _attackers.Target, user => !_attackers.Has(_assignment.Of(user).Device), threads);

    /// <summary>Where the time of rounds went.</summary>
    public StageTimes Stages => _federation.Times;

    StageTimes? ITrainingRun.Stages => Stages;

    /// <summary>Shows the frame and one report of every round to come.</summary>
    public void Listen(MessageListener listener)
    {
        _federation.ReportReceived += report => listener(Round + 1, true, report);
        _federation.FrameSent += frame => listener(Round, false, frame);
    }

    /// <inheritdoc/>
    public IRecommender Serve(TrainTestSplit users) => ServedUsers.Reconstructed(users, _training).At(_federation.Server.Model);

    /// <inheritdoc/>
    public RoundOutcome Advance()
    {
        // What arrives in the next round is in the version that this one is closed into.
        if (_arrivals is not null) _federation.Server.Extend(ItemsIn(Round + 1));
        return _federation.Run();
    }

    private int ItemsIn(int round) => _arrivals!.TakeWhile(arrival => arrival <= round).Count();

    /// <summary>
    /// Has some devices, spread evenly over how much all have to train on, train as in the next round and takes their updates, which nobody
    /// aggregates.
    /// </summary>
    public (ReportContext Context, ItemUpdate Update)[] TrainSample(int devices)
    {
        GlobalModel model = _federation.Model;
        var worker = new DeviceWorker(new DeviceOptions());
        SimulatedDevice[] trainable = [.. _devices.Where(device => device.CanTrain).OrderBy(device => device.Positives)];
        devices = Math.Min(devices, trainable.Length);
        IEnumerable<SimulatedDevice> sample =
            Enumerable.Range(0, devices).Select(i => trainable[(int)((2L * i + 1) * trainable.Length / (2 * devices))]);
        return [.. sample.Select(device =>
        {
            var update = new ItemUpdate();
            worker.Train(device.State, device.Users, model, _training, update);
            return (new ReportContext(model, device.Id), update);
        })];
    }

    /// <summary>Devices of a run that have something to train on.</summary>
    public static int CountTrainable(TrainTestSplit split, SimulationOptions options)
    {
        DeviceAssignment assignment = DeviceAssignment.Draw(split.Users, options.Scenario?.UsersPerDevice ?? new(), options.Seed);
        return Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty).Select(user =>
            assignment.Of(user).Device).Distinct().Count();
    }

    /// <inheritdoc/>
    public float? LatticeStep => (_federation.Server.Publisher as LatticePublisher)?.ChosenCell;

    /// <inheritdoc/>
    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State()
    {
        using var storage = new MemoryStream();
        using (var writer = new BinaryWriter(storage))
            foreach (SimulatedDevice device in _devices)
                device.Save(writer);
        Federation server = _federation.Server;
        return (server.Model.ItemFactors, server.Publisher.State, server.Velocity, storage.ToArray());
    }

    /// <inheritdoc/>
    public void Restore(ModelFile file)
    {
        Federation server = _federation.Server;
        if (file.Residual is not null != server.Publisher.State is not null)
            throw new ModelFileException("the model file was published in another form: it has no exact table or error feedback, or one "
                + "too many");
        file.Residual?.Values.CopyTo(server.Publisher.State!.Values);
        if (file.Velocity is null != server.Velocity is null)
            throw new ModelFileException("the model file was trained " + (file.Velocity is null ? "without" : "with")
                + " server momentum; resume with the same");
        file.Velocity?.Values.CopyTo(server.Velocity!.Values);
        try
        {
            _federation.Resume(new GlobalModel(file.ItemFactors, file.Round), file.LatticeStep);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException($"the model file cannot be resumed from: {e.Message.Split('\n')[0]}", e);
        }
        using var storage = new MemoryStream(file.DeviceState!);
        using var reader = new BinaryReader(storage);
        try
        {
            foreach (SimulatedDevice device in _devices) device.Load(reader, file.Round);
        }
        catch (EndOfStreamException e)
        {
            throw new ModelFileException("the model file holds fewer devices than the data set has users; resume with the data it was "
                + "trained on", e);
        }
        catch (InvalidDataException e)
        {
            throw new ModelFileException($"the model file cannot be resumed from: {e.Message}", e);
        }
        if (storage.Position < storage.Length)
            throw new ModelFileException("the model file holds more devices than the data set has users; resume with the data it was "
                + "trained on");
    }

    private static ClientDataset[] Data(TrainTestSplit split, ReadOnlySpan<int> users)
    {
        var data = new ClientDataset[users.Length];
        for (int i = 0; i < data.Length; i++) data[i] = split.Client(users[i]);
        return data;
    }
}
