using System.Diagnostics.CodeAnalysis;
using FedRas.Device;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Server.Publishing;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;
using FedRas.Training;

namespace FedRas.Simulation.Running;

/// <summary>All the devices of a data set in one process, over <see cref="FederatedRound"/>.</summary>
internal sealed class FederatedRun : ITrainingRun
{
    private readonly DeviceAssignment _assignment;
    private readonly FederatedClient[] _clients;
    private readonly FederatedRound _round;
    private readonly LocalTrainerOptions _training;
    private readonly ServedUsers _served;
    private GlobalModel _model;

    public FederatedRun(TrainTestSplit split, SimulationOptions options, ModelFile? resumed)
    {
        _assignment = DeviceAssignment.Draw(split.Users, options.Scenario?.UsersPerDevice ?? new(), options.Seed);
        _clients = new FederatedClient[_assignment.Devices];
        _training = options.Training;
        ParallelWork.Run(() => Parallel.For(0, _clients.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
            device => _clients[device] = new FederatedClient(
                Data(split, _assignment.UsersOf(device)), options.Dim, DeviceSecret.Simulated(options.Seed, device),
                options.Training.UserFactors)));
        _served = new ServedUsers(split.Users, split.Items, options.Training, (trainer, model, user) =>
        {
            (int device, int seat) = _assignment.Of(user);
            return _clients[device].Serve(trainer, model, seat);
        });
        World = options.Scenario is { } scenario ? new ScenarioWorld(scenario, _assignment, options.Seed) : null;
        bool dense = options.Method == Method.FedAvg, sendsDense = dense || options.SendsDense;
        var rounds = new RoundOptions
        {
            ClientsPerRound = options.ClientsPerRound,
            Quantizer = sendsDense ? null : options.Quantizer,
            Budget = sendsDense ? null : options.Budget,
            Publish = dense ? PublishForm.Dense : options.Publish,
            BroadcastActions = options.BroadcastActions,
            Lattice = options.Lattice,
            CountsCatchUp = options.CountsCatchUp,
            CatchUpSampling = options.Scenario is null ? options.CatchUpSampling : 1,
            Method = options.Baseline?.Invoke(new RunFacts(split.Items, options.Dim, split.Users, options.Seed)),
            Training = options.Training,
            ReportLimits = new ReportLimits { Users = options.Scenario?.UsersPerDevice.Max ?? 1 },
            Server = options.Server,
            Seed = options.Seed,
            Threads = options.Threads,
            Clock = TimeProvider.System,
        };
        if (World is not null) rounds = rounds with { Environment = World };
        _round = new FederatedRound(_clients, split.Items, options.Dim, rounds);
        if (resumed is null) _model = new GlobalModel(split.Items, options.Dim, options.Seed);
        else Restore(resumed);
    }

    public int Round => _model.Round;

    public IRecommender Recommender => _served.At(_model);

    public IEnumerable<int> NeverTrainedUsers =>
        Enumerable.Range(0, _assignment.Users).Where(user => _clients[_assignment.Of(user).Device].RoundsTrained == 0);

    IEnumerable<int>? ITrainingRun.NeverTrainedUsers => NeverTrainedUsers;

    public double? TurnsPerDevice =>
        _clients.Where(client => client.CanTrain).Select(client => client.RoundsTrained).DefaultIfEmpty(0).Average();

    public ScenarioWorld? World { get; }

    public ReadOnlySpan<SeatOutcome> LastRound => _round.LastRound;

    public StageTimes Stages => _round.Times;

    StageTimes? ITrainingRun.Stages => Stages;

    /// <summary>Shows the frame and one report of every round to come.</summary>
    public void Listen(MessageListener listener)
    {
        _round.ReportReceived += report => listener(_model.Round + 1, true, report);
        _round.FrameSent += frame => listener(_model.Round, false, frame);
    }

    public IRecommender Serve(TrainTestSplit users) => ServedUsers.Reconstructed(users, _training).At(_model);

    public RoundResult Advance() => _round.Run(_model);

    /// <summary>
    /// Has some devices, spread evenly over how much all have to train on, train as in the next round and takes their updates, which nobody
    /// aggregates.
    /// </summary>
    internal (ReportContext Context, ItemUpdate Update)[] TrainSample(int devices)
    {
        var trainer = new LocalTrainer(_model.ItemFactors.Rows, _training);
        int[] trainable = [.. Enumerable.Range(0, _clients.Length).Where(device => _clients[device].CanTrain).OrderBy(device =>
            _clients[device].Positives)];
        devices = Math.Min(devices, trainable.Length);
        int[] sample = [.. Enumerable.Range(0, devices).Select(i => trainable[(int)((2L * i + 1) * trainable.Length / (2 * devices))])];
        return Array.ConvertAll(sample, device =>
        {
            var update = new ItemUpdate();
            _clients[device].Train(trainer, _model, update);
            return (new ReportContext(_model.ItemFactors, _model.Round, _clients[device].Id), update);
        });
    }

    /// <summary>Devices of a run that have something to train on.</summary>
    public static int CountTrainable(TrainTestSplit split, SimulationOptions options)
    {
        DeviceAssignment assignment = DeviceAssignment.Draw(split.Users, options.Scenario?.UsersPerDevice ?? new(), options.Seed);
        return Enumerable.Range(0, split.Users).Where(user => !split.Train.Row(user).IsEmpty).Select(user =>
            assignment.Of(user).Device).Distinct().Count();
    }

    public float? LatticeStep => (_round.Publisher as LatticePublisher)?.ChosenStep;

    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State()
    {
        using var storage = new MemoryStream();
        using (var writer = new BinaryWriter(storage))
            foreach (FederatedClient client in _clients)
                client.Save(writer);
        return (_model.ItemFactors, _round.Publisher.State, _round.Velocity, storage.ToArray());
    }

    [MemberNotNull(nameof(_model))]
    public void Restore(ModelFile file)
    {
        _model = new GlobalModel(file.ItemFactors, file.Round);
        if (file.Residual is not null != _round.Publisher.State is not null)
            throw new ModelFileException("the model file was published in another form: it has no exact table or error feedback, or one "
                + "too many");
        file.Residual?.Values.CopyTo(_round.Publisher.State!.Values);
        if (file.Velocity is null != _round.Velocity is null)
            throw new ModelFileException("the model file was trained " + (file.Velocity is null ? "without" : "with")
                + " server momentum; resume with the same");
        file.Velocity?.Values.CopyTo(_round.Velocity!.Values);
        if (_round.Publisher is LatticePublisher lattice) Restore(lattice, file.LatticeStep);
        using var storage = new MemoryStream(file.DeviceState!);
        using var reader = new BinaryReader(storage);
        try
        {
            foreach (FederatedClient client in _clients) client.Load(reader, file.Round);
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

    private void Restore(LatticePublisher lattice, float? step)
    {
        lattice.ChosenStep = step;
        try
        {
            lattice.Start(_model);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException($"the model file cannot be resumed from: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static ClientDataset[] Data(TrainTestSplit split, ReadOnlySpan<int> users)
    {
        var data = new ClientDataset[users.Length];
        for (int i = 0; i < data.Length; i++) data[i] = split.Client(users[i]);
        return data;
    }
}
