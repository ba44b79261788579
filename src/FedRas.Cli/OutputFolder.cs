namespace FedRas.Cli;

/// <summary>What can be a folder for results: <c>--out</c> of every command.</summary>
internal static class OutputFolder
{
    /// <exception cref="UsageException">The path is empty, is a file, or lies below one.</exception>
    public static void Check(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException("--out is empty: give the name of a folder, which may be new");
        if (File.Exists(path)) throw new UsageException($"--out {path} is a file: a folder is needed, which may be new; give another name");
        for (string? above = Path.GetDirectoryName(path); !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
            if (File.Exists(above))
                throw new UsageException($"--out {path} cannot be made, since {above} is a file; give another folder");
    }

    /// <summary>What is said where the disk refuses.</summary>
    public static UsageException Unwritable(string path, Exception refusal) => new(
        $"--out {path} cannot be written to ({(refusal is FileNotFoundException or DirectoryNotFoundException ? "no folder can be made there"
            : refusal.Message.TrimEnd('.'))}); give another folder");
}
