using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Device;

/// <summary>
/// One device: the interactions of its owner, or of several users who share it (a silo), and its secret. Private factors are made and used
/// in here; what comes out is an update of items, or factors that only score.
/// </summary>
public sealed class FederatedClient
{
    private readonly IReadOnlyList<ClientDataset> _users;
    private readonly DeviceSecret _secret;
    private readonly UserFactors[]? _kept;

    /// <summary>Creates a device of one user that has not trained yet.</summary>
    public FederatedClient(ClientDataset data, int dim, DeviceSecret secret) : this([data], dim, secret) { }

    /// <summary>Creates a device of one or more users that has not trained yet.</summary>
    /// <param name="users">The items of each user.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="secret">Drawn once on the device, and known to nobody else.</param>
    /// <param name="factors">Where the factors of its users come from.</param>
    public FederatedClient(
        IReadOnlyList<ClientDataset> users, int dim, DeviceSecret secret, UserFactorsKind factors = UserFactorsKind.Reconstructed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(users.Count, nameof(users));
        _users = users;
        _secret = secret;
        if (factors == UserFactorsKind.Kept)
            _kept = [.. Enumerable.Range(0, users.Count).Select(user =>
                new UserFactors(dim, secret.Stream(RandomStream.UserFactors, user)))];
        Positives = _users.Sum(user => user.Positives.Length);
    }

    /// <summary>The device's number: its first user's.</summary>
    internal int Id => _users[0].User;

    /// <summary>Number of users.</summary>
    public int Users => _users.Count;

    /// <summary>Whether there is anything to train on.</summary>
    public bool CanTrain => Positives > 0;

    /// <summary>Interactions to train on, of all its users: what its work grows with.</summary>
    public int Positives { get; }

    /// <summary>Rounds this device took part in.</summary>
    public int RoundsTrained { get; private set; }

    /// <summary>The round of the model that the device holds; 0 for one that has only the public seed.</summary>
    public int HeldRound { get; internal set; }

    /// <summary>Trains on the mirrored table and takes the update; see <see cref="LocalTrainer"/>.</summary>
    /// <returns>The number of sample updates over all touched rows.</returns>
    public int Train(LocalTrainer trainer, GlobalModel model, ItemUpdate update)
    {
        long clock = 0;
        return Train(trainer, model, update, new StageTimes(null), ref clock);
    }

    /// <summary>The same, timed: <paramref name="clock"/> is where a stage counts from.</summary>
    internal int Train(LocalTrainer trainer, GlobalModel model, ItemUpdate update, StageTimes times, ref long clock)
    {
        SeededRandom random = _secret.Stream(RandomStream.LocalTraining, model.Round);
        RoundsTrained++;
        IReadOnlyList<UserFactors> factors = _kept ?? trainer.Reconstruct(model, _users);
        clock = times.Lap(RoundStage.Reconstruct, clock);
        int samples = trainer.Train(model.ItemFactors, _users, factors, ref random, update);
        clock = times.Lap(RoundStage.Train, clock);
        return samples;
    }

    /// <summary>The factors that serve one of the device's users: fitted to the table as training does, or those that are kept.</summary>
    /// <param name="trainer">Does the work.</param>
    /// <param name="model">The table that the device holds.</param>
    /// <param name="user">Which of its users, 0 for the owner.</param>
    public UserFactors Serve(LocalTrainer trainer, GlobalModel model, int user = 0)
    {
        if (_kept is not null) return _kept[user];
        var factors = new UserFactors(model.ItemFactors.Dim);
        trainer.Reconstruct(model, _users[user], factors);
        return factors;
    }

    /// <summary>The stream that seeds this device's clustering in this round.</summary>
    internal SeededRandom ClusteringRandom(GlobalModel model) => _secret.Stream(RandomStream.UpdateClustering, model.Round);

    /// <summary>Writes what the device keeps in its own storage between rounds, beside its secret.</summary>
    internal void Save(BinaryWriter storage)
    {
        storage.Write(RoundsTrained);
        storage.Write(HeldRound);
        foreach (UserFactors factors in _kept ?? [])
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
        foreach (UserFactors factors in _kept ?? [])
            foreach (ref float value in factors.Values)
            {
                value = storage.ReadSingle();
                if (!float.IsFinite(value)) throw new InvalidDataException("a factor of a user is not a finite number");
            }
    }
}
