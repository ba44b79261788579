using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedRas.Hosting.Identity;
using FedRas.Protocol;
using FedRas.Server.Publishing;
using Google.Protobuf;

namespace FedRas.Hosting.Engine;

/// <summary>A version of the model as devices see it. It never changes; any thread may ask it.</summary>
internal sealed class ServedVersion
{
    private readonly PublishedVersion _version;
    private readonly NewestVersion _newest;
    private readonly ResourceShelf _shelf;
    private readonly VersionChecks _checks;
    private readonly Dictionary<string, byte[]> _lists;
    private readonly ConcurrentDictionary<int, NewestVersion> _from = []; // by the version held
    private readonly ConcurrentDictionary<string, FrameOnOffer> _frames = []; // that devices were told of, by hash

    /// <summary>Makes what devices are told of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="facts">Size and seed of its table.</param>
    /// <param name="items">The catalogue, asked now and not later.</param>
    /// <param name="step">The frame from the version before it; null if there is none.</param>
    /// <param name="key">Signs the manifest.</param>
    /// <param name="shelf">Receives what devices may download.</param>
    /// <param name="checks">Knows the checks of versions.</param>
    public ServedVersion(
        PublishedVersion version, TableFacts facts, ItemCatalogue items, FrameEntry? step, ECDsa key, ResourceShelf shelf,
        VersionChecks checks)
    {
        (_version, _shelf, _checks) = (version, shelf, checks);
        IReadOnlyList<(ItemList List, byte[] Bytes)> lists = items.Lists(facts.Items);
        _lists = lists.ToDictionary(list => list.List.Resource.Hash, list => list.Bytes);
        var manifest = new Manifest
        {
            Round = version.Round,
            Items = facts.Items,
            Dim = facts.Dim,
            Seed = facts.Seed,
            Check = version.Check,
            Lists = { lists.Select(list => list.List) },
            Tombstones = { items.Retired.Where(item => item.Value <= version.Round)
                .Select(item => new Tombstone { Item = item.Key, Round = item.Value }) },
        };
        if (step is not null) manifest.Frames.Add(step);
        ManifestBytes = CallSignature.SignManifest(key, manifest).ToByteArray();
        _newest = new NewestVersion
        {
            Round = version.Round,
            Items = facts.Items,
            Dim = facts.Dim,
            Seed = facts.Seed,
            Check = version.Check,
            Manifest = Resources.Of(Calls.ManifestsPath, ManifestBytes),
        };
        shelf.Put(ManifestHash, ManifestBytes);
        if (lists.Count > 0) shelf.Put(lists[^1].List.Resource.Hash, lists[^1].Bytes); // the one that will be longer next time
        checks.Keep(version.Round, version.Check);
    }

    public int Round => _version.Round;

    /// <summary>Items of its catalogue, those that were retired included.</summary>
    public int Items => _version.Items;

    /// <summary>The version itself, for whoever follows it as a device does.</summary>
    public PublishedVersion Published => _version;

    /// <summary>The signed manifest.</summary>
    public byte[] ManifestBytes { get; }

    public string ManifestHash => _newest.Manifest.Hash;

    /// <summary>A list of items of this version; null if the hash is not one's.</summary>
    public byte[]? FindList(string hash) => _lists.GetValueOrDefault(hash);

    /// <summary>A frame to this version that a device was told of; null if the hash is not one's.</summary>
    public ReadOnlyMemory<byte>? FindFrame(string hash)
    {
        if (!_frames.TryGetValue(hash, out FrameOnOffer? offer)) return null;
        offer.Count();
        return offer.Frame.Bytes;
    }

    /// <summary>Frames that devices were told of, in no order.</summary>
    public IEnumerable<FrameOnOffer> Frames => _frames.Values;

    /// <summary>Why a device cannot hold what it says; null if it can.</summary>
    public Refusal? RefusalOf(int heldRound, ulong heldCheck)
    {
        if (heldRound < 0 || heldRound > Round)
        {
            return Refusals.Of(RefusalCode.UnknownVersion, $"the device holds the version of round {heldRound}, and the newest here is "
                + $"that of round {Round}: start again from the seed, with held_round 0");
        }
        if (heldRound == 0 || _checks.Find(heldRound) is not { } check || check == heldCheck) return null;
        return Refusals.Of(RefusalCode.UnknownVersion, $"the table that the device holds of round {heldRound} has the check "
            + $"{heldCheck:x16}, and the one of this federation {check:x16}: start again from the seed, with held_round 0");
    }

    /// <summary>How a device comes from the version it holds to this one. Its frame is made at the first call.</summary>
    public NewestVersion From(int heldRound) => _from.GetOrAdd(heldRound, Make);

    private NewestVersion Make(int heldRound)
    {
        if (heldRound == Round) return _newest;
        LatticeFrame frame = _version.FrameFrom(heldRound);
        _frames.TryAdd(frame.Hash, new FrameOnOffer(frame)); // as long as this version is served, whatever the shelf lets go
        _shelf.Put(frame.Hash, frame.Bytes);
        NewestVersion from = _newest.Clone();
        from.Frame = Resources.Of(Calls.FramesPath, frame.Hash, frame.Bytes.Length);
        return from;
    }
}

/// <summary>A frame that devices were told of.</summary>
internal sealed class FrameOnOffer(LatticeFrame frame)
{
    private long _served;

    public LatticeFrame Frame { get; } = frame;

    /// <summary>How often it was asked for.</summary>
    public long Served => Interlocked.Read(ref _served);

    public void Count() => Interlocked.Increment(ref _served);
}

/// <summary>Size and seed of a table.</summary>
internal readonly record struct TableFacts(int Items, int Dim, ulong Seed);

/// <summary>Checks of the last versions, so that a device whose table is another one is told at once. Thread-safe.</summary>
internal sealed class VersionChecks
{
    private const int Kept = 4_096;

    private readonly ConcurrentDictionary<int, ulong> _checks = [];

    public ulong? Find(int round) => _checks.TryGetValue(round, out ulong check) ? check : null;

    public void Keep(int round, ulong check)
    {
        _checks[round] = check;
        _checks.TryRemove(round - Kept, out _);
    }
}
