using System.IO.Compression;
using FedRas.Simulation.Data;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace FedRas.Simulation.Datasets;

/// <summary>One file of a source, wherever it lies: on disk, compressed, or inside an archive.</summary>
internal sealed class DataFile
{
    private static readonly string[] s_packed = [".gz", ".bz2", ".xz", ".zst"];
    private readonly Func<Stream> _open;
    private readonly long _maxBytes;

    // The runtime's streams end quietly where a compressed file was cut off, unless they are told to be strict.
    static DataFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <param name="path">Name inside the source, such as <c>ml-1m/ratings.dat</c>.</param>
    /// <param name="display">Name for messages.</param>
    /// <param name="maxBytes">Most bytes a compressed file may unpack to.</param>
    /// <param name="open">Opens the stored bytes.</param>
    public DataFile(string path, string display, long maxBytes, Func<Stream> open)
    {
        Path = path.Replace('\\', '/');
        StoredName = Path[(Path.LastIndexOf('/') + 1)..];
        Name = WithoutPacking(StoredName);
        Display = display;
        _maxBytes = maxBytes;
        _open = open;
    }

    /// <summary>Where it lies inside the source.</summary>
    public string Path { get; }

    /// <summary>File name without folders.</summary>
    public string StoredName { get; }

    /// <summary>File name without folders and without the ending of a packer.</summary>
    public string Name { get; }

    /// <summary>Name for messages.</summary>
    public string Display { get; }

    /// <summary>A file name without <c>.gz</c> and the like.</summary>
    public static string WithoutPacking(string name) =>
        s_packed.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } packed ? name[..^packed.Length]
            : name;

    /// <summary>A file on disk.</summary>
    public static DataFile OnDisk(string path, long maxBytes) =>
        new(System.IO.Path.GetFileName(path), path, maxBytes, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read,
            1));

    /// <summary>A file inside an archive, checked against the sum and length the archive gives.</summary>
    public static DataFile InArchive(ZipArchiveEntry entry, string archive, long maxBytes)
    {
        string display = $"{archive}/{ShownText.Clean(entry.FullName)}";
        return new(entry.FullName, display, maxBytes, () => entry.IsEncrypted
            ? throw new DatasetException($"{display}: is encrypted; unpack the archive with its password first.")
            : new CheckedStream(entry.Open(), display, maxBytes, (entry.Crc32, entry.Length)));
    }

    /// <summary>Opens the bytes, unpacked if they are packed: told by the first bytes, not by the name.</summary>
    public Stream Open()
    {
        Stream stored = _open();
        try
        {
            var head = new byte[6];
            int read = stored.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            Stream whole = new PrefixedStream(head.AsMemory(0, read), stored);
            Func<Stream, Stream>? decoder = head.AsSpan(0, read) switch
            {
                [0x1F, 0x8B, ..] => packed => new GZipStream(packed, CompressionMode.Decompress),
                [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] =>
                    packed => BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Decompress,
                        decompressConcatenated: true),
                [0x28, 0xB5, 0x2F, 0xFD, ..] => packed => new DecompressionStream(packed, leaveOpen: false),
                [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => packed => new XZStream(packed),
                _ => null,
            };
            return decoder is null ? whole : new CheckedStream(new LateStream(whole, decoder), Display, _maxBytes);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>A decoder that is made at the first read: some look at the data when they are made.</summary>
    private sealed class LateStream(Stream stored, Func<Stream, Stream> decode) : ForwardStream(stored)
    {
        private bool _isMade;

        public override int Read(Span<byte> buffer)
        {
            if (!_isMade) Inner = decode(Inner);
            _isMade = true;
            return Inner.Read(buffer);
        }
    }
}
