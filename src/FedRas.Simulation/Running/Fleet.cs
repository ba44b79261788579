using System.Collections.Concurrent;

namespace FedRas.Simulation.Running;

/// <summary>
/// The tables that the devices of a simulation hold. All that hold the newest version share one mirror, which moves by the frames that the
/// server sends. Of former versions the rows are kept, each row once however many versions share it, so that a device that was away decodes
/// the frame that it downloads on what it really holds.
/// </summary>
internal sealed class Fleet
{
    private readonly Federation _server;
    private readonly int _threads;
    private readonly ulong _seed;
    private ModelMirror? _mirror;
    private readonly bool _keepsVersions;
    private readonly ConcurrentDictionary<int, HeldVersion> _versions = [];
    private readonly ConcurrentDictionary<int, Lazy<bool>> _decoded = []; // frames of this round, by the version they start from
    private readonly ConcurrentBag<(LatticeFrameCodec Codec, LevelChanges Changes)> _idle = [];
    private readonly WireLimits _limits;
    private HeldVersion? _start;

    /// <param name="server">Where frames come from.</param>
    /// <param name="readsFrames">
    /// False for a method whose frames only its own publisher reads: its devices see the server's table, which that publisher moves by what
    /// it has read again.
    /// </param>
    /// <param name="device">What devices decide for themselves.</param>
    /// <param name="table">The size and the start of the table.</param>
    /// <param name="keepsVersions">Whether devices that were away download frames.</param>
    public Fleet(Federation server, bool readsFrames, DeviceOptions device, ServerOptions table, bool keepsVersions)
    {
        (_server, _limits, _threads, _seed, _keepsVersions) = (server, device.Limits, table.Threads, table.Seed, keepsVersions);
        if (readsFrames) _mirror = new ModelMirror(table.Items, table.Dim, table.Seed, _limits, _threads);
    }

    /// <summary>The devices hold what the server has taken up.</summary>
    public void Resume()
    {
        if (_mirror is null) return;
        if (_server.Publisher is LatticePublisher)
        {
            _mirror.Apply(_server.FrameFrom(0).Bytes.Span);
            if (_keepsVersions && _mirror.Table is { } table) _versions[table.Round] = HeldVersion.Of(table, Version(0));
        }
        else _mirror = new ModelMirror(_server.Model.Copy(), _seed, _limits, _threads);
    }

    /// <summary>What a device that has caught up holds.</summary>
    public GlobalModel Model => _mirror?.Model ?? _server.Model;

    /// <summary>Every device that is there downloads the frame to the next round.</summary>
    public void Apply(ReadOnlySpan<byte> frame)
    {
        if (_mirror is null) return;
        int former = Model.Round;
        _mirror.Apply(frame);
        if (!_keepsVersions || _mirror.Table is not { } table) return;
        _decoded.Clear();
        _versions[table.Round] = HeldVersion.Of(table, Version(former));
        // From a version that the server has retired no frame starts again.
        PublishedVersion newest = ((LatticePublisher)_server.Publisher).Newest;
        foreach (int round in _versions.Keys)
            if (!newest.Reaches(round)) _versions.TryRemove(round, out _);
    }

    /// <summary>A device downloads what it missed and decodes it. Thread-safe between two calls of <see cref="Apply"/>.</summary>
    /// <param name="heldRound">The round of the version it holds.</param>
    /// <returns>Bytes downloaded.</returns>
    /// <exception cref="InvalidOperationException">The frame does not lead to the published table.</exception>
    public long CatchUp(int heldRound)
    {
        if (heldRound == Model.Round) return 0;
        if (_mirror?.Table is not { } table) return _server.Publisher.CatchUpBytes(_server.Model, heldRound);
        LatticeFrame frame = _server.FrameFrom(heldRound);
        _ = _decoded.GetOrAdd(frame.FromRound, _ => new Lazy<bool>(() => Decode(frame, table))).Value;
        return frame.Bytes.Length;
    }

    private bool Decode(LatticeFrame frame, QuantizedTable newest)
    {
        if (!_idle.TryTake(out (LatticeFrameCodec Codec, LevelChanges Changes) scratch))
            scratch = (new LatticeFrameCodec(), new LevelChanges());
        LatticeFrameHeader header = scratch.Codec.ReadChanges(frame.Bytes.Span, _limits, scratch.Changes);
        HeldVersion held = Version(header.FromRound);
        if (header.ToRound != newest.Round || header.Check != newest.Check || !held.LeadsTo(Version(newest.Round), scratch.Changes))
            throw new InvalidOperationException($"the frame from round {header.FromRound} does not lead to round {newest.Round}");
        _idle.Add(scratch);
        return true;
    }

    private HeldVersion Version(int round) => round == 0 ? _start ??= HeldVersion.Start(Model.ItemFactors.Rows, Model.ItemFactors.Dim)
        : _versions[round];
}
