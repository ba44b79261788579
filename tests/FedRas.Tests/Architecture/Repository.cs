namespace FedRas.Tests.Architecture;

/// <summary>The folder that holds the solution.</summary>
internal static class Repository
{
    private static readonly string[] s_folders = ["src", "tests", "bench", "docs"];

    public static string Root { get; } = Find();

    /// <summary>C# sources below a folder of the repository.</summary>
    public static string[] Sources(string folder) => Below(folder, "*.cs");

    /// <summary>Files of the repository by their names' patterns, from its root; none that a build or a run leaves there.</summary>
    public static IEnumerable<string> Files(params string[] patterns) =>
        from pattern in patterns
        from file in Directory.EnumerateFiles(Root, pattern).Concat(s_folders.SelectMany(folder => Below(folder, pattern)))
        select Path.GetRelativePath(Root, file);

    private static string[] Below(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Where(file =>
            !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "FedRas.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds FedRas.slnx");
    }
}
