namespace FedRas.Hosting.Storage;

/// <summary>What a store holds when it is opened.</summary>
public sealed record StoredFederation
{
    /// <summary>How the federation was founded; null in a new store.</summary>
    public FederationFounded? Founded { get; init; }

    /// <summary>Tokens that were issued, each with what is left of its uses (0 if it was withdrawn).</summary>
    public IReadOnlyList<TokenIssued> Tokens { get; init; } = [];

    /// <summary>Devices in the order of their numbers.</summary>
    public IReadOnlyList<StoredDevice> Devices { get; init; } = [];

    /// <summary>Items in the order of their rows, those that wait for the next version included.</summary>
    public IReadOnlyList<StoredItem> Items { get; init; } = [];

    /// <summary>The last checkpoint; null before the first round committed.</summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>Frames of one round, the oldest first.</summary>
    public IReadOnlyList<StoredStep> Steps { get; init; } = [];

    /// <summary>The open round; null if none is open.</summary>
    public RoundOpened? Open { get; init; }

    /// <summary>The places of the open round, in the order in which they were given.</summary>
    public IReadOnlyList<PlaceGiven> Places { get; init; } = [];

    /// <summary>All answers that are kept; those of the open round have their reports.</summary>
    public IReadOnlyList<AnswerGiven> Answers { get; init; } = [];

    /// <summary>The quality curve, the oldest point first.</summary>
    public IReadOnlyList<QualityPoint> Quality { get; init; } = [];

    /// <summary>Sums that wait for more devices; null if none do.</summary>
    public QualityPool? QualityPool { get; init; }

    /// <summary>What the operator changed, by name.</summary>
    public IReadOnlyDictionary<string, string> Operator { get; init; } = new Dictionary<string, string>();

    /// <summary>Counters by name.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();
}

/// <summary>A device that enrolled.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Device">Its pseudonym.</param>
/// <param name="PublicKey">Its key.</param>
/// <param name="IsRevoked">Whether its credential was taken back.</param>
/// <param name="Counter">The largest counter of its calls in any entry.</param>
/// <param name="LastRound">The last committed round that its report counted in; null for none.</param>
public sealed record StoredDevice(long Number, string Device, byte[] PublicKey, bool IsRevoked, ulong Counter, int? LastRound);

/// <summary>An item of the catalogue.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RetiredIn">The first version without it; null if it is not retired.</param>
public sealed record StoredItem(string Id, int? RetiredIn);

/// <summary>A frame of one round that is kept.</summary>
/// <param name="FromRound">The round that it leads from.</param>
/// <param name="Hash">Its name.</param>
public sealed record StoredStep(int FromRound, string Hash);
