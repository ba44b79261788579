using System.IO.Compression;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>What a path stands for: one file and its neighbours, a folder, or an archive.</summary>
internal sealed class DataSource : IDisposable
{
    private readonly IReadOnlyList<DataFile> _files;
    private readonly ZipArchive? _archive;

    private DataSource(string path, DataFile? single, IReadOnlyList<DataFile> files, ZipArchive? archive)
    {
        Path = path;
        Single = single;
        _files = files;
        _archive = archive;
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The file the path names; null for a folder or an archive, where it has to be looked for.</summary>
    public DataFile? Single { get; }

    /// <summary>All files of the folder or archive, or beside the file.</summary>
    public IReadOnlyList<DataFile> Files => _files;

    /// <summary>The files of that name, packed or not, in the folder, archive, or beside the file; an archive may hold several.</summary>
    public IReadOnlyList<DataFile> Find(string name) =>
        [.. _files.Where(file => string.Equals(file.Name, name, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Opens a path; one compressed file may unpack to <paramref name="maxBytes"/>.</summary>
    public static DataSource Open(string path, long maxBytes)
    {
        if (Directory.Exists(path)) return new DataSource(path, null, Neighbours(path, maxBytes), null);
        if (!File.Exists(path)) return OpenInside(path, maxBytes) ?? throw new DatasetException($"{path}: no such file or folder.");
        // Pipes and devices have no length; a pipe would not even open before somebody writes to it.
        var target = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        if (!target.Exists || target.Length == 0)
            throw new DatasetException($"{path}: is empty, or a pipe or device, which can be read only once; save the data to a file and "
                + "name that.");
        if (IsArchive(path)) return OpenZip(path, () => ZipFile.OpenRead(path), maxBytes);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? path;
        return new DataSource(path, DataFile.OnDisk(path, maxBytes), TryNeighbours(folder, maxBytes), null);
    }

    /// <summary>Files that are in memory: one alone is the file or archive that the path names, several are a folder's.</summary>
    internal static DataSource InMemory(string path, long maxBytes, params (string Name, Func<Stream> Open)[] files)
    {
        DataFile[] all = Array.ConvertAll(files, file => new DataFile(file.Name, $"{path}/{file.Name}", maxBytes, file.Open));
        if (files.Length > 1) return new DataSource(path, null, all, null);
        using (Stream stream = files[0].Open())
            if (!IsArchive(stream)) return new DataSource(path, new DataFile(files[0].Name, path, maxBytes, files[0].Open), all, null);
        return OpenZip(path, () => new ZipArchive(files[0].Open()), maxBytes);
    }

    /// <summary>A path that leads into an archive, such as <c>data.zip/full/ratings.csv</c>; null if it does not.</summary>
    private static DataSource? OpenInside(string path, long maxBytes)
    {
        for (string? archive = System.IO.Path.GetDirectoryName(path); !string.IsNullOrEmpty(archive);
            archive = System.IO.Path.GetDirectoryName(archive))
        {
            if (!File.Exists(archive) || !IsArchive(archive)) continue;
            DataSource whole = OpenZip(archive, () => ZipFile.OpenRead(archive), maxBytes);
            string inside = path[(archive.Length + 1)..].Replace('\\', '/');
            if (whole._files.FirstOrDefault(file => file.Path == inside) is { } single)
                return new DataSource(path, single, whole._files, whole._archive);
            whole.Dispose();
            throw new DatasetException($"{path}: {archive} holds no {inside}; it holds {Names(whole._files)}.");
        }
        return null;
    }

    /// <summary>The files' places, for a message.</summary>
    public static string Names(IReadOnlyList<DataFile> files) =>
        files.Count == 0 ? "no files" : string.Join(", ", files.Take(12).Select(file => ShownText.Clip(file.Path)))
            + (files.Count > 12 ? $" and {files.Count - 12} more" : "");

    // A file may be readable in a folder that may not be listed; then it has no titles.
    private static List<DataFile> TryNeighbours(string folder, long maxBytes)
    {
        try
        {
            return Neighbours(folder, maxBytes);
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static List<DataFile> Neighbours(string folder, long maxBytes) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => DataFile.OnDisk(path, maxBytes))];

    /// <summary>Whether the file starts like a zip archive.</summary>
    public static bool IsArchive(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        return IsArchive(stream);
    }

    private static bool IsArchive(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        stream.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        return head.SequenceEqual("PK\u0003\u0004"u8) || head.SequenceEqual("PK\u0005\u0006"u8);
    }

    private static DataSource OpenZip(string path, Func<ZipArchive> open, long maxBytes)
    {
        try
        {
            ZipArchive archive = open();
            return new DataSource(path, null, [.. archive.Entries.Where(entry => IsData(entry)).Select(entry =>
                DataFile.InArchive(entry, path, maxBytes))], archive);
        }
        catch (InvalidDataException exception)
        {
            throw new DatasetException($"{path}: the zip archive is damaged or cut off; download it again.", exception);
        }
    }

    // Archives packed on a Mac carry a shadow of each file.
    private static bool IsData(ZipArchiveEntry entry) =>
        !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) && entry.Name.Length > 0 && !entry.Name.StartsWith('.');

    public void Dispose() => _archive?.Dispose();
}
