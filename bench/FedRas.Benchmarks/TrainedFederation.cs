using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Simulation.Datasets;
using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>A federation on real data in the middle of its training, and the updates that its devices make from there.</summary>
internal sealed class TrainedFederation
{
    private const int Dim = 64;
    public const ulong Seed = 1;
    private static readonly LocalTrainerOptions s_training = new();

    private readonly FederatedClient[] _clients;
    private readonly GlobalModel _model;
    private readonly int[] _devices;
    private readonly ItemUpdate _part = new();

    public TrainedFederation(string dataDir, int rounds)
    {
        Dataset dataset = DatasetReader.Read(dataDir);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        _clients = [.. Enumerable.Range(0, split.Users).Select(user => new FederatedClient(split.Client(user), Dim, DeviceSecret.Simulated(1, user)))];
        _model = new GlobalModel(split.Items, Dim, Seed);
        var options = new RoundOptions { Quantizer = null, Publish = PublishForm.Dense, Training = s_training, Seed = Seed, Threads = Environment.ProcessorCount };
        var round = new FederatedRound(_clients, split.Items, Dim, options);
        for (int r = 0; r < rounds; r++) round.Run(_model);
        _devices = [.. Enumerable.Range(0, _clients.Length).Where(i => _clients[i].CanTrain)];
        new SeededRandom(Seed, RandomStream.ClientSampling, rounds).Shuffle<int>(_devices);
        Name = $"{dataset.Name}, {split.Users} users, {split.Items} items, {rounds} rounds of {options.ClientsPerRound} devices behind it, d = {Dim}, λ = {s_training.WeightDecay}";
    }

    public string Name { get; }

    public int Items => _model.ItemFactors.Rows;

    /// <summary>The table that devices train from.</summary>
    public FactorMatrix Table => _model.ItemFactors;

    /// <summary>
    /// The update of a device with some users, who train one after the other, each from the table that the one before left. Weight decay between
    /// them, a share of 5·10⁻⁴ a sample, is left out. The users' own factors are as before afterwards.
    /// </summary>
    public ItemUpdate Update(int device, int users, int epochs)
    {
        var trainer = new LocalTrainer(Items, s_training with { Epochs = epochs });
        var table = new FactorMatrix(Items, Dim);
        _model.ItemFactors.Values.CopyTo(table.Values);
        var touched = new SortedSet<int>();
        for (int u = 0; u < users; u++)
        {
            FederatedClient client = _clients[_devices[(device * users + u) % _devices.Length]];
            using var before = new MemoryStream();
            client.Save(new BinaryWriter(before));
            client.Train(trainer, new GlobalModel(table, _model.Round), _part);
            before.Position = 0;
            client.Load(new BinaryReader(before), round: int.MaxValue);
            for (int i = 0; i < _part.Count; i++) _part.AddTo(i, 1, table.Row(_part.Items[i]));
            touched.UnionWith(_part.Items.ToArray());
        }
        var update = new ItemUpdate();
        update.Reset(Dim, touched.Count);
        foreach (int item in touched)
        {
            Span<float> row = update.Add(item);
            table.Row(item).CopyTo(row);
            VectorMath.AddScaled(row, -1, _model.ItemFactors.Row(item));
        }
        return update;
    }
}
