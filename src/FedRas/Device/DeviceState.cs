using System.Buffers.Binary;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Wire;

namespace FedRas.Device;

/// <summary>
/// What a device keeps in its own storage: its secret, and the factors of its users if it keeps them. Nothing of it is ever sent.
/// </summary>
public sealed class DeviceState
{
    private const string Kind = "FRDS";
    private const byte Version = 1;

    private readonly UserFactors[]? _factors;

    /// <summary>Creates the state of a new device, which holds the shared start.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="seed">The public seed.</param>
    public static DeviceState Create(int items, int dim, ulong seed) =>
        new(DeviceSecret.Create()) { Mirror = new ModelMirror(items, dim, seed) };

    /// <summary>Creates the state of a device that reconstructs its users whenever it needs them, and draws its secret.</summary>
    public DeviceState() : this(DeviceSecret.Create()) { }

    /// <summary>Creates the state of a device that reconstructs its users whenever it needs them.</summary>
    /// <param name="secret">Drawn once on the device, and known to nobody else.</param>
    public DeviceState(DeviceSecret secret) => Secret = secret;

    /// <summary>Creates the state of a device that keeps its users' factors and trains them with the items.</summary>
    /// <param name="secret">Drawn once on the device, and known to nobody else.</param>
    /// <param name="users">Number of users.</param>
    /// <param name="dim">Factors d of each.</param>
    public DeviceState(DeviceSecret secret, int users, int dim) : this(secret) =>
        _factors = [.. Enumerable.Range(0, users).Select(user => new UserFactors(dim, secret.Stream(RandomStream.UserFactors, user)))];

    /// <summary>What order, negatives and clustering follow from.</summary>
    public DeviceSecret Secret { get; }

    /// <summary>The table that the device holds; null if somebody else holds it for the device, as a simulator does.</summary>
    public ModelMirror? Mirror { get; internal set; }

    /// <summary>The factors that are kept; null if users are reconstructed.</summary>
    internal IReadOnlyList<UserFactors>? Factors => _factors;

    /// <summary>Writes all of it for the device's own storage, the table that is held included.</summary>
    public void Save(Stream storage) => StoredState.Save(storage, Kind, Version, writer =>
    {
        writer.Write(Secret.Export());
        writer.Write(_factors?.Length ?? 0);
        writer.Write(_factors?[0].Dim ?? 0);
        writer.Flush();
        SaveFactors(writer.BaseStream);
        writer.Write(Mirror is not null);
        if (Mirror is not { } mirror) return;
        FactorMatrix table = mirror.Model.ItemFactors;
        writer.Write(table.Rows);
        writer.Write(table.Dim);
        writer.Write(mirror.Seed);
        byte[] frame = mirror.Model.Round == 0 ? [] : mirror.KeyFrame();
        writer.Write(frame.Length);
        writer.Write(frame);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, cut short or of another version.</exception>
    public static DeviceState Load(Stream storage) => StoredState.Load(storage, Kind, Version, "state of a device", reader =>
    {
        var secret = new DeviceSecret(StoredState.Read<byte>(reader, DeviceSecret.Size));
        (int users, int factors) = (reader.ReadInt32(), reader.ReadInt32());
        DeviceState state = users == 0 ? new DeviceState(secret) : new DeviceState(secret, users, factors);
        state.LoadFactors(reader.BaseStream);
        if (!reader.ReadBoolean()) return state;
        state.Mirror = new ModelMirror(reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64());
        byte[] frame = StoredState.Read<byte>(reader, reader.ReadInt32());
        try
        {
            if (frame.Length > 0) state.Mirror.Apply(frame);
        }
        catch (WireFormatException e)
        {
            throw new InvalidDataException($"the state of a device is damaged: {e.Message}", e);
        }
        return state;
    });

    /// <summary>Writes the factors that are kept, for the device's own storage; nothing if users are reconstructed.</summary>
    public void SaveFactors(Stream storage)
    {
        Span<byte> four = stackalloc byte[sizeof(float)];
        foreach (UserFactors user in _factors ?? [])
            foreach (float value in user.Values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(four, value);
                storage.Write(four);
            }
    }

    /// <summary>Reads what <see cref="SaveFactors"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">The storage ends too early.</exception>
    /// <exception cref="InvalidDataException">A factor is not a finite number.</exception>
    public void LoadFactors(Stream storage)
    {
        Span<byte> four = stackalloc byte[sizeof(float)];
        foreach (UserFactors user in _factors ?? [])
            foreach (ref float value in user.Values)
            {
                storage.ReadExactly(four);
                value = BinaryPrimitives.ReadSingleLittleEndian(four);
                if (!float.IsFinite(value)) throw new InvalidDataException("a factor of a user is not a finite number");
            }
    }
}
