using System.Xml.Linq;
using FedRas.Tests.Architecture;
using FedRas.Tests.Datasets;

namespace FedRas.Tests.Documents;

/// <summary>What a package says of itself: its code is compiled and run, here or in tests/FedRas.Aot.</summary>
public sealed class PackageReadmeTests
{
    private static readonly string[] s_packages = ["FedRas", "FedRas.Simulation", "FedRas.Comparison", "FedRas.Cli"];

    [Fact]
    public void Packages_EachProjectThatPacks_HasDescriptionAndReadme()
    {
        string source = Path.Combine(Repository.Root, "src");
        string[] packed = [.. Directory.EnumerateDirectories(source).Select(Path.GetFileName).Where(name => Project(name!).Contains(
            "<IsPackable>true</IsPackable>", StringComparison.Ordinal))!];
        Assert.Equal(s_packages.Order(), packed.Order());
        foreach (string name in packed)
        {
            Assert.True(XDocument.Parse(Project(name)).Descendants("Description").Single().Value.Length > 40, $"{name} says too little");
            Assert.Contains("\n```", Readme(name), StringComparison.Ordinal);
        }

        static string Project(string name) => Text("src", name, $"{name}.csproj");
    }

    [Theory]
    [InlineData("FedRas", "tests/FedRas.Aot/Program.cs")]
    [InlineData("FedRas.Simulation", "tests/FedRas.Tests/Documents/PackageReadmeTests.cs")]
    [InlineData("FedRas.Comparison", "tests/FedRas.Tests/Documents/PackageReadmeTests.cs")]
    public void Code_OfAReadme_IsCodeThatRuns(string package, string program)
    {
        string[] lines = Text(program).Split('\n');
        string[] run = lines[(Marker($"// <{package}>") + 1)..Marker($"// </{package}>")];
        int indent = run[0].Length - run[0].TrimStart().Length;
        Assert.Equal(string.Concat(run.Select(line => line[Math.Min(indent, line.Length)..] + '\n')),
            Readme(package).Split("```csharp\n")[1].Split("```")[0]);

        int Marker(string marker) => Array.FindIndex(lines, line => line.Trim() == marker);
    }

    [Fact]
    public void Code_OfSimulation_Runs()
    {
        // <FedRas.Simulation>
        Dataset data = SyntheticInteractions.Generate(new SyntheticOptions { Users = 500, Items = 300 });   // or DatasetReader.Read(path)
        TrainTestSplit split = DatasetSplitter.Split(data, new SplitOptions());
        SimulationResult result = new Simulator(data, split, new SimulationOptions { Rounds = 40 }).Run();
        Console.WriteLine($"HR@10 {result.Summary.Hr10:F3}, {result.Summary.UplinkBytesPerReport:F0} bytes a report");
        // </FedRas.Simulation>

        Assert.True(result.Completed);
        Assert.InRange(result.Summary.UplinkBytesPerReport!.Value, 1, 4_000);
    }

    [Fact]
    public async Task Code_OfComparison_Runs()
    {
        using var temporary = new TempFolder();
        string path = temporary["comparison"];
        Dataset data = SyntheticInteractions.Generate(new SyntheticOptions { Users = 100, Items = 100, MeanPerUser = 15 });
        // <FedRas.Comparison>
        var request = new ComparisonRequest
        {
            Dataset = data,
            Split = seed => DatasetSplitter.Split(data, new SplitOptions { Seed = seed }),
            Options = seed => new SimulationOptions { Rounds = 20, Seed = seed },
            Centralized = seed => new SimulationOptions { Rounds = 20, Seed = seed, Method = Method.Centralized },
            Methods = ["dense", "adaptive", "popularity"],
            Seeds = [101, 102],
            Command = "my program",
            Config = "{}",
            SplitText = "the newest item of each user",
        };
        var folder = new ComparisonFolder(path);
        new MethodComparison(request, folder).Run();
        await ComparisonReport.WriteAsync(folder.Path, [folder]);
        // </FedRas.Comparison>

        Assert.Equal(6, folder.LoadCells().Count(cell => cell.Row.Error is null));
        Assert.True(File.Exists(Path.Combine(path, "report.html")));
    }

    private static string Readme(string package) => Text("src", package, "PACKAGE.md");

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));
}
