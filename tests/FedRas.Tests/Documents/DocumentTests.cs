using System.Text.Json;
using System.Text.RegularExpressions;
using FedRas.Cli;
using FedRas.Cli.Display;
using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>What every document must keep: links lead somewhere, commands are commands, and settings can be read.</summary>
public sealed partial class DocumentTests
{
    private const string Run = "dotnet run -c Release --project src/FedRas.Cli -- ";

    [Fact]
    public void Links_EachToAFile_LeadToOneThatIsThere() => Assert.Equal([], Repository.Files("*.md").SelectMany(file =>
        Link().Matches(Read(file)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && target.Length > 0)
            .Where(target => !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target)))
            .Select(target => $"{file}: {target}")));

    [Fact]
    public void Map_EveryDocument_StandsInIt()
    {
        string map = Read("docs/README.md");
        Assert.Equal([], Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName)
            .Where(name => name != "README.md" && !map.Contains($"({name})", StringComparison.Ordinal)));
    }

    [Fact]
    public void Commands_EachOne_IsUnderstood()
    {
        var terminal = new Terminal { Output = TextWriter.Null, Error = TextWriter.Null, WorkingFolder = "." };
        var command = FedRasCommand.Create(terminal);
        (string File, string Line, bool IsWhole)[] commands = [.. Repository.Files("*.md").SelectMany(file =>
            Blocks(Read(file)).Where(block => block.Language is "" or "bash" or "sh").SelectMany(block => Commands(block.Text))
                .Select(line => (file, line, true))
                .Concat(Inline().Matches(Read(file)).SelectMany(match => Commands(match.Groups[1].Value))
                    .Select(line => (file, line, false))))];
        Assert.True(commands.Length > 80, $"only {commands.Length} commands were found");
        Assert.Equal([], commands.Select(each => (each.File, each.Line, each.IsWhole, Wrong: command.Misreads(Words(each.Line))))
            // In a sentence a command may lack what the sentence is not about.
            .Where(each => each.Wrong is { } wrong && (each.IsWhole || !Lack().IsMatch(wrong))));
    }

    [Theory]
    [InlineData("simulate --rounds 3", null)]
    [InlineData("simulate --runds 3", "--runds")]
    [InlineData("simulat", "simulat")]
    public void Misreads_MadeUpCommands_AreFound(string line, string? says)
    {
        var terminal = new Terminal { Output = TextWriter.Null, Error = TextWriter.Null, WorkingFolder = "." };
        string? wrong = FedRasCommand.Create(terminal).Misreads(Words(line));
        if (says is null) Assert.Null(wrong);
        else Assert.Contains(says, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_EachBlock_CanBeRead() => Assert.All(
        Repository.Files("*.md").SelectMany(file => Blocks(Read(file)).Where(block => block.Language == "json")),
        block => JsonDocument.Parse(block.Text).Dispose());

    [Fact]
    public void Commands_OfAMadeUpBlock_AreTakenWhole() => Assert.Equal(
        ["simulate --data 'a b' --out x", "serve"],
        Commands("fedras simulate --data 'a b' \\\n    --out x   # note\ncd somewhere\n" + Run + "serve\n"));

    private static IEnumerable<string> Commands(string block) => block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        .Select(line => Comment().Replace(Spaces().Replace(line.Trim(), " "), ""))
        .Where(line => line.StartsWith("fedras ", StringComparison.Ordinal) || line.StartsWith(Run, StringComparison.Ordinal))
        .Select(line => line.StartsWith(Run, StringComparison.Ordinal) ? line[Run.Length..] : line["fedras ".Length..])
        .Select(line => line.Split(" | ")[0].Split(" > ")[0].TrimEnd('&', ' '));

    private static string[] Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Trim('\'', '"'))];

    private static IEnumerable<(string Language, string Text)> Blocks(string text) =>
        Block().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\]\(([^)#\s]*)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("missing|needs a value")]
    private static partial Regex Lack();

    [GeneratedRegex("`(fedras [^`…]*)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Word();
}
