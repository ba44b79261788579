using System.Text.Json;
using System.Text.Json.Serialization;
using FedRas.Hosting.Options;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Identity;

/// <summary>
/// The operator keys of a server, in a file of its data folder that only the owner can read. Only their hashes are kept. Thread-safe.
/// </summary>
public sealed partial class OperatorKeys
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "operators.json";

    private const int MostLabel = 100;

    private readonly Lock _writing = new();
    private readonly string _file;
    private volatile IReadOnlyDictionary<string, OperatorKey> _byHash = new Dictionary<string, OperatorKey>();

    /// <summary>The keys of a server; <see cref="Open"/> reads them.</summary>
    public OperatorKeys(FedRasServerOptions options) => _file = Path.Combine(options.DataFolder, FileName);

    /// <summary>The key that this process drew because there was none; null if there were some. It is kept nowhere.</summary>
    public string? First { get; private set; }

    /// <summary>Issues a key; only its hash is kept.</summary>
    /// <param name="label">What the operator calls it; no other key may be called so.</param>
    /// <param name="role">What its holder may do.</param>
    /// <exception cref="ArgumentException">The label is empty, too long, no text, or in use.</exception>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public string Issue(string label, OperatorRole role)
    {
        StoreRules.Text(label);
        if (string.IsNullOrWhiteSpace(label) || label.Length > MostLabel)
            throw new ArgumentException($"the label has {label.Length} characters: give it 1 to {MostLabel}");
        if (!Enum.IsDefined(role)) throw new ArgumentException($"there is no role {role}: take Viewer or Operator");
        string key = OperatorKey.Draw();
        lock (_writing)
        {
            if (_byHash.Values.Any(known => known.Label == label))
                throw new ArgumentException($"a key is called '{label}' already: choose another label, or withdraw that key first");
            Keep([.. _byHash.Values, new OperatorKey(label, role, OperatorKey.HashOf(key)!)]);
        }
        return key;
    }

    /// <summary>Makes a key useless, and every session that was begun with it.</summary>
    /// <returns>Whether there is a key of this label.</returns>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public bool Withdraw(string label)
    {
        lock (_writing)
        {
            OperatorKey[] left = [.. _byHash.Values.Where(key => key.Label != label)];
            if (left.Length == _byHash.Count) return false;
            Keep(left);
            return true;
        }
    }

    /// <summary>What is known of a key; null if it is not one of this server.</summary>
    internal OperatorKey? Find(string key) => OperatorKey.HashOf(key) is { } hash ? _byHash.GetValueOrDefault(hash) : null;

    /// <summary>Reads the keys, and draws the first one if there is no file. May be called again.</summary>
    /// <exception cref="ServerOptionsException">The file is there and cannot be read.</exception>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    internal void Open()
    {
        try
        {
            OperatorFile? kept = JsonSerializer.Deserialize(File.ReadAllText(_file), OperatorJson.Default.OperatorFile);
            _byHash = (kept?.Keys ?? throw new JsonException("it has no keys")).ToDictionary(key => key.Hash);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            First = Issue("first", OperatorRole.Operator);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ServerOptionsException($"the operator keys in {_file} cannot be read: {e.Message} Restore the file from a backup, or "
                + "move it away and start again: a first key is drawn then, and others must be issued anew", e);
        }
    }

    private void Keep(IReadOnlyList<OperatorKey> keys)
    {
        var next = keys.ToDictionary(key => key.Hash);
        try
        {
            OwnerOnly.WriteWhole(_file, JsonSerializer.Serialize(new OperatorFile(keys), OperatorJson.Default.OperatorFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the operator keys cannot be written to {_file}: {e.Message}", e);
        }
        _byHash = next;
    }

    internal sealed record OperatorFile(IReadOnlyList<OperatorKey> Keys);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(OperatorFile))]
    private sealed partial class OperatorJson : JsonSerializerContext;
}
