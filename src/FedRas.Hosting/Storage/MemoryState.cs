using System.Collections.Immutable;

namespace FedRas.Hosting.Storage;

/// <summary>What a store holds, as a value; each entry makes a new one. The other stores must do the same.</summary>
internal sealed record MemoryState
{
    private FederationFounded? Founded { get; init; }
    private ImmutableList<TokenIssued> Tokens { get; init; } = [];
    private ImmutableSortedDictionary<long, StoredDevice> Devices { get; init; } = ImmutableSortedDictionary<long, StoredDevice>.Empty;
    private ImmutableList<StoredItem> Items { get; init; } = [];
    private ReadOnlyMemory<byte>? Checkpoint { get; init; }
    public RoundOpened? Open { get; private init; }
    private ImmutableList<PlaceGiven> Places { get; init; } = [];
    private ImmutableList<AnswerGiven> Answers { get; init; } = [];
    private ImmutableDictionary<string, long> Counters { get; init; } = ImmutableDictionary<string, long>.Empty;
    private ImmutableList<QualityPoint> Quality { get; init; } = [];
    private QualityPool? QualityPool { get; init; }
    private ImmutableDictionary<string, string> Operator { get; init; } = ImmutableDictionary<string, string>.Empty;
    private ImmutableSortedDictionary<int, string> Steps { get; init; } = ImmutableSortedDictionary<int, string>.Empty;
    public ImmutableDictionary<string, StoredResource> Resources { get; private init; } =
        ImmutableDictionary<string, StoredResource>.Empty;

    public StoredFederation ToStored() => new()
    {
        Founded = Founded,
        Tokens = Tokens,
        Devices = [.. Devices.Values],
        Items = Items,
        Checkpoint = Checkpoint,
        Steps = [.. Steps.Select(step => new StoredStep(step.Key, step.Value))],
        Open = Open,
        Places = Places,
        Answers = Answers,
        Quality = Quality,
        QualityPool = QualityPool,
        Counters = Counters,
        Operator = Operator,
    };

    public MemoryState With(StoreEntry entry) => entry switch
    {
        FederationFounded founded when Founded is null => this with { Founded = founded },
        FederationFounded => throw new ArgumentException("the federation was founded already"),
        TokenIssued issued when Tokens.Exists(token => token.TokenHash == issued.TokenHash) =>
            throw new ArgumentException($"the token {issued.TokenHash} was issued already"),
        TokenIssued issued => this with { Tokens = Tokens.Add(issued) },
        OperatorChanged { Value: { } value } changed => this with { Operator = Operator.SetItem(changed.Name, value) },
        OperatorChanged changed => this with { Operator = Operator.Remove(changed.Name) },
        TokenWithdrawn withdrawn => WithToken(withdrawn.TokenHash, token => token with { Uses = 0 }),
        DeviceEnrolled enrolled => WithToken(enrolled.TokenHash, UsedOnce) with
        {
            Devices = Devices.Add(enrolled.Number, new(enrolled.Number, enrolled.Device, enrolled.PublicKey, false, 0, null)),
        },
        DeviceRevoked revoked => WithDevice(revoked.Number, device => device with { IsRevoked = true }),
        ItemsAdded added => this with { Items = Items.AddRange(added.Ids.Select(id => new StoredItem(id, null))) },
        ItemsRetired retired => this with
        {
            Items = retired.Rows.Aggregate(Items, (items, row) => items.SetItem(row, items[row] with { RetiredIn = retired.Round })),
        },
        RoundOpened opened => this with { Open = opened },
        PlaceGiven place => Counted(place.Number, place.Counter) with { Places = Places.Add(place) },
        AnswerGiven answer => Counted(answer.Number, answer.Counter) with { Answers = Answers.Add(answer) },
        RoundAbandoned abandoned => Ended(abandoned.Counters),
        _ => throw new ArgumentException($"no store knows the entry {entry.GetType().Name}"),
    };

    public MemoryState With(RoundCommit commit)
    {
        MemoryState next = commit.Participants.Aggregate(
            Ended(commit.Counters), (state, number) => state.WithDevice(number, device => device with { LastRound = commit.Round }));
        ImmutableSortedDictionary<int, string> steps = commit.Resources.Where(resource => resource.StepFrom is not null)
            .Aggregate(Steps, (kept, resource) => !kept.ContainsKey(resource.StepFrom!.Value)
                ? kept.Add(resource.StepFrom.Value, resource.Hash)
                : throw new ArgumentException($"there is a step from round {resource.StepFrom} already"));
        ImmutableDictionary<string, StoredResource> resources = commit.Resources.Aggregate(Resources, Kept);
        IEnumerable<int> old = [.. steps.Keys.Where(from => from < commit.OldestStep)];
        string[] gone = [.. old.Select(from => steps[from])];
        steps = steps.RemoveRange(old);
        return next with
        {
            Checkpoint = commit.Checkpoint.ToArray(),
            Steps = steps,
            Resources = resources.RemoveRange(gone.Where(hash => resources[hash].StepFrom is not null && !steps.ContainsValue(hash))),
            Answers = next.Answers.RemoveAll(answer => answer.Round < commit.OldestAnswer),
            QualityPool = commit.Quality is { } known ? known.Pool : QualityPool,
            Quality = commit.Quality is { } quality
                ? (quality.Point is { } point ? Quality.Add(point) : Quality).RemoveAll(kept => kept.ToRound < quality.OldestPoint)
                : Quality,
        };
    }

    /// <summary>Once something is kept for another reason than being the frame of one round, it stays.</summary>
    private static ImmutableDictionary<string, StoredResource> Kept(
        ImmutableDictionary<string, StoredResource> kept, StoredResource resource) =>
        kept.TryGetValue(resource.Hash, out StoredResource? former)
            ? resource.StepFrom is null ? kept.SetItem(resource.Hash, former with { StepFrom = null }) : kept
            : kept.Add(resource.Hash, resource with { Bytes = resource.Bytes.ToArray() });

    private static TokenIssued UsedOnce(TokenIssued token) => token.Uses > 0
        ? token with { Uses = token.Uses - 1 }
        : throw new ArgumentException($"the token {token.TokenHash} has no uses left");

    private MemoryState Ended(IReadOnlyDictionary<string, long> counters) => this with
    {
        Open = null,
        Places = [],
        Answers = Answers.ConvertAll(answer => answer with { Report = null, Evaluation = null }),
        Counters = counters.ToImmutableDictionary(),
    };

    private MemoryState WithToken(string hash, Func<TokenIssued, TokenIssued> change) => this with
    {
        Tokens = Tokens.ConvertAll(token => token.TokenHash == hash ? change(token) : token),
    };

    private MemoryState Counted(long number, ulong counter) =>
        WithDevice(number, device => device with { Counter = Math.Max(device.Counter, counter) });

    private MemoryState WithDevice(long number, Func<StoredDevice, StoredDevice> change) =>
        Devices.TryGetValue(number, out StoredDevice? device)
            ? this with { Devices = Devices.SetItem(number, change(device)) }
            : throw new ArgumentException($"no device has the number {number}");
}
