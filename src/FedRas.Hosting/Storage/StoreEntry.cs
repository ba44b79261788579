namespace FedRas.Hosting.Storage;

/// <summary>One fact that a server makes durable before it answers for it.</summary>
public abstract record StoreEntry;

/// <summary>The operator changed how the federation runs, from now on and after every restart.</summary>
/// <param name="Name">What was changed.</param>
/// <param name="Value">Its new value; null takes the change back.</param>
public sealed record OperatorChanged(string Name, string? Value) : StoreEntry;

/// <summary>The federation was founded: the first entry of a store, written once.</summary>
/// <param name="Id">Names the federation: 32 hex digits, drawn once.</param>
/// <param name="ManifestKey">The private key that signs manifests, P-256, PKCS #8.</param>
/// <param name="Settings">The settings that cannot change afterwards, as JSON: dim, seed, publishing.</param>
public sealed record FederationFounded(string Id, byte[] ManifestKey, string Settings) : StoreEntry;

/// <summary>The operator issued an enrolment token.</summary>
/// <param name="TokenHash">SHA-256 of the token, lower-case hex; the token itself is kept nowhere.</param>
/// <param name="Label">What the operator calls it.</param>
/// <param name="Uses">How many devices may enrol with it.</param>
/// <param name="Expires">When it ends, by the server's clock; null for never.</param>
public sealed record TokenIssued(string TokenHash, string Label, int Uses, DateTimeOffset? Expires) : StoreEntry;

/// <summary>The operator withdrew a token: nobody can enrol with it any more.</summary>
public sealed record TokenWithdrawn(string TokenHash) : StoreEntry;

/// <summary>A device enrolled, which uses a token once.</summary>
/// <param name="Number">The device's number in rounds; 0 for the first one, then one more each.</param>
/// <param name="Device">Its pseudonym.</param>
/// <param name="PublicKey">Its key, SubjectPublicKeyInfo.</param>
/// <param name="TokenHash">The token that it enrolled with.</param>
public sealed record DeviceEnrolled(long Number, string Device, byte[] PublicKey, string TokenHash) : StoreEntry;

/// <summary>A device's credential was taken back, for ever.</summary>
public sealed record DeviceRevoked(long Number) : StoreEntry;

/// <summary>Items came into the catalogue; their rows are the next ones.</summary>
public sealed record ItemsAdded(IReadOnlyList<string> Ids) : StoreEntry;

/// <summary>Items left the catalogue.</summary>
/// <param name="Rows">Their rows.</param>
/// <param name="Round">The first version without them.</param>
public sealed record ItemsRetired(IReadOnlyList<int> Rows, int Round) : StoreEntry;

/// <summary>A round began to select devices. There is at most one open round.</summary>
/// <param name="Round">The round.</param>
/// <param name="Goal">Reports that it wants.</param>
/// <param name="Fewest">Fewest reports that make a step.</param>
/// <param name="Deadline">When it ends, counted from the first check-in; null for never.</param>
/// <param name="Negatives">How many items devices rank what they hold out among, 0 for all; null if they measure nothing.</param>
public sealed record RoundOpened(int Round, int Goal, int Fewest, TimeSpan? Deadline, int? Negatives = null) : StoreEntry;

/// <summary>A device got a place in the open round. Places are in the order of their entries.</summary>
/// <param name="Round">The round.</param>
/// <param name="Number">The device's number.</param>
/// <param name="Counter">The counter of its call; the largest one that the device used so far.</param>
public sealed record PlaceGiven(int Round, long Number, ulong Counter) : StoreEntry;

/// <summary>A report was answered, so that it gets the same answer again and counts once.</summary>
/// <param name="Round">The round.</param>
/// <param name="Number">The device's number.</param>
/// <param name="Counter">The counter of its call.</param>
/// <param name="ReportId">What the device calls the report.</param>
/// <param name="Reply">The answer, an encoded <c>ReportReply</c>.</param>
/// <param name="Report">The report if it counts, kept until the round commits or is abandoned; null if it does not count.</param>
/// <param name="Evaluation">What the device measured, an encoded <c>Evaluation</c>, kept as long as the report; null if nothing.</param>
public sealed record AnswerGiven(
    int Round, long Number, ulong Counter, byte[] ReportId, byte[] Reply, byte[]? Report, byte[]? Evaluation = null) : StoreEntry;

/// <summary>The open round was given up. Its places and reports are gone, its answers stay.</summary>
/// <param name="Round">The round.</param>
/// <param name="Counters">All counters, with their new values.</param>
public sealed record RoundAbandoned(int Round, IReadOnlyDictionary<string, long> Counters) : StoreEntry;

/// <summary>Something that devices download, named by its hash and never changed.</summary>
/// <param name="Hash">SHA-256 of the bytes, lower-case hex.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="StepFrom">For the frame of one round, the round that it leads from; null for anything else.</param>
public sealed record StoredResource(string Hash, ReadOnlyMemory<byte> Bytes, int? StepFrom = null);

/// <summary>A round that ends well.</summary>
/// <param name="Round">The round that was open; the checkpoint is of the version after it.</param>
/// <param name="Checkpoint">The server's state, as <c>Federation.Save</c> writes it without history.</param>
/// <param name="Resources">What devices download from here on: the frame of this round, and new lists of items.</param>
/// <param name="Participants">Numbers of the devices whose reports count.</param>
/// <param name="Counters">All counters, with their new values.</param>
/// <param name="OldestStep">Frames of one round from before this round are let go.</param>
/// <param name="OldestAnswer">Answers of rounds before this one are let go.</param>
public sealed record RoundCommit(
    int Round, ReadOnlyMemory<byte> Checkpoint, IReadOnlyList<StoredResource> Resources, IReadOnlyList<long> Participants,
    IReadOnlyDictionary<string, long> Counters, int OldestStep, int OldestAnswer)
{
    /// <summary>What the round did to the quality curve; null if devices measured nothing in it.</summary>
    public QualityCommit? Quality { get; init; }
}
