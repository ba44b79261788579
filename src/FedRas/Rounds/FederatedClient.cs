using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>
/// One device: the interactions and private factors of its owner, or of several users who share it (a silo). The factors are made, trained and used in here;
/// what comes out is an update of items, or scores for a user.
/// </summary>
public sealed class FederatedClient
{
    private readonly (ClientDataset Data, UserFactors Factors)[] _users;
    private readonly ulong _seed;

    /// <summary>Creates a device of one user that has not trained yet.</summary>
    public FederatedClient(ClientDataset data, int dim, ulong seed) : this([data], dim, seed) { }

    /// <summary>Creates a device of one or more users that has not trained yet.</summary>
    public FederatedClient(IReadOnlyList<ClientDataset> users, int dim, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(users.Count, nameof(users));
        _seed = seed;
        _users = [.. users.Select(data => (data, new UserFactors(dim, seed, data.User)))];
        Positives = _users.Sum(user => user.Data.Positives.Length);
    }

    /// <summary>The device's number: its first user's.</summary>
    internal int Id => _users[0].Data.User;

    /// <summary>Number of users.</summary>
    public int Users => _users.Length;

    /// <summary>Whether there is anything to train on.</summary>
    public bool CanTrain => Positives > 0;

    /// <summary>Interactions to train on, of all its users: what its work grows with.</summary>
    public int Positives { get; }

    /// <summary>Rounds this device took part in.</summary>
    public int RoundsTrained { get; private set; }

    /// <summary>The round of the model that the device holds; 0 for one that has only the seed.</summary>
    public int HeldRound { get; internal set; }

    /// <summary>Trains on the mirrored table and takes the update; see <see cref="LocalTrainer"/>.</summary>
    /// <returns>The number of sample updates over all touched rows.</returns>
    public int Train(LocalTrainer trainer, GlobalModel model, ItemUpdate update)
    {
        SeededRandom random = Stream(RandomStream.LocalTraining, model.Round);
        RoundsTrained++;
        return trainer.Train(model.ItemFactors, _users, ref random, update);
    }

    /// <summary>Fits the private factors to a table that stays as it is, as a device does to serve its users between rounds.</summary>
    public void Fit(LocalTrainer trainer, GlobalModel model, int passes)
    {
        SeededRandom random = Stream(RandomStream.LocalTraining, -1);
        foreach ((ClientDataset data, UserFactors factors) in _users) trainer.FitUser(model.ItemFactors, data, factors, passes, ref random);
    }

    /// <summary>The stream that seeds this device's clustering in this round.</summary>
    public SeededRandom ClusteringRandom(GlobalModel model) => Stream(RandomStream.UpdateClustering, model.Round);

    /// <summary>Scores some items for the device's user number <paramref name="user"/>, 0 for the owner.</summary>
    public void Score(FactorMatrix itemFactors, ReadOnlySpan<int> items, Span<float> scores, int user = 0) =>
        _users[user].Factors.Score(itemFactors, items, scores);

    /// <summary>Scores every item for the device's user number <paramref name="user"/>, 0 for the owner.</summary>
    public void ScoreAll(FactorMatrix itemFactors, Span<float> scores, int user = 0) => _users[user].Factors.ScoreAll(itemFactors, scores);

    /// <summary>Scores some items in a row, see <see cref="UserFactors.ScoreRange"/>.</summary>
    internal void ScoreRange(FactorMatrix itemFactors, int firstItem, Span<float> scores, int user) => _users[user].Factors.ScoreRange(itemFactors, firstItem, scores);

    /// <summary>Writes what the device keeps in its own storage between rounds.</summary>
    internal void Save(BinaryWriter storage)
    {
        storage.Write(RoundsTrained);
        storage.Write(HeldRound);
        foreach ((_, UserFactors factors) in _users)
            foreach (float value in factors.Values)
                storage.Write(value);
    }

    /// <summary>Reads what <see cref="Save"/> wrote after <paramref name="round"/> rounds.</summary>
    /// <exception cref="EndOfStreamException">The storage ends too early.</exception>
    /// <exception cref="InvalidDataException">No device writes such a thing.</exception>
    internal void Load(BinaryReader storage, int round)
    {
        RoundsTrained = storage.ReadInt32();
        HeldRound = storage.ReadInt32();
        if (RoundsTrained < 0 || RoundsTrained > round || HeldRound < 0 || HeldRound > round)
            throw new InvalidDataException($"a device has trained in {RoundsTrained} rounds and holds round {HeldRound} of {round}");
        foreach ((_, UserFactors factors) in _users)
            foreach (ref float value in factors.Values)
            {
                value = storage.ReadSingle();
                if (!float.IsFinite(value)) throw new InvalidDataException("a factor of a user is not a finite number");
            }
    }

    private SeededRandom Stream(RandomStream use, int round) => new(_seed, use, round, Id);
}
