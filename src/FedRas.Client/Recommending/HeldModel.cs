using FedRas.Client.Storage;
using FedRas.Device;
using FedRas.Models;
using FedRas.Protocol;
using FedRas.Ranking;
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

    /// <summary>Whether the server does not know the version held. It serves until the newest one takes its place.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>The version to tell the server; 0 asks for a frame from the shared start.</summary>
    public int ToldRound => IsGivenUp ? 0 : Session?.HeldRound ?? 0;

    /// <summary>Tells the server of the version held no more.</summary>
    public void GiveUp() => IsGivenUp = true;

    /// <summary>Takes the newest version, reached from the shared start, in place of what is held.</summary>
    /// <returns>Whether it is reached; if not, nothing has changed.</returns>
    public bool Replace(NewestVersion newest, byte[]? frame)
    {
        // A new secret for a new history: no round's stream is drawn from twice.
        DeviceState state = DeviceState.Create(newest.Items, newest.Dim, newest.Seed, secret);
        if (!Reaches(Open(state)!, newest, frame)) return false;
        store.Replace(state);
        lock (_loading) (_state, _session, _isLoaded) = (state, Open(state), true);
        IsGivenUp = false;
        return true;
    }

    /// <summary>Moves to the newest version, and stores the step.</summary>
    /// <returns>Whether it is reached; if not, nothing has changed.</returns>
    public bool Move(NewestVersion newest, byte[]? frame)
    {
        bool isStored = false;
        try
        {
            if (!Reaches(Session!, newest, frame)) return false;
            if (frame is not null) store.Append(_state!, frame);
            return isStored = true;
        }
        finally
        {
            if (!isStored) Reload(); // what is in memory may be a step ahead of the file
        }
    }

    /// <summary>Trains on the version held.</summary>
    public byte[] Train(ClientDataset data, RoundTask task, DeviceConditions? conditions) => Session!.Train(data, task, conditions);

    /// <summary>Ranks what is held out on the version held.</summary>
    public RankingSums Evaluate(UserRows rows, RoundTask task, int negatives, int k) => Session!.Evaluate(
        new HeldOutData(rows.Data, rows.HeldOut, [.. rows.Hidden]), task.Training, negatives, k);

    /// <summary>Stores what a training taught about how users are fitted, if it is news.</summary>
    public void KeepPlan(byte[] plan)
    {
        if (store.Plan is { } known && known.AsSpan().SequenceEqual(plan)) return;
        store.Save(_state!);
        store.Plan = plan;
    }

    /// <summary>Has the next use read the file again.</summary>
    public void Reload()
    {
        lock (_loading) (_state, _session, _isLoaded) = (null, null, false);
    }

    private void Load()
    {
        DeviceState? state = store.Load();
        DeviceSession? session = Open(state);
        try
        {
            foreach (byte[] frame in store.Frames()) session?.Apply(frame);
        }
        catch (WireFormatException)
        {
            // The server has the model: the device begins again, and keeps everything else.
            store.Drop();
            (state, session) = (null, null);
        }
        (_state, _session, _isLoaded) = (state, session, true);
    }

    private static bool Reaches(DeviceSession session, NewestVersion newest, byte[]? frame)
    {
        try
        {
            if (frame is not null) session.Apply(frame);
        }
        catch (WireFormatException)
        {
            return false; // it leads from another version than the one held
        }
        return session.HeldRound == newest.Round && (newest.Round == 0 || session.Model.Check == newest.Check);
    }

    private DeviceSession? Open(DeviceState? state) => state is null ? null : DeviceSession.Open(state, options, clock);
}
