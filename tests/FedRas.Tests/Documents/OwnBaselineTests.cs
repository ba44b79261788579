using FedRas.Tests.Architecture;

namespace FedRas.Tests.Documents;

/// <summary>The code of docs/own-baseline.md is that of this folder, which is compiled and run.</summary>
public sealed class OwnBaselineTests
{
    [Fact]
    public void Code_OfThePage_Runs()
    {
        // <run>
        Dataset data = SyntheticInteractions.Generate(new SyntheticOptions { Users = 500, Items = 300 });   // or DatasetReader.Read(path)
        TrainTestSplit split = DatasetSplitter.Split(data, new SplitOptions());
        var fedras = new SimulationOptions { Rounds = 40 };
        SimulationOptions own = fedras with { Baseline = run => new LongestRows(k: 20) };
        foreach (SimulationOptions options in (SimulationOptions[])[fedras, own])
        {
            SimulationSummary summary = new Simulator(data, split, options).Run().Summary;
            Console.WriteLine($"HR@10 {summary.Hr10:F3}, {summary.UplinkBytesPerReport:F0} bytes a report");
        }
        // </run>

        SimulationSummary ours = new Simulator(data, split, own).Run().Summary;
        // 20 items of one or two bytes, 64 factors of two bytes, and two numbers.
        Assert.InRange(ours.UplinkBytesPerReport!.Value, 20 * (1 + 2 * 64) + 2, 20 * (2 + 2 * 64) + 4);
        Assert.Equal(0, ours.ReportsRefused);
        Assert.True(ours.Hr10 > 0.2, $"HR@10 {ours.Hr10}");
    }

    [Fact]
    public void Code_OfThePage_IsTheCodeThatRuns()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "own-baseline.md"));
        string[] blocks = [.. page.Split("```csharp\n").Skip(1).Select(block => block.Split("```")[0])];
        Assert.Equal(Between("LongestRows.cs", "own-baseline"), blocks[0]);
        Assert.Equal(Between("OwnBaselineTests.cs", "run"), blocks[1]);
        Assert.InRange(blocks[0].Split('\n').Count(line => line.Trim().Length > 0), 20, 40);

        static string Between(string file, string marker)
        {
            string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "FedRas.Tests", "Documents", file));
            string[] run = lines[(At($"// <{marker}>") + 1)..At($"// </{marker}>")];
            int indent = run[0].Length - run[0].TrimStart().Length;
            return string.Concat(run.Select(line => line[Math.Min(indent, line.Length)..] + '\n'));

            int At(string text) => Array.FindIndex(lines, line => line.Trim() == text);
        }
    }
}
