using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace FedRas.Hosting.Page;

/// <summary>
/// The files of the page, embedded in this assembly. All are named by one hash of them together, so that a name never changes its meaning
/// and modules find each other by relative names.
/// </summary>
internal sealed class PageAssets
{
    private const string Prefix = "page/", Index = "index.html", VersionMark = "{version}";

    private static readonly Dictionary<string, string> s_types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly Dictionary<string, PageAsset> _files;

    public PageAssets()
    {
        SortedDictionary<string, byte[]> files = Read();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, byte[] bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }
        Version = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        string index = Encoding.UTF8.GetString(files[Index]).Replace(VersionMark, Version, StringComparison.Ordinal);
        files[Index] = Encoding.UTF8.GetBytes(index);
        _files = files.ToDictionary(file => file.Key, file => new PageAsset(s_types[Path.GetExtension(file.Key)], file.Value));
    }

    /// <summary>Names all files together.</summary>
    public string Version { get; }

    /// <summary>The page itself.</summary>
    public PageAsset Page => _files[Index];

    /// <summary>All files by name.</summary>
    public IReadOnlyDictionary<string, PageAsset> Files => _files;

    /// <summary>A file of this version; null if there is none.</summary>
    public PageAsset? Find(string version, string name) => version == Version ? _files.GetValueOrDefault(name) : null;

    private static SortedDictionary<string, byte[]> Read()
    {
        Assembly assembly = typeof(PageAssets).Assembly;
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Prefix.Length..].Replace('\\', '/')] = bytes;
        }
        return files;
    }
}

/// <summary>A file of the page.</summary>
/// <param name="type">Its content type.</param>
/// <param name="plain">Its bytes.</param>
internal sealed class PageAsset(string type, byte[] plain)
{
    private readonly Lazy<byte[]> _packed = new(() => Pack(plain));

    public string Type => type;

    public byte[] Plain => plain;

    /// <summary>The same with gzip, made at the first call and kept.</summary>
    public byte[] Packed => _packed.Value;

    /// <summary>Names its bytes.</summary>
    public string Tag { get; } = Convert.ToHexStringLower(SHA256.HashData(plain))[..32];

    private static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(plain);
        return packed.ToArray();
    }
}
