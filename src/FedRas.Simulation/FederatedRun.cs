using FedRas.Data;
using FedRas.Evaluation;
using FedRas.Models;
using FedRas.Rounds;

namespace FedRas.Simulation;

/// <summary>All the devices of a data set in one process, over <see cref="FederatedRound"/>.</summary>
internal sealed class FederatedRun : ITrainingRun, IRecommender
{
    private readonly FederatedClient[] _clients;
    private readonly GlobalModel _model;
    private readonly FederatedRound _round;

    public FederatedRun(TrainTestSplit split, SimulationOptions options, ModelFile? resumed)
    {
        _clients = new FederatedClient[split.Users];
        for (int user = 0; user < _clients.Length; user++) _clients[user] = new FederatedClient(split.Client(user), options.Dim, options.Seed);

        bool dense = options.Method == Method.FedAvg;
        _round = new FederatedRound(_clients, split.Items, options.Dim, new RoundOptions
        {
            ClientsPerRound = options.ClientsPerRound,
            Quantizer = dense ? null : options.Quantizer,
            Publish = dense ? PublishForm.Dense : options.Publish,
            BroadcastActions = options.BroadcastActions,
            Lattice = options.Lattice,
            CountsCatchUp = options.CountsCatchUp,
            Training = options.Training,
            Seed = options.Seed,
            Threads = options.Threads,
        });
        _model = resumed is null ? new GlobalModel(split.Items, options.Dim, options.Seed) : new GlobalModel(resumed.ItemFactors, resumed.Round);
        if (resumed is not null) Restore(resumed);
    }

    public int Round => _model.Round;

    public IRecommender Recommender => this;

    public int? NeverTrainedUsers => _clients.Count(client => client.RoundsTrained == 0);

    public RoundResult Advance() => _round.Run(_model);

    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores) => _clients[user].Score(_model.ItemFactors, items, scores);

    public void ScoreAll(int user, Span<float> scores) => _clients[user].ScoreAll(_model.ItemFactors, scores);

    public (FactorMatrix Items, FactorMatrix? Residual, byte[] DeviceState) State()
    {
        using var storage = new MemoryStream();
        using (var writer = new BinaryWriter(storage))
            foreach (FederatedClient client in _clients)
                client.Save(writer);
        return (_model.ItemFactors, _round.Publisher.State, storage.ToArray());
    }

    private void Restore(ModelFile file)
    {
        if (file.Residual is not null != _round.Publisher.State is not null)
            throw new ModelFileException("the model file was made by another method: one of dense and actions, the other not");
        file.Residual?.Values.CopyTo(_round.Publisher.State!.Values);
        using var reader = new BinaryReader(new MemoryStream(file.DeviceState!));
        try
        {
            foreach (FederatedClient client in _clients) client.Load(reader);
        }
        catch (EndOfStreamException e)
        {
            throw new ModelFileException("the model file holds fewer devices than the data set has users; resume with the data it was trained on", e);
        }
    }
}
