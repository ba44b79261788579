using System.Text.RegularExpressions;

namespace FedRas.Tests.Architecture;

/// <summary>Keeps the folders of the command in layers: a folder uses those that stand before it, so there is no circle.</summary>
public sealed partial class CommandFoldersTests
{
    private const string Project = "src/FedRas.Cli";

    // Files of the project's own folder come last: they put the commands together.
    private static readonly string[] s_layers = ["Errors", "Display", "Loading", "Settings", "Commands", ""];

    public static TheoryData<string> Layers => [.. s_layers];

    [Fact]
    public void Layers_AreTheFoldersOfTheProject() =>
        Assert.Equal(s_layers.Order(), Repository.Sources(Project).Select(FolderOf).Distinct().Order());

    [Theory, MemberData(nameof(Layers))]
    public void Folder_UsesThoseBeforeItOnly(string folder)
    {
        string[] allowed = s_layers[..Array.IndexOf(s_layers, folder)];
        foreach (string file in Repository.Sources(Project).Where(file => FolderOf(file) == folder))
            Assert.Equal([], Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct()
                .Where(used => used != folder && !allowed.Contains(used)).Select(used => $"{Path.GetFileName(file)} uses {used}"));
    }

    [Fact]
    public void Files_OfTheProjectsOwnFolder_LieInItsNamespaceAlone() =>
        Assert.All(Repository.Sources(Project), file => Assert.True(
            Path.GetFileName(file) == "Program.cs"
                || File.ReadAllText(file).Contains($"namespace {$"FedRas.Cli.{FolderOf(file)}".TrimEnd('.')};", StringComparison.Ordinal),
            $"{file} stands in another namespace than its folder's"));

    private static string FolderOf(string file)
    {
        string[] parts = Path.GetRelativePath(Path.Combine(Repository.Root, Project), file).Split(Path.DirectorySeparatorChar);
        return parts.Length == 1 ? "" : parts[0];
    }

    [GeneratedRegex(@"\bFedRas\.Cli\.(\w+)")]
    private static partial Regex Mention();
}
