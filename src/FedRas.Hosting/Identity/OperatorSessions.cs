using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Identity;

/// <summary>
/// The sessions of operators in browsers. What a browser keeps is a random name that is good for nothing but a session: it is no key,
/// ends with its key, after a while, or when its owner leaves. Hashes of the names are in a file of the data folder, so that a restart ends
/// none. Thread-safe.
/// </summary>
internal sealed partial class OperatorSessions(
    FedRasServerOptions options, OperatorKeys keys, TimeProvider clock, ILogger<OperatorSessions> log)
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "sessions.json";

    /// <summary>Sessions of one key; the oldest goes for another one.</summary>
    public const int MostOfAKey = 20;

    /// <summary>For how long a session is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int Bytes = 32;

    private readonly Lock _writing = new();
    private readonly string _file = Path.Combine(options.DataFolder, FileName);
    private volatile IReadOnlyDictionary<string, Session>? _byHash;

    /// <summary>Begins a session of a key.</summary>
    /// <returns>Its name, which is kept nowhere.</returns>
    public string Begin(OperatorKey key)
    {
        string name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        lock (_writing)
        {
            List<Session> kept = [.. Known().Values.Where(IsGood)];
            foreach (Session old in kept.Where(session => session.Key == key.Hash).OrderBy(session => session.Ends)
                .SkipLast(MostOfAKey - 1).ToArray())
                kept.Remove(old);
            kept.Add(new Session(HashOf(name), key.Hash, clock.GetUtcNow() + Lifetime));
            Keep(kept);
        }
        return name;
    }

    /// <summary>The key that a session was begun with; null if the session is over or was none.</summary>
    public OperatorKey? Find(string name) => Known().TryGetValue(HashOf(name), out Session? session) && session.Ends > clock.GetUtcNow()
        ? keys.OfHash(session.Key) : null;

    /// <summary>Ends a session.</summary>
    public void End(string name)
    {
        string hash = HashOf(name);
        lock (_writing)
        {
            if (Known().ContainsKey(hash)) Keep([.. Known().Values.Where(session => session.Hash != hash && IsGood(session))]);
        }
    }

    private static string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private bool IsGood(Session session) => session.Ends > clock.GetUtcNow() && keys.OfHash(session.Key) is not null;

    private IReadOnlyDictionary<string, Session> Known()
    {
        if (_byHash is { } known) return known;
        lock (_writing) return _byHash ??= Read().ToDictionary(session => session.Hash);
    }

    // Whoever loses a session signs in again.
    private IReadOnlyList<Session> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(_file), SessionJson.Default.SessionFile)?.Sessions ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LostSessions(log, _file, e.Message);
            return [];
        }
    }

    private void Keep(IReadOnlyList<Session> sessions)
    {
        _byHash = sessions.ToDictionary(session => session.Hash);
        try
        {
            OwnerOnly.WriteWhole(_file, JsonSerializer.Serialize(new SessionFile(sessions), SessionJson.Default.SessionFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unkept(log, _file, e.Message);
        }
    }

    [LoggerMessage(1050, LogLevel.Warning, "the sessions of operators in {File} cannot be read, so all must sign in again: {Why}")]
    private static partial void LostSessions(ILogger log, string file, string why);

    [LoggerMessage(1051, LogLevel.Warning, "the sessions of operators cannot be written to {File}, and a restart undoes what "
        + "changed: {Why}")]
    private static partial void Unkept(ILogger log, string file, string why);

    internal sealed record Session(string Hash, string Key, DateTimeOffset Ends);

    internal sealed record SessionFile(IReadOnlyList<Session> Sessions);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
    [JsonSerializable(typeof(SessionFile))]
    private sealed partial class SessionJson : JsonSerializerContext;
}
