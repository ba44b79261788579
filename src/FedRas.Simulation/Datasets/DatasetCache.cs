using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Where data sets lie on this machine.</summary>
public static class DatasetCache
{
    /// <summary>
    /// The folder for downloads: <c>FEDRAS_CACHE</c> if set; else <c>fedras</c> in <c>%LOCALAPPDATA%</c> on Windows, in
    /// <c>XDG_CACHE_HOME</c> or <c>~/.cache</c> elsewhere.
    /// </summary>
    public static string DefaultDirectory() => DefaultDirectory(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows());

    internal static string DefaultDirectory(Func<string, string?> variable, bool isWindows)
    {
        if (variable("FEDRAS_CACHE") is { Length: > 0 } own) return own;
        if (isWindows && variable("LOCALAPPDATA") is { Length: > 0 } local) return Path.Combine(local, "fedras");
        // The XDG specification has relative paths ignored.
        if (!isWindows && variable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)) return Path.Combine(xdg, "fedras");
        string home = variable(isWindows ? "USERPROFILE" : "HOME") is { Length: > 0 } given ? given : Path.GetTempPath();
        return Path.Combine(home, ".cache", "fedras");
    }

    /// <summary>The path of an entry in the given folder or in the cache; null if it is in neither.</summary>
    internal static string? Find(CatalogueEntry entry, string? dataDir, string cacheDir)
    {
        foreach (string? folder in (string?[])[dataDir, cacheDir])
        {
            if (folder is null) continue;
            string zip = Path.Combine(folder, entry.Name + ".zip");
            if (HoldsForm(entry, Path.Combine(folder, entry.Name))) return Path.Combine(folder, entry.Name);
            if (File.Exists(zip)) return zip;
            if (folder == dataDir && HoldsForm(entry, folder)) return folder;
        }
        return null;
    }

    /// <summary>What to put where, for a message.</summary>
    internal static string WhereToPut(CatalogueEntry entry, string? dataDir, string cacheDir)
    {
        string forms = string.Join(" or ", entry.Files.Select(file => file == "train.txt" ? "train.txt with test.txt" : file));
        string folder = Path.Combine(dataDir ?? cacheDir, entry.Name);
        string archive = entry.Download is null ? "" : $", or the archive as {folder}.zip";
        return $"put {forms} into {folder}{Path.DirectorySeparatorChar}{archive}";
    }

    private static bool HoldsForm(CatalogueEntry entry, string folder)
    {
        if (!Directory.Exists(folder)) return false;
        try
        {
            using var source = DataSource.Open(folder, long.MaxValue);
            return entry.Files.Any(name => source.Find(name).Count > 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: cannot be read: {exception.Message}", exception);
        }
    }
}
