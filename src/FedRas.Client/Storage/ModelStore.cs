using FedRas.Device;

namespace FedRas.Client.Storage;

/// <summary>
/// The model that the device holds, with its secret. It is stored whole from time to time, and as the frames that came since then: a frame
/// is there already, and to encode the whole table costs more than all else in a participation.
/// </summary>
internal sealed class ModelStore(DeviceDatabase database)
{
    /// <summary>Frames that are kept before the model is stored whole again.</summary>
    private const int MostFrames = 16;

    private readonly Facts _facts = new(database);

    /// <summary>The state as it was stored whole; null if there is none. The frames of <see cref="Frames"/> lead on from it.</summary>
    /// <exception cref="DeviceStoreException">It is damaged.</exception>
    public DeviceState? Load()
    {
        if (_facts.Bytes("model") is not { } stored) return null;
        try
        {
            return DeviceState.Load(new MemoryStream(stored));
        }
        catch (InvalidDataException e)
        {
            throw new DeviceStoreException($"the model in the device's file is damaged ({e.Message}): call ForgetAsync, or delete the "
                + "file", e);
        }
    }

    /// <summary>Frames since the state was stored whole, the oldest first.</summary>
    public IReadOnlyList<byte[]> Frames() => database.Rows("SELECT bytes FROM frames ORDER BY number", row => row.GetFieldValue<byte[]>(0));

    /// <summary>Stores the state whole.</summary>
    public void Save(DeviceState state)
    {
        using var stream = new MemoryStream();
        state.Save(stream);
        database.InTransaction(() =>
        {
            _facts.Set("model", stream.ToArray());
            database.Execute("DELETE FROM frames");
        });
    }

    /// <summary>Stores the step that a frame made.</summary>
    /// <param name="state">The state after it.</param>
    /// <param name="frame">The frame.</param>
    public void Append(DeviceState state, byte[] frame)
    {
        if ((long)database.Value("SELECT count(*) FROM frames")! >= MostFrames) Save(state);
        else database.Execute("INSERT INTO frames (bytes) VALUES (?1)", frame);
    }

    /// <summary>Stores a state in place of another history, whose plan it does not know.</summary>
    public void Replace(DeviceState state) => database.InTransaction(() =>
    {
        Drop();
        Save(state);
    });

    /// <summary>The training plan that the stored state knows, encoded; null before the first training.</summary>
    public byte[]? Plan
    {
        get => _facts.Bytes("plan");
        set => _facts.Set("plan", value);
    }

    /// <summary>Forgets the model and the secret.</summary>
    public void Drop() => database.InTransaction(() =>
    {
        _facts.Set("model", (byte[]?)null);
        Plan = null;
        database.Execute("DELETE FROM frames");
    });
}
