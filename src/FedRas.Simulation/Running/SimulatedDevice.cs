using System.Buffers.Binary;

namespace FedRas.Simulation.Running;

/// <summary>
/// One device of a simulation: the data of its owner, or of several users who share it (a silo), and its own storage. The table that it
/// holds lies in the <see cref="Fleet"/>, since a copy for each of a million devices would fill no machine's memory.
/// </summary>
public sealed class SimulatedDevice
{
    /// <summary>Creates a device that has not trained yet.</summary>
    /// <param name="users">The items of each user.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="secret">What it draws from.</param>
    /// <param name="factors">Where the factors of its users come from.</param>
    public SimulatedDevice(
        IReadOnlyList<ClientDataset> users, int dim, DeviceSecret secret, UserFactorsKind factors = UserFactorsKind.Reconstructed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(users.Count, nameof(users));
        Users = users;
        State = factors == UserFactorsKind.Kept ? new DeviceState(secret, users.Count, dim) : new DeviceState(secret);
        Positives = users.Sum(user => user.Positives.Length);
        FirstItem = users.Min(user => user.Positives.IsEmpty ? int.MaxValue : user.Positives.Span[0]);
    }

    /// <summary>What it keeps in its own storage.</summary>
    public DeviceState State { get; }

    /// <summary>What each of its users liked.</summary>
    public IReadOnlyList<ClientDataset> Users { get; }

    /// <summary>The device's number: its first user's.</summary>
    public int Id => Users[0].User;

    /// <summary>Whether there is anything to train on.</summary>
    public bool CanTrain => Positives > 0;

    /// <summary>Interactions to train on, of all its users: what its work grows with.</summary>
    public int Positives { get; }

    /// <summary>The lowest item to train on: with fewer items in the catalogue there is nothing.</summary>
    internal int FirstItem { get; }

    /// <summary>Rounds this device took part in.</summary>
    public int RoundsTrained { get; internal set; }

    /// <summary>The round of the model that the device holds; 0 for one that has only the public seed.</summary>
    public int HeldRound { get; internal set; }

    /// <summary>The secret of a simulated device: the simulator plays all devices, and its runs must repeat.</summary>
    public static DeviceSecret SecretOf(ulong seed, int device) =>
        SecretOf(new SeededRandom(seed, RandomStream.DeviceSecret, device));

    /// <summary>A secret that repeats, from a stream of random numbers.</summary>
    internal static DeviceSecret SecretOf(SeededRandom random)
    {
        Span<byte> key = stackalloc byte[DeviceSecret.Size];
        for (int i = 0; i < key.Length; i += sizeof(ulong)) BinaryPrimitives.WriteUInt64LittleEndian(key[i..], random.NextUInt64());
        return new DeviceSecret(key);
    }

    /// <summary>Writes what the device keeps between rounds, beside its secret.</summary>
    internal void Save(BinaryWriter storage)
    {
        storage.Write(RoundsTrained);
        storage.Write(HeldRound);
        storage.Flush();
        State.SaveFactors(storage.BaseStream);
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
        State.LoadFactors(storage.BaseStream);
    }
}
