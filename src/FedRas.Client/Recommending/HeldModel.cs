using FedRas.Client.Storage;
using FedRas.Device;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Client.Recommending;

/// <summary>
/// The model that the device holds, in memory and in its file. <see cref="Session"/> may be asked for by any thread; the calls that change
/// the model must not overlap.
/// </summary>
internal sealed class HeldModel(ModelStore store, DeviceOptions options, TimeProvider? clock, DeviceSecret? secret)
{
    private readonly Lock _loading = new();
    private DeviceState? _state;
    private DeviceSession? _session;
    private bool _isLoaded;

    /// <summary>The session of the model; null before the device has heard of one.</summary>
    /// <exception cref="DeviceStoreException">The file is damaged.</exception>
    public DeviceSession? Session
    {
        get
        {
            lock (_loading)
            {
                if (!_isLoaded) Load();
                return _session;
            }
        }
    }

    /// <summary>The public seed of the model; null without one.</summary>
    public ulong? Seed => Session is null ? null : _state!.Mirror!.Seed;

    /// <summary>Begins at the shared start.</summary>
    public void Start(int items, int dim, ulong seed)
    {
        // A new secret for a new history: no round's stream is drawn from twice.
        DeviceState state = DeviceState.Create(items, dim, seed, secret);
        store.Drop();
        store.Save(state);
        Hold(state);
    }

    /// <summary>Moves to the version that a frame leads to, and stores the step.</summary>
    /// <exception cref="WireFormatException">The frame is none, or none from the version held; nothing has changed.</exception>
    public void Apply(byte[] frame)
    {
        Session!.Apply(frame);
        store.Append(_state!, frame);
    }

    /// <summary>Trains on the version held.</summary>
    public byte[] Train(ClientDataset data, RoundTask task, DeviceConditions? conditions) => Session!.Train(data, task, conditions);

    /// <summary>Stores what a training taught about how users are fitted, if it is news.</summary>
    public void KeepPlan(byte[] plan)
    {
        if (store.Plan is { } known && known.AsSpan().SequenceEqual(plan)) return;
        store.Save(_state!);
        store.Plan = plan;
    }

    /// <summary>Forgets the model.</summary>
    public void Drop()
    {
        store.Drop();
        Hold(null);
    }

    private void Load()
    {
        DeviceState? state = store.Load();
        DeviceSession? session = Open(state);
        try
        {
            foreach (byte[] frame in store.Frames()) session?.Apply(frame);
        }
        catch (WireFormatException e)
        {
            throw new DeviceStoreException($"a frame in the device's file is damaged ({e.Message}): call ForgetAsync, or delete the "
                + "file", e);
        }
        (_state, _session, _isLoaded) = (state, session, true);
    }

    private void Hold(DeviceState? state)
    {
        lock (_loading) (_state, _session, _isLoaded) = (state, Open(state), true);
    }

    private DeviceSession? Open(DeviceState? state) => state is null ? null : DeviceSession.Open(state, options, clock);
}
