using System.Text.Json;

namespace FedRas.Tests.Cli;

public sealed class InspectDataCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void InspectData_SaysColumnsRowsTimesFrequenciesAndSplit()
    {
        string path = _runner.PathOf("log.csv");
        File.WriteAllText(path,
            "who;what;stars;event_time\nann;x;4;2020-01-02T00:00:00Z\nann;y;2;2020-01-03\n"
                + "bob;x;5;2020-01-01T12:00:00+02:00\nbob;x;3;2019-12-31\n");
        CommandResult result = _runner.Run("inspect-data", path, "--columns", "user=who,item=what,rating=stars,timestamp=event_time");

        Assert.Equal(0, result.Code);
        string[] lines = result.Output.Split('\n');
        Assert.Equal("file    log.csv: 4 rows, 0 skipped, 1 merged", lines[0]);
        Assert.Equal("columns user 1 'who', item 2 'what', rating 3 'stars', timestamp 4 'event_time' (header; semicolons; times in ISO "
            + "8601)", lines[1]);
        Assert.Equal("data    log: 2 users, 2 items, 3 interactions (75.00 % of all pairs)", lines[2]);
        Assert.Equal("ratings 2: 33.33 %, 4: 33.33 %, 5: 33.33 %", lines[3]);
        Assert.Equal("times   2020-01-01 10:00:00 to 2020-01-03 00:00:00 UTC", lines[4]);
        Assert.Equal("split   loo: newest item by event_time; 1 of 2 users tested", lines[5]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["bob", "x", "5", "2020-01-01",
            "10:00:00"]);
        Assert.Contains(lines, line =>
            line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["a user", "1", "1", "1", "2", "2",
                "1"]);
        Assert.Contains(lines, line => line.StartsWith("warning: the same user and item again: 1 row merged; the newest stays",
            StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("warning: 1 of 1 test items are in nobody's training data",
            StringComparison.Ordinal));
    }

    [Fact]
    public void InspectData_Json_HoldsTheSame()
    {
        CommandResult result = _runner.Run("inspect-data", _runner.Ratings, "--min-rating", "3", "--format", "json");
        DataInspection data = JsonSerializer.Deserialize<DataInspection>(result.Output, JsonSerializerOptions.Web)!;
        Assert.Equal((30, 4L + 236), (data.Users, data.Data.Rows));
        Assert.Equal(240 - data.Interactions, data.Data.InteractionsLeftOut);
        Assert.Equal([3f, 4, 5], data.Ratings!.Select(one => one.Rating));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000_007), data.To);
    }

    [Fact]
    public void InspectData_Doubt_ShowsTheFirstLinesAsTheyWereSplitAndTheOption()
    {
        string path = _runner.PathOf("b.csv");
        File.WriteAllText(path, "Kunde;Ware\nk1;w1\nk1;w2\nk2;w1\nk2;w3\n");
        CommandResult result = _runner.Run("inspect-data", path, "--columns", "user=1,item=2");
        Assert.Equal(2, result.Code);
        Assert.Contains("--header yes or --header no", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n  1: Kunde | Ware\n  2: k1 | w1\n  3: k1 | w2\n", result.Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);

        Assert.Contains("4 interactions", _runner.Run("inspect-data", path, "--columns", "user=1,item=2", "--header", "yes").Output,
            StringComparison.Ordinal);
        Assert.Contains("5 interactions", _runner.Run("inspect-data", path, "--columns", "user=1,item=2", "--header", "no").Output,
            StringComparison.Ordinal);
    }
}
