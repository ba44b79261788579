using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary>What can be a folder for results: <c>--out</c> of every command, and options like it.</summary>
internal static class OutputFolder
{
    /// <exception cref="UsageException">The path is empty, is a file, or lies below one.</exception>
    public static void Check(string path, string option = "--out")
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException($"{option} is empty: give the name of a folder, which may be new");
        if (File.Exists(path))
            throw new UsageException($"{option} {path} is a file: a folder is needed, which may be new; give another name");
        for (string? above = Path.GetDirectoryName(path); !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
            if (File.Exists(above))
                throw new UsageException($"{option} {path} cannot be made, since {above} is a file; give another folder");
    }

    /// <summary>What is said if the disk refuses.</summary>
    public static UsageException Unwritable(string path, Exception refusal, string option = "--out") => new(
        $"{option} {path} cannot be written to ("
            + (refusal is FileNotFoundException or DirectoryNotFoundException ? "no folder can be made there"
            : refusal.Message.TrimEnd('.')) + "); give another folder");
}
