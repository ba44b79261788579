using System.Security.Cryptography;
using System.Text.Json;
using FedRas.Hosting.Storage;

namespace FedRas.CrashServer;

/// <summary>Legal calls of a store, made up from a seed, and what a store holds as text to compare.</summary>
internal sealed class StoreScript(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _tokens = [];
    private int _devices, _items, _version;
    private int? _open;
    private ulong _counter;
    private long _rounds, _abandoned;

    /// <summary>A round from its first entry to its commit, and the beginning of the next one: one of each kind of call.</summary>
    public static IReadOnlyList<object> Short()
    {
        var script = new StoreScript(1);
        return
        [
            new StoreEntry[] { script.Founded() },
            new[] { script.Token(), script.Added(5), new OperatorChanged("paused", "yes") },
            new[] { script.Enrolled(), script.Enrolled(), script.Enrolled() },
            new[] { script.Opened() },
            new[] { script.Place(0), script.Place(1) },
            new[] { script.Answer(0, counts: true), script.Answer(1, counts: false) },
            script.Commit(),
            new[] { script.Opened(), script.Place(2), script.Place(1) },
            new[] { script.Answer(2, counts: true) },
            new[] { script.Abandoned() },
            new[] { script.Added(2), script.Opened() },
            script.Commit(),
        ];
    }

    /// <summary>Calls in any legal order.</summary>
    public IReadOnlyList<object> Calls(int count)
    {
        List<object> calls = [new[] { Founded(), Token(), Added(3), Enrolled(), Enrolled() }];
        while (calls.Count < count)
            calls.Add(_open is not null && _random.Next(5) == 0 ? Commit() : (object)Entries().Take(_random.Next(1, 6)).ToArray());
        return calls;
    }

    /// <summary>Makes one call.</summary>
    public static Task CallAsync(IFederationStore store, object call) => call is RoundCommit commit
        ? store.CommitAsync(commit, default)
        : store.AppendAsync((IReadOnlyList<StoreEntry>)call, default);

    /// <summary>What a store holds. Counters have no order, and an instant is the same in any time zone.</summary>
    public static string Text(StoredFederation held) => JsonSerializer.Serialize(held with
    {
        Counters = held.Counters.OrderBy(counter => counter.Key, StringComparer.Ordinal).ToDictionary(),
        Operator = held.Operator.OrderBy(change => change.Key, StringComparer.Ordinal).ToDictionary(),
        Tokens = [.. held.Tokens.Select(token => token with { Expires = token.Expires?.ToUniversalTime() })],
    });

    /// <summary>A resource of this content.</summary>
    public static StoredResource Resource(byte[] bytes, int? from = null) =>
        new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes, from);

    public StoreEntry Founded() => new FederationFounded(Convert.ToHexStringLower(Bytes(16)), Bytes(138), """{"dim":8}""");

    public StoreEntry Token()
    {
        _tokens.Add(Convert.ToHexStringLower(Bytes(32)));
        return new TokenIssued(_tokens[^1], "é'\";--", 1_000_000,
            _random.Next(2) == 0 ? null : new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(7));
    }

    public StoreEntry Enrolled() => new DeviceEnrolled(_devices++, Convert.ToHexStringLower(Bytes(16)), Bytes(91), _tokens[0]);

    public StoreEntry Added(int count) => new ItemsAdded([.. Enumerable.Range(_items, count).Select(item => $"item '{_items++}")]);

    public StoreEntry Opened() => new RoundOpened((_open = (int)(_version + _abandoned)).Value, 7, 2,
        _random.Next(2) == 0 ? null : TimeSpan.FromTicks(_random.NextInt64(1, 1L << 40)), _random.Next(2) == 0 ? null : _random.Next(100));

    public StoreEntry Place(int device) => new PlaceGiven(_open!.Value, device, Counter());

    public StoreEntry Answer(int device, bool counts) =>
        new AnswerGiven(_open ?? _version, device, Counter(), Bytes(16), Bytes(9), counts ? Bytes(_random.Next(1, 600)) : null,
            counts && _random.Next(2) == 0 ? Bytes(11) : null);

    public StoreEntry Abandoned()
    {
        int round = _open!.Value;
        _open = null;
        _abandoned++;
        return new RoundAbandoned(round, Counters());
    }

    public RoundCommit Commit()
    {
        int round = _open!.Value;
        _open = null;
        _rounds++;
        StoredResource[] resources = [Resource(Bytes(_random.Next(1, 5_000)), round), Resource([1, 2, 3])];
        _version = round + 1;
        return new(round, Bytes(_random.Next(1, 20_000)), resources, [_random.Next(_devices)], Counters(), round - 3, round - 2)
        {
            Quality = (_rounds % 3) switch
            {
                1 => new QualityCommit(new QualityPool(round, 99, [0, _devices, long.MaxValue], 3, 1, _random.NextDouble()), null, 0),
                2 => new QualityCommit(null, new QualityPoint(round - 1, round, 0, 10, 1L << 40, 7, Math.PI), round - 9),
                _ => null, // devices measured nothing
            },
        };
    }

    private IEnumerable<StoreEntry> Entries()
    {
        while (true)
        {
            yield return _random.Next(13) switch
            {
                0 => Token(),
                1 => Added(_random.Next(4)),
                2 => new ItemsRetired([_random.Next(_items), _random.Next(_items)], _version + 1),
                3 => new DeviceRevoked(_random.Next(_devices)),
                4 => new TokenWithdrawn(_tokens.Count > 1 ? _tokens[^1] : "none"),
                5 => Enrolled(),
                6 when _open is not null => Abandoned(),
                7 or 8 when _open is not null => Place(_random.Next(_devices)),
                9 or 10 when _open is not null => Answer(_random.Next(_devices), counts: true),
                11 => new OperatorChanged(_random.Next(2) == 0 ? "paused" : "distortion", _random.Next(2) == 0 ? null : "é'"),
                _ when _open is null => Opened(),
                _ => Answer(_random.Next(_devices), counts: false),
            };
        }
    }

    private Dictionary<string, long> Counters() => new() { ["rounds"] = _rounds, ["abandoned"] = _abandoned, [$"of {_version}"] = 1 };

    /// <summary>Mostly upwards, sometimes back, sometimes beyond what a signed number holds.</summary>
    private ulong Counter() => _random.Next(4) switch { 0 => _counter / 2, 1 => ulong.MaxValue - (ulong)_random.Next(9), _ => ++_counter };

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
