using System.IO.Compression;

namespace FedRas.Simulation.Datasets;

/// <summary>One file of a source, wherever it lies: on disk, gzipped, or inside an archive.</summary>
internal sealed class DataFile
{
    private readonly Func<Stream> _open;
    private readonly long _maxBytes;

    /// <param name="path">Name inside the source, such as <c>ml-1m/ratings.dat</c>.</param>
    /// <param name="display">Name for messages.</param>
    /// <param name="maxBytes">Most bytes a compressed file may unpack to.</param>
    /// <param name="open">Opens the stored bytes.</param>
    public DataFile(string path, string display, long maxBytes, Func<Stream> open)
    {
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        Name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        Display = display;
        _maxBytes = maxBytes;
        _open = open;
    }

    /// <summary>File name without folders and without <c>.gz</c>.</summary>
    public string Name { get; }

    /// <summary>Name for messages.</summary>
    public string Display { get; }

    /// <summary>A file on disk.</summary>
    public static DataFile OnDisk(string path, long maxBytes) =>
        new(Path.GetFileName(path), path, maxBytes, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1));

    /// <summary>A file inside an archive, checked against the sum and length the archive gives.</summary>
    public static DataFile InArchive(ZipArchiveEntry entry, string archive, long maxBytes)
    {
        string display = $"{archive}/{entry.FullName}";
        return new(entry.FullName, display, maxBytes,
            () => new CheckedStream(entry.Open(), display, maxBytes, () => (entry.Crc32, (uint)entry.Length)));
    }

    /// <summary>Opens the text, unpacked where it is gzipped (told by its first bytes, not by its name).</summary>
    public Stream Open()
    {
        Stream stored = _open();
        try
        {
            var head = new byte[2];
            int read = stored.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            Stream whole = new PrefixedStream(head.AsMemory(0, read), stored);
            if (read < 2 || head[0] != 0x1F || head[1] != 0x8B) return whole;
            var trailer = new TrailerStream(whole);
            return new CheckedStream(new GZipStream(trailer, CompressionMode.Decompress), Display, _maxBytes, () => trailer.Trailer);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }
}
