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
        ["src/FedRas.Protocol/FedRas.Protocol.csproj"] = ["FedRas"],
        ["src/FedRas.Hosting/FedRas.Hosting.csproj"] = ["FedRas", "FedRas.Protocol"],
        ["src/FedRas.Client/FedRas.Client.csproj"] = ["FedRas", "FedRas.Protocol"],
        ["src/FedRas.Client.Native/FedRas.Client.Native.csproj"] = ["FedRas.Client"],
        ["src/FedRas.Swarm/FedRas.Swarm.csproj"] = ["FedRas", "FedRas.Protocol", "FedRas.Client", "FedRas.Simulation"],
        ["src/FedRas.Simulation/FedRas.Simulation.csproj"] = ["FedRas"],
        ["src/FedRas.Comparison/FedRas.Comparison.csproj"] = ["FedRas", "FedRas.Simulation"],
        ["src/FedRas.Cli/FedRas.Cli.csproj"] =
            ["FedRas", "FedRas.Protocol", "FedRas.Hosting", "FedRas.Client", "FedRas.Swarm", "FedRas.Simulation", "FedRas.Comparison"],
        ["samples/DeviceApp/DeviceApp.csproj"] = ["FedRas.Client"],
        ["samples/HundredDevices/HundredDevices.csproj"] = ["FedRas"],
        ["samples/QuickStart/QuickStart.csproj"] = ["FedRas.Hosting", "FedRas.Client"],
        ["tests/FedRas.Aot/FedRas.Aot.csproj"] = ["FedRas"],
        ["tests/FedRas.CrashServer/FedRas.CrashServer.csproj"] = ["FedRas", "FedRas.Protocol", "FedRas.Hosting"],
        ["tests/FedRas.Network.Tests/FedRas.Network.Tests.csproj"] =
            ["FedRas", "FedRas.Protocol", "FedRas.Hosting", "FedRas.Client", "FedRas.Swarm", "FedRas.Simulation", "FedRas.CrashServer"],
        ["tests/FedRas.Page.Tests/FedRas.Page.Tests.csproj"] =
            ["FedRas", "FedRas.Protocol", "FedRas.Hosting", "FedRas.Simulation", "FedRas.Swarm"],
        ["tests/FedRas.Tests/FedRas.Tests.csproj"] = ["FedRas", "FedRas.Simulation", "FedRas.Comparison", "FedRas.Cli"],
        ["bench/FedRas.Benchmarks/FedRas.Benchmarks.csproj"] =
            ["FedRas", "FedRas.Client", "FedRas.Hosting", "FedRas.Simulation", "FedRas.Comparison"],
    };

    /// <summary>
    /// What each folder may use of its own project. What it may use of other projects is said by the arrows between projects.
    /// </summary>
    private static readonly Dictionary<string, string[]> s_folders = new()
    {
        ["FedRas"] = [],
        ["FedRas.Numerics"] = [],
        ["FedRas.Models"] = ["Numerics"],
        ["FedRas.Privacy"] = ["Numerics"],
        ["FedRas.Training"] = ["Models", "Numerics", ""],
        ["FedRas.Actions"] = ["Training", "Models", "Numerics"],
        ["FedRas.Wire.Entropy"] = [""],
        ["FedRas.Wire.Lattice"] = ["Wire.Entropy", ""],
        ["FedRas.Wire"] = ["Wire.Lattice", "Wire.Entropy", "Actions", "Training", "Models", "Numerics", ""],
        ["FedRas.Rounds"] = ["Wire", "Actions", "Training", "Models", "Numerics"],
        ["FedRas.Ranking"] = ["Numerics"],
        ["FedRas.Device"] = ["Ranking", "Rounds", "Wire", "Actions", "Training", "Models", "Numerics", ""],
        ["FedRas.Server"] =
            ["Server.Publishing", "Server.Aggregation", "Rounds", "Wire", "Actions", "Training", "Models", "Numerics", "Privacy", ""],
        ["FedRas.Server.Aggregation"] = ["Training", "Models", "Numerics", "Privacy", ""],
        ["FedRas.Server.Publishing"] = ["Wire", "Actions", "Training", "Models", "Numerics", ""],
        ["FedRas.Simulation.Data"] = [],
        ["FedRas.Simulation.Datasets"] = ["Data"],
        ["FedRas.Simulation.Evaluation"] = ["Data"],
        ["FedRas.Simulation.Scenarios"] = ["Data"],
        ["FedRas.Simulation.Publishing"] = [],
        ["FedRas.Simulation.Attacks"] = ["Evaluation", "Data"],
        ["FedRas.Simulation.Running"] = ["Attacks", "Publishing", "Scenarios", "Evaluation", "Datasets", "Data"],
        ["FedRas.Simulation.Reports"] = ["Running", "Scenarios", "Evaluation"],
        ["FedRas.Comparison"] = [],
        ["FedRas.Comparison.Baselines"] = [""],
        ["FedRas.Comparison.Ncf"] = ["Baselines", ""],
        ["FedRas.Comparison.Sweep"] = ["Ncf", "Baselines", ""],
        ["FedRas.Comparison.Reporting"] = ["Sweep", ""],
        ["FedRas.Protocol"] = [],
        ["FedRas.Hosting.Storage"] = [],
        ["FedRas.Client.Storage"] = [],
        ["FedRas.Client.Policies"] = [],
        ["FedRas.Client.Transport"] = ["Storage"],
        ["FedRas.Client.Recommending"] = ["Storage"],
        ["FedRas.Client.Participation"] = ["Recommending", "Policies", "Transport", "Storage"],
        ["FedRas.Client.Native"] = [],
        ["FedRas.Client"] = ["Participation", "Recommending", "Policies", "Transport", "Storage"],
        ["FedRas.Hosting.Options"] = ["Storage"],
        ["FedRas.Hosting.Identity"] = ["Options", "Storage"],
        ["FedRas.Hosting.Observing"] = [],
        ["FedRas.Hosting.Engine"] = ["Identity", "Observing", "Options", "Storage"],
        ["FedRas.Hosting.Http"] = ["Engine", "Identity", "Observing", "Tls", "Options", "Storage"],
        ["FedRas.Hosting.Tls"] = ["Observing", "Options", "Storage"],
        ["FedRas.Hosting.Page"] = ["Http", "Engine", "Identity", "Observing", "Options", "Storage"],
        ["FedRas.Hosting"] = ["Page", "Http", "Engine", "Identity", "Observing", "Options", "Tls"],
        ["FedRas.Swarm.Transport"] = [],
        ["FedRas.Swarm.Running"] = ["Transport"],
        ["FedRas.Cli.Errors"] = [],
        ["FedRas.Cli.Display"] = [],
        ["FedRas.Cli.Loading"] = ["Display", "Errors"],
        ["FedRas.Cli.Settings"] = ["Loading", "Display", "Errors"],
        ["FedRas.Cli.Serving"] = ["Settings", "Loading", "Display", "Errors"],
        ["FedRas.Cli.Commands"] = ["Serving", "Settings", "Loading", "Display", "Errors"],
        ["FedRas.Cli"] = ["Commands", "Display", "Errors"],
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
        FolderGraph graph = FolderGraph.OfRepository();
        Assert.Equal(s_folders.Keys.Order(), graph.Folders.Order());
        Assert.Empty(graph.Misplaced());
        HashSet<(string, string)> allowed = [.. Allowed()];
        Assert.Equal([], graph.Uses().Where(use => ProjectOf(use.Folder) == ProjectOf(use.Used))
            .Where(use => !allowed.Contains((use.Folder, use.Used))).Select(use => $"{use.Folder}/{use.File} uses {use.Used}"));
    }

    [Fact]
    public void Folders_TheArrows_CloseNoCircle() => Assert.Equal([], FolderGraph.Circles(Allowed()));

    [Fact]
    public void Circles_MadeUp_AreFound() =>
        Assert.Equal(["A -> B", "B -> A"], FolderGraph.Circles([("A", "B"), ("B", "A"), ("A", "C"), ("C", "D")]));

    [Theory]
    [InlineData("using FedRas.Models;", "FedRas.Models")]
    [InlineData("using Quick = FedRas.Wire.Entropy.Coder<int>;", "FedRas.Wire.Entropy")]
    [InlineData("class X { FedRas.Models.Table y; }", "FedRas.Models")]
    [InlineData("class X : Models.Table;", "FedRas.Models")] // compiles in the sibling namespaces
    [InlineData("class X { int y = Models.Table.Size; }", "FedRas.Models")]
    [InlineData("class X { Codec y; }", "FedRas.Wire")] // a type of the namespace around
    [InlineData("class X { string y = $\"{Codec.Name}\"; }", "FedRas.Wire")]
    [InlineData("class X { void Y() => throw new Failure(); }", "FedRas")]
    [InlineData("class X { int y = options.Codec; string z = \"Codec\"; /* Models.Table */ }", null)]
    [InlineData("class X { Coder<int> y; int Codec() => Tables.Size; }", null)]
    public void Uses_MadeUpSource_AreFound(string code, string? used)
    {
        var graph = new FolderGraph([
            ("FedRas", "Failure.cs", "namespace FedRas; class Failure : System.Exception;"),
            ("FedRas.Models", "Table.cs", "namespace FedRas.Models; class Table { public const int Size = 3; }"),
            ("FedRas.Wire", "Codec.cs", "namespace FedRas.Wire; static class Codec { public const string Name = \"n\"; }"),
            ("FedRas.Wire.Entropy", "Coder.cs", "namespace FedRas.Wire.Entropy; class Coder<T>;"),
            (used == "FedRas.Wire.Entropy" ? "FedRas.Training" : "FedRas.Wire.Entropy", "X.cs", code),
        ]);
        Assert.Equal(used is null ? [] : [used], graph.Uses().Select(use => use.Used));
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

    private static IEnumerable<(string Folder, string Used)> Allowed() => s_folders.SelectMany(folder => folder.Value.Select(used =>
        (folder.Key, used.Length == 0 ? ProjectOf(folder.Key) : $"{ProjectOf(folder.Key)}.{used}")));

    /// <summary>The longest name of a project that a folder's name begins with.</summary>
    private static string ProjectOf(string folder) => s_projects.Keys.Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Where(project => folder == project || folder.StartsWith(project + ".", StringComparison.Ordinal))
        .MaxBy(project => project.Length)!;

    private static IEnumerable<string> Packages(string project) => Load(project).Descendants("PackageReference").Select(package =>
        package.Attribute("Include")!.Value);

    private static XDocument Load(string file) => XDocument.Load(Path.Combine(Repository.Root, file), LoadOptions.PreserveWhitespace);

    [GeneratedRegex(
        @"\bnew Random\b|\bSystem\.Random\b|\bRandom\.Shared\b|\bRandom \w+ ?[=;,)]|\bRandomNumberGenerator\b"
        + @"|\bDateTime(Offset)?\.(Utc)?Now\b"
        + @"|\bDateTime\.Today\b|\bTimeProvider\.System\b|\bEnvironment\.TickCount|\bStopwatch\b|\bGuid\.NewGuid\b|\bConsole\.")]
    private static partial Regex Ambient();
}
