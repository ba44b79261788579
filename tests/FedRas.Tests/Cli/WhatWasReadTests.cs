using System.Text.Json;

namespace FedRas.Tests.Cli;

/// <summary>What was read is said before training, in the summary, and where an option does not fit the data.</summary>
public sealed class WhatWasReadTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Simulate_BeforeTraining_SaysWhatWasRead()
    {
        CommandResult result = _runner.Simulate();
        Assert.Equal(0, result.Code);
        Assert.Contains("file    u.data: 240 rows, 0 skipped, 0 merged", result.Output, StringComparison.Ordinal);
        Assert.Contains("columns user 1, item 2, rating 3, timestamp 4 (no header; tabs; times in seconds)", result.Output,
            StringComparison.Ordinal);
        Assert.Contains("split   loo: newest item by column 4", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_Summary_HoldsDataSplitUsersNegativesAndWarnings()
    {
        // A row that cannot be used, one that comes again, and fewer items than 99 negatives.
        string path = _runner.PathOf("few.csv");
        IEnumerable<string> rows = from user in Enumerable.Range(1, 30)
                                   from n in Enumerable.Range(0, 5)
                                   select $"{user},{(user * 3 + n * 7) % 40},{1 + n},{1_500_000_000 + n}";
        File.WriteAllText(path, "user,item,rating,event_time\n" + string.Join('\n', [.. rows, rows.First(), "9,9,x,1500000000"]));
        CommandResult result = _runner.Run(["simulate", "--data", path, .. CommandRunner.Small, "--min-rating", "2", "--quiet", "--out",
            _runner.PathOf("run")]);
        Assert.Equal(0, result.Code);

        string text = File.ReadAllText(_runner.PathOf("run/summary.json"));
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement data = document.RootElement.GetProperty("data");
        Assert.Equal("few.csv", data.GetProperty("source").GetString());
        Assert.Equal("user 1 'user', item 2 'item', rating 3 'rating', timestamp 4 'event_time' (header; commas; times in seconds)",
            data.GetProperty("columns").GetString());
        Assert.Equal((152, 1, 1, 30), (data.GetProperty("rows").GetInt32(), data.GetProperty("skipped").GetInt32(),
            data.GetProperty("merged").GetInt32(),
            data.GetProperty("interactionsLeftOut").GetInt32()));

        SimulationSummary summary = SummaryFile.Parse(text);
        Assert.Equal("loo: newest item by event_time", summary.Split);
        Assert.Equal((30, 36), (summary.TestedUsers, summary.SampledNegatives));
        Assert.Contains(summary.Warnings, line => line.StartsWith("rating is not a finite number: 1 row skipped",
            StringComparison.Ordinal));
        Assert.Contains(summary.Warnings, line => line.StartsWith("the same user and item again: 1 row merged", StringComparison.Ordinal));
        // Progress is silenced, warnings are not.
        Assert.Contains("1 row skipped", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_MinRatingWithoutRatings_ListsTheColumns()
    {
        File.WriteAllText(_runner.PathOf("b.csv"), "user,item,liking\n1,10,5\n1,11,4\n2,10,3\n2,12,3\n");
        CommandResult result = _runner.Run("simulate", "--data", _runner.PathOf("b.csv"), "--min-rating", "4");
        Assert.Equal(2, result.Code);
        Assert.Contains("--min-rating 4 is not possible: b has no column of ratings; read were user 1 'user', item 2 'item' (header; "
            + "commas; not read: 'liking')",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("Name the column with --columns …,rating=…, or leave --min-rating out", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, _runner.Run(["simulate", "--data", _runner.PathOf("b.csv"), "--columns", "user=user,item=item,rating=liking",
            "--min-rating", "3", .. Rounds]).Code);
    }

    private static readonly string[] Rounds = ["--rounds", "2", "--clients-per-round", "2", "--dim", "4", "--threads", "1"];

    [Fact]
    public void Simulate_DoubtfulData_IsRefusedAndReadWithTheOptionThatIsNamed()
    {
        string path = _runner.PathOf("d.txt");
        File.WriteAllLines(path, from k in Enumerable.Range(0, 3)
                                 from u in Enumerable.Range(1, 40)
                                 select $"{u} {100 + (u * 7 + k * 11) % 50} {1 + (u + k) % 5}");
        CommandResult refused = _runner.Run("simulate", "--data", path);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--separator space", refused.Error, StringComparison.Ordinal);
        CommandResult read = _runner.Run(["simulate", "--data", path, "--separator", "space", .. Rounds]);
        Assert.Equal(0, read.Code);
        Assert.Contains("40 users, 50 items, 120 interactions", read.Output, StringComparison.Ordinal);
    }
}
