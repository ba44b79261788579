using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
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
    /// <param name="secret">What to draw from; null, the default, draws a new one from the operating system.</param>
    public static DeviceState Create(int items, int dim, ulong seed, DeviceSecret? secret = null) =>
        new(secret ?? DeviceSecret.Create()) { Mirror = new ModelMirror(items, dim, seed) };

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

    /// <summary>How devices train, as the last task said; the same fit serves the user.</summary>
    internal LocalTrainerOptions Training { get; set; } = new();

    /// <summary>Writes all of it for the device's own storage, the table that is held included.</summary>
    public void Save(Stream storage)
    {
        ModelMirror? mirror = Mirror;
        // A lattice is stored as the frame that leads to it from the start, any other table as it is.
        byte[] frame = mirror?.Table is { Round: > 0 } ? mirror.KeyFrame() : [];
        bool isRaw = mirror is { Table: null, Model.Round: > 0 };
        StoredState.Save(storage, Kind, Version, writer =>
        {
            writer.Write(Secret.Export());
            writer.Write(Training.UserPrior);
            writer.Write(Training.Negatives);
            writer.Write((byte)Training.Loss);
            writer.Write(_factors?.Length ?? 0);
            writer.Write(_factors is [{ } first, ..] ? first.Dim : 0);
            writer.Flush();
            SaveFactors(writer.BaseStream);
            writer.Write(mirror is not null);
            if (mirror is null) return;
            writer.Write(mirror.Model.ItemFactors.Rows);
            writer.Write(mirror.Model.ItemFactors.Dim);
            writer.Write(mirror.Seed);
            writer.Write(isRaw ? mirror.Model.Round : 0);
            if (isRaw) StoredState.Write<float>(writer, mirror.Model.ItemFactors.Values);
            writer.Write(frame.Length);
            writer.Write(frame);
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, cut short or of another version.</exception>
    public static DeviceState Load(Stream storage) => StoredState.Load<DeviceState>(storage, Kind, Version, "state of a device", reader =>
    {
        var secret = new DeviceSecret(StoredState.Read<byte>(reader, DeviceSecret.Size));
        var training = new LocalTrainerOptions
        {
            UserPrior = reader.ReadSingle(),
            Negatives = reader.ReadInt32(),
            Loss = (LossKind)reader.ReadByte(),
        };
        (int users, int factors) = (reader.ReadInt32(), reader.ReadInt32());
        float[] kept = StoredState.Read<float>(reader, (long)users * factors);
        if (!reader.ReadBoolean()) return () => Make(null);
        (int items, int dim, ulong seed, int round) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32());
        float[] raw = round == 0 ? [] : StoredState.Read<float>(reader, (long)items * dim);
        byte[] frame = StoredState.Read<byte>(reader, reader.ReadInt32());
        return () => Make(Hold());

        DeviceState Make(ModelMirror? mirror)
        {
            training.Validate();
            DeviceState state = users == 0 ? new DeviceState(secret) : new DeviceState(secret, users, factors);
            (state.Training, state.Mirror) = (training, mirror);
            state.LoadFactors(new MemoryStream(MemoryMarshal.AsBytes<float>(kept).ToArray()));
            return state;
        }

        ModelMirror Hold()
        {
            var mirror = new ModelMirror(items, dim, seed);
            try
            {
                if (round == 0 && frame.Length > 0) mirror.Apply(frame);
            }
            catch (WireFormatException e)
            {
                throw new InvalidDataException($"the state of a device is damaged: {e.Message}", e);
            }
            if (round == 0) return mirror;
            raw.CopyTo(mirror.Model.ItemFactors.Values);
            return new ModelMirror(new GlobalModel(mirror.Model.ItemFactors, round), seed, WireLimits.Default, 1);
        }
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
