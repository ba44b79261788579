using System.Xml.Linq;
using FedRas.Comparison.Reporting;
using FedRas.Comparison.Sweep;
using FedRas.Simulation.Data;
using FedRas.Simulation.Datasets;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Running;
using FedRas.Tests.Architecture;
using FedRas.Tests.Datasets;
using FedRas.Training;

namespace FedRas.Tests.Documents;

/// <summary>What README and the packages say of themselves: the code is compiled and run, here or in tests/FedRas.Aot.</summary>
public sealed class PackageReadmeTests
{
    private const string Here = "tests/FedRas.Tests/Documents/PackageReadmeTests.cs";
    private const string Client = "tests/FedRas.Network.Tests/Client/PackageReadmeTests.cs";
    private const string Server = "tests/FedRas.Network.Tests/Server/PackageReadmeTests.cs";
    private static readonly string[] s_packages =
        ["FedRas", "FedRas.Protocol", "FedRas.Hosting", "FedRas.Client", "FedRas.Simulation", "FedRas.Comparison", "FedRas.Cli"];

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
    [InlineData("src/FedRas/PACKAGE.md", "FedRas", "tests/FedRas.Aot/Program.cs")]
    [InlineData("src/FedRas.Simulation/PACKAGE.md", "FedRas.Simulation", Here)]
    [InlineData("src/FedRas.Comparison/PACKAGE.md", "FedRas.Comparison", Here)]
    [InlineData("src/FedRas.Client/PACKAGE.md", "FedRas.Client", Client)]
    [InlineData("docs/devices.md", "FedRas.Client", Client)]
    [InlineData("src/FedRas.Hosting/PACKAGE.md", "FedRas.Hosting", Server)]
    [InlineData("README.md", "FedRas", "tests/FedRas.Aot/Program.cs", 1)]
    [InlineData("README.md", "README", Here, 2)]
    public void Code_OfAReadme_IsCodeThatRuns(string readme, string marker, string program, int block = 1)
    {
        string[] lines = Text(program).Split('\n');
        string[] run = lines[(Marker($"// <{marker}>") + 1)..Marker($"// </{marker}>")];
        int indent = run[0].Length - run[0].TrimStart().Length;
        Assert.Equal(string.Concat(run.Select(line => line[Math.Min(indent, line.Length)..] + '\n')), Code(readme)[block - 1]);

        int Marker(string text) => Array.FindIndex(lines, line => line.Trim() == text);
    }

    [Theory]
    [InlineData("src/FedRas/PACKAGE.md", 1)]
    [InlineData("src/FedRas.Simulation/PACKAGE.md", 1)]
    [InlineData("src/FedRas.Comparison/PACKAGE.md", 1)]
    [InlineData("src/FedRas.Client/PACKAGE.md", 1)]
    [InlineData("src/FedRas.Hosting/PACKAGE.md", 1)]
    [InlineData("README.md", 2)]
    public void Code_OfAReadme_IsComparedWhole(string readme, int blocks) => Assert.Equal(blocks, Code(readme).Length);

    [Fact]
    public void Code_OfTheReadmeOfAll_Runs()
    {
        using var temporary = new TempFolder();
        Dataset synthetic = SyntheticInteractions.Generate(new SyntheticOptions { Users = 300, Items = 200 });
        string path = temporary.Write("ratings.csv", Ratings(synthetic));
        // <README>
        Dataset data = DatasetReader.Read(path);   // MovieLens files, any CSV or TSV, packed or not
        TrainTestSplit split = DatasetSplitter.Split(data, new SplitOptions());
        var options = new SimulationOptions { Rounds = 40 };
        var simulator = new Simulator(data, split, options);
        SimulationSummary summary = simulator.Run().Summary;
        Console.WriteLine($"HR@10 {summary.Hr10:F3}, {summary.UplinkBytesPerReport:F0} bytes a report");

        ClientDataset user = split.Client(0);
        float[] scores = UserScores.Of(simulator.Snapshot(), user, () => split, options);
        string[] recommended = [.. new TopK(10).Pick(scores, [], user.Positives.Span).ToArray().Select(item => data.Items[item])];
        // </README>

        Assert.InRange(summary.UplinkBytesPerReport!.Value, 1, 4_000);
        Assert.Equal(10, recommended.Distinct().Count());
        Assert.DoesNotContain(recommended, item => user.Positives.ToArray().Any(liked => data.Items[liked] == item));
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

    private static string Ratings(Dataset data) => string.Concat(data.Interactions.Select(one =>
        $"{data.Users[one.User]},{data.Items[one.Item]},{one.Rating},{one.Timestamp}\n").Prepend("user,item,rating,timestamp\n"));

    private static string[] Code(string readme) => [.. Text(readme).Split("```csharp\n").Skip(1).Select(rest => rest.Split("```")[0])];

    private static string Readme(string package) => Text("src", package, "PACKAGE.md");

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));
}
