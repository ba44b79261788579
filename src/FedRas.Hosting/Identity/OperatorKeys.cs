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

    /// <summary>The file of <see cref="KeepFirst"/> in the data folder.</summary>
    public const string FirstFile = "first-operator-key";

    private readonly Lock _writing = new();
    private readonly string _file;
    private volatile IReadOnlyDictionary<string, OperatorKey> _byHash = new Dictionary<string, OperatorKey>();
    private volatile bool _isOpen;

    /// <summary>The keys of a server; <see cref="Read"/> reads them.</summary>
    public OperatorKeys(FedRasServerOptions options) => _file = Path.Combine(options.DataFolder, FileName);

    /// <summary>The key that this process drew because there was none; null if there were some. It is kept nowhere.</summary>
    public string? First { get; private set; }

    /// <summary>
    /// Writes the first key with the address of the page to a file of the data folder that only its owner can read: for a server whose
    /// output is kept, such as by a journal.
    /// </summary>
    /// <returns>The file; null if this process drew no key.</returns>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public string? KeepFirst(Uri page)
    {
        if (First is not { } key) return null;
        string file = Path.Combine(Path.GetDirectoryName(_file)!, FirstFile);
        Write(file, $"{page}#key={key}\n");
        return file;
    }

    /// <summary>Whether it is known which keys are good; before, no key is wrong.</summary>
    internal bool IsOpen => _isOpen;

    /// <summary>Issues a key; only its hash is kept.</summary>
    /// <param name="label">What the operator calls it; no other key may be called so.</param>
    /// <param name="role">What its holder may do.</param>
    /// <exception cref="ArgumentException">The label is empty, too long, no text, or in use.</exception>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public string Issue(string label, OperatorRole role)
    {
        KeyLabel.Check(label);
        if (!Enum.IsDefined(role)) throw new ArgumentException($"there is no role {role}: take Viewer or Operator");
        string key = OperatorKey.Draw();
        lock (_writing)
        {
            Read(); // the file must not lose those that are in it
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
            Read();
            OperatorKey[] left = [.. _byHash.Values.Where(key => key.Label != label)];
            if (left.Length == _byHash.Count) return false;
            Keep(left);
            return true;
        }
    }

    /// <summary>What is known of a key; null if it is not one of this server.</summary>
    internal OperatorKey? Find(string key) => OperatorKey.HashOf(key) is { } hash ? _byHash.GetValueOrDefault(hash) : null;

    /// <summary>What is known of a key by its hash; null if it is not one of this server.</summary>
    internal OperatorKey? OfHash(string hash) => _byHash.GetValueOrDefault(hash);

    /// <summary>Reads the keys, and draws the first one if there is no file. May be called again.</summary>
    /// <exception cref="ServerOptionsException">The file is there and cannot be read.</exception>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    internal void Open()
    {
        Read();
        if (!_isOpen) First = Issue("first", OperatorRole.Operator);
    }

    /// <summary>Reads the keys, once, if there are some. It needs no store.</summary>
    /// <exception cref="ServerOptionsException">The file is there and cannot be read.</exception>
    internal void Read()
    {
        if (_isOpen) return;
        try
        {
            OperatorFile? kept = JsonSerializer.Deserialize(File.ReadAllText(_file), OperatorJson.Default.OperatorFile);
            _byHash = (kept?.Keys ?? throw new JsonException("it has no keys")).ToDictionary(key => key.Hash);
            _isOpen = true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // There are none yet: the first is drawn once there is a federation.
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
        Write(_file, JsonSerializer.Serialize(new OperatorFile(keys), OperatorJson.Default.OperatorFile));
        (_byHash, _isOpen) = (next, true);
    }

    private static void Write(string file, string text)
    {
        try
        {
            OwnerOnly.WriteWhole(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the operator keys cannot be written to {file}: {e.Message}", e);
        }
    }

    internal sealed record OperatorFile(IReadOnlyList<OperatorKey> Keys);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(OperatorFile))]
    private sealed partial class OperatorJson : JsonSerializerContext;
}
