using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FedRas.Tests.Architecture;

/// <summary>Keeps the arrows of ARCHITECTURE.md true.</summary>
public sealed partial class DependencyArrowsTests
{
    /// <summary>What each project may reference.</summary>
    private static readonly Dictionary<string, string[]> s_projects = new()
    {
        ["src/FedRas/FedRas.csproj"] = [],
        ["src/FedRas.Simulation/FedRas.Simulation.csproj"] = ["FedRas"],
        ["src/FedRas.Comparison/FedRas.Comparison.csproj"] = ["FedRas", "FedRas.Simulation"],
        ["src/FedRas.Cli/FedRas.Cli.csproj"] = ["FedRas", "FedRas.Simulation", "FedRas.Comparison"],
        ["tests/FedRas.Tests/FedRas.Tests.csproj"] = ["FedRas", "FedRas.Simulation", "FedRas.Comparison", "FedRas.Cli"],
        ["bench/FedRas.Benchmarks/FedRas.Benchmarks.csproj"] = ["FedRas", "FedRas.Simulation", "FedRas.Comparison"],
    };

    /// <summary>What each folder of the library may use of the others.</summary>
    private static readonly Dictionary<string, string[]> s_folders = new()
    {
        ["Numerics"] = [],
        ["Models"] = ["Numerics"],
        ["Training"] = ["Models", "Numerics"],
        ["Actions"] = ["Training", "Models", "Numerics"],
        ["Wire"] = ["Actions", "Training", "Models", "Numerics"],
        ["Rounds"] = ["Device", "Server", "Wire", "Actions", "Training", "Models", "Numerics"],
        ["Device"] = ["Rounds", "Wire", "Actions", "Training", "Models", "Numerics"],
        ["Server"] = ["Rounds", "Wire", "Actions", "Training", "Models", "Numerics"],
    };

    [Fact]
    public void ProjectReferences_EveryProject_FollowTheArrows()
    {
        string[] found = [.. Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file =>
                !file.Contains("/bin/", StringComparison.Ordinal)).Order()]; // BenchmarkDotNet leaves projects there while it runs
        Assert.Equal(s_projects.Keys.Order(), found);
        foreach ((string project, string[] allowed) in s_projects)
        {
            IEnumerable<string> referenced = Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Equal(allowed.Order(), referenced.Order());
        }
    }

    [Fact]
    public void Library_PackagesThatShip_AreTensorsAlone()
    {
        IEnumerable<string> ships = Load("src/FedRas/FedRas.csproj").Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value != "all").Select(package => package.Attribute("Include")!.Value);
        Assert.Equal(["System.Numerics.Tensors"], ships);
    }

    [Fact]
    public void PackageVersions_EachOne_HasAReasonAndAUser()
    {
        HashSet<string> used = [.. s_projects.Keys.SelectMany(Packages)];
        XElement[] versions = [.. Load("Directory.Packages.props").Descendants("PackageVersion")];
        Assert.NotEmpty(versions);
        foreach (XElement version in versions)
        {
            string name = version.Attribute("Include")!.Value;
            XNode? before = version.NodesBeforeSelf().LastOrDefault(node => node is not XText);
            Assert.True(before is XComment { Value.Length: > 20 }, $"{name} has no reason above it");
            Assert.True(used.Contains(name), $"{name} is used by no project");
        }
    }

    [Fact]
    public void Folders_EverySource_FollowTheArrows()
    {
        string library = Path.Combine(Repository.Root, "src", "FedRas");
        string[] folders = [.. Directory.EnumerateDirectories(library).Select(Path.GetFileName).Where(name =>
            name is not ("bin" or "obj"))!];
        Assert.Equal(s_folders.Keys.Order(), folders.Order());
        foreach ((string folder, string[] allowed) in s_folders)
            foreach (string file in Repository.Sources(Path.Combine("src", "FedRas", folder)))
                Assert.Equal([], Violations(folder, allowed, File.ReadAllText(file)).Select(used => $"{folder}/{Path.GetFileName(file)} "
                    + $"uses {used}"));
    }

    [Fact]
    public void Violations_MadeUpSource_AreFound()
    {
        const string source = """
            using FedRas.Models;
            using FedRas.Wire;
            namespace FedRas.Training;
            class X { FedRas.Rounds.Y y; Actions.KMeans k; int n = options.Evaluation.TopK; /* FedRas.Trainings, Data. */ }
            """;
        Assert.Equal(["Actions", "Rounds", "Wire"], Violations("Training", ["Models"], source).Order());
    }

    /// <summary>Clock, randomness and console come in as parameters: a run is decided by its seed.</summary>
    [Fact]
    public void Library_Sources_UseNoAmbientClockRandomnessOrConsole()
    {
        string[] files = Repository.Sources("src/FedRas");
        Assert.NotEmpty(files);
        // A device's secret is the one thing that must come from the operating system.
        files = [.. files.Where(file => Path.GetFileName(file) != "DeviceSecret.cs")];
        Assert.Equal([], files.SelectMany(file => Ambient().Matches(File.ReadAllText(file)).Select(match =>
            $"{Path.GetFileName(file)}: {match.Value}")));
    }

    [Theory]
    [InlineData("var x = new Random(3);")]
    [InlineData("Random x = new(3);")]
    [InlineData("void Draw(System.Random x)")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("using System.Security.Cryptography; RandomNumberGenerator.Fill(x);")]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("var now = DateTimeOffset.UtcNow;")]
    [InlineData("TimeProvider.System.GetUtcNow()")]
    [InlineData("Environment.TickCount64")]
    [InlineData("Stopwatch.GetTimestamp()")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("System.Console.WriteLine(1);")]
    public void Ambient_MadeUpSource_IsFound(string source) => Assert.Matches(Ambient(), source);

    [Theory]
    [InlineData("var random = new SeededRandom(seed, RandomStream.Split);")]
    [InlineData("/// <summary>Random order.</summary>")]
    [InlineData("new DateTime(2020, 1, 1)")]
    [InlineData("ConsoleKey")]
    public void Ambient_SeededOrHandedIn_IsNotFound(string source) => Assert.DoesNotMatch(Ambient(), source);

    private static IEnumerable<string> Violations(string folder, string[] allowed, string source)
        => Mention().Matches(source).Select(match => match.Groups[1].Value)
            .Where(s_folders.ContainsKey).Where(used => used != folder && !allowed.Contains(used)).Distinct();

    private static IEnumerable<string> Packages(string project) => Load(project).Descendants("PackageReference").Select(package =>
        package.Attribute("Include")!.Value);

    private static XDocument Load(string file) => XDocument.Load(Path.Combine(Repository.Root, file), LoadOptions.PreserveWhitespace);

    /// <summary>FedRas.Wire anywhere; Wire.UpdateCodec too, which compiles in the sibling namespaces.</summary>
    [GeneratedRegex(@"(?:\bFedRas\.|(?<![.\w])(?=\w+\.[A-Z]))(\w+)\b")]
    private static partial Regex Mention();

    [GeneratedRegex(
        @"\bnew Random\b|\bSystem\.Random\b|\bRandom\.Shared\b|\bRandom \w+ ?[=;,)]|\bRandomNumberGenerator\b"
        + @"|\bDateTime(Offset)?\.(Utc)?Now\b"
        + @"|\bDateTime\.Today\b|\bTimeProvider\.System\b|\bEnvironment\.TickCount|\bStopwatch\b|\bGuid\.NewGuid\b|\bConsole\.")]
    private static partial Regex Ambient();
}
