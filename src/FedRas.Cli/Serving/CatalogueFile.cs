using FedRas.Cli.Errors;

namespace FedRas.Cli.Serving;

/// <summary>A file of item ids, one a line.</summary>
internal static class CatalogueFile
{
    /// <exception cref="UsageException">The file cannot be read, or has a line without an id.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] ids;
        try
        {
            ids = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}; give a file with an item id on each line");
        }
        int empty = Array.FindIndex(ids, string.IsNullOrWhiteSpace);
        return empty < 0 ? ids
            : throw new UsageException($"{path}: line {empty + 1} has no id; write an item id on each line, and no other lines");
    }
}
