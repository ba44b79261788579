namespace FedRas.Benchmarks;

/// <summary>A federation on real data in the middle of its training, and the updates that its devices make from there.</summary>
internal sealed class TrainedFederation
{
    private const int Dim = 64;
    public const ulong Seed = 1;
    private static readonly LocalTrainerOptions s_training = new();

    private readonly ClientDataset[] _data;
    private readonly GlobalModel _model;
    private readonly int[] _devices;

    public TrainedFederation(string dataDir, int rounds)
    {
        Dataset dataset = DatasetReader.Read(dataDir);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        _data = [.. Enumerable.Range(0, split.Users).Select(split.Client)];
        SimulatedDevice[] devices = Federations.Devices(split, Dim);
        var options = new InProcessOptions
        {
            Server = new ServerOptions
            {
                Items = split.Items,
                Dim = Dim,
                Seed = Seed,
                Training = s_training,
                Optimizer = new(),
                Threads = Environment.ProcessorCount,
            },
            Device = new DeviceOptions { SendsDense = true },
            Publish = PublishForm.Dense,
        };
        var federation = new InProcessFederation(devices, options);
        for (int r = 0; r < rounds; r++) federation.Run();
        _model = federation.Model;
        _devices = [.. Enumerable.Range(0, devices.Length).Where(i => devices[i].CanTrain)];
        new SeededRandom(Seed, RandomStream.ClientSampling, rounds).Shuffle<int>(_devices);
        Name = $"{dataset.Name}, {split.Users} users, {split.Items} items, {rounds} rounds of {options.ClientsPerRound} devices behind "
            + $"it, d = {Dim}, λ = {s_training.WeightDecay}";
    }

    public string Name { get; }

    public int Items => _model.ItemFactors.Rows;

    /// <summary>The table that devices train from.</summary>
    public FactorMatrix Table => _model.ItemFactors;

    /// <summary>The update of a device with some users.</summary>
    public ItemUpdate Update(int device, int users, int epochs) => Silo(device, users, epochs).Update;

    /// <summary>The update of a device with some users, and the users' factors that it was trained with.</summary>
    public (ItemUpdate Update, float[][] Directions) Silo(int device, int users, int epochs = 2)
    {
        ClientDataset[] data = [.. Enumerable.Range(0, users).Select(u => _data[_devices[(device * users + u) % _devices.Length]])];
        var state = new DeviceState(SimulatedDevice.SecretOf(Seed, data[0].User));
        var update = new ItemUpdate();
        LocalTrainerOptions training = s_training with { Epochs = epochs };
        var worker = new DeviceWorker(new DeviceOptions());
        worker.Train(state, data, _model, training, update);
        return (update, [.. Enumerable.Range(0, users).Select(user => worker.Serve(state, data, _model, training, user).Values.ToArray())]);
    }
}
