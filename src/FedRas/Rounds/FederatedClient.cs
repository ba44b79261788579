using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// One device: its owner's interactions and private factors. The factors are made, trained and used in here; what comes out is
/// an update of items, or scores for the owner.
/// </summary>
public sealed class FederatedClient
{
    private readonly ClientDataset _data;
    private readonly UserFactors _user;
    private readonly ulong _seed;

    /// <summary>Creates a device that has not trained yet.</summary>
    public FederatedClient(ClientDataset data, int dim, ulong seed)
    {
        _data = data;
        _seed = seed;
        _user = new UserFactors(dim, seed, data.User);
    }

    /// <summary>Whether there is anything to train on.</summary>
    public bool CanTrain => !_data.Positives.IsEmpty;

    /// <summary>Rounds this device took part in.</summary>
    public int RoundsTrained { get; private set; }

    /// <summary>The round of the model that the device holds; 0 for one that has only the seed.</summary>
    public int HeldRound { get; internal set; }

    /// <summary>Trains on the mirrored table and takes the update; see <see cref="LocalTrainer.Train"/>.</summary>
    /// <returns>The number of sample updates over all touched rows.</returns>
    public int Train(LocalTrainer trainer, GlobalModel model, ItemUpdate update)
    {
        var random = new SeededRandom(_seed, RandomStream.LocalTraining, model.Round, _data.User);
        RoundsTrained++;
        return trainer.Train(model.ItemFactors, _data, _user, ref random, update);
    }

    /// <summary>Fits the private factors to a table that stays as it is, as a device does to serve its owner between rounds.</summary>
    public void Fit(LocalTrainer trainer, GlobalModel model, int passes)
    {
        var random = new SeededRandom(_seed, RandomStream.LocalTraining, -1, _data.User);
        trainer.FitUser(model.ItemFactors, _data, _user, passes, ref random);
    }

    /// <summary>The stream that seeds this device's clustering in this round.</summary>
    public SeededRandom ClusteringRandom(GlobalModel model) => new(_seed, RandomStream.UpdateClustering, model.Round, _data.User);

    /// <summary>Scores some items for the owner.</summary>
    public void Score(FactorMatrix itemFactors, ReadOnlySpan<int> items, Span<float> scores) => _user.Score(itemFactors, items, scores);

    /// <summary>Scores every item for the owner.</summary>
    public void ScoreAll(FactorMatrix itemFactors, Span<float> scores) => _user.ScoreAll(itemFactors, scores);

    /// <summary>Writes what the device keeps in its own storage between rounds.</summary>
    internal void Save(BinaryWriter storage)
    {
        storage.Write(RoundsTrained);
        storage.Write(HeldRound);
        foreach (float value in _user.Values) storage.Write(value);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    internal void Load(BinaryReader storage)
    {
        RoundsTrained = storage.ReadInt32();
        HeldRound = storage.ReadInt32();
        foreach (ref float value in _user.Values) value = storage.ReadSingle();
    }
}
