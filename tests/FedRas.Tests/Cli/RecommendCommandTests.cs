using System.Text.Json;
using Xunit;

namespace FedRas.Tests.Cli;

public sealed class RecommendCommandTests : IDisposable
{
    private readonly CommandRunner _runner = new();
    private readonly string _model;

    public RecommendCommandTests()
    {
        _runner.Simulate("--out", _runner.PathOf("run"));
        _model = _runner.PathOf("run/model.fedras");
    }

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Recommend_Json_RanksItemsTheUserDoesNotHave()
    {
        CommandResult result = _runner.Run("recommend", "--model", _model, "--user", "3", "-n", "1000", "--format", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument answer = JsonDocument.Parse(result.Output);
        JsonElement[] items = [.. answer.RootElement.GetProperty("items").EnumerateArray()];
        string[] ids = [.. items.Select(item => item.GetProperty("item").GetString()!)];
        string[][] ratings = [.. File.ReadLines(_runner.Ratings).Select(line => line.Split('\t'))];

        string[] own = [.. ratings.Where(row => row[0] == "3").Select(row => row[1])];
        Assert.Equal(ratings.Select(row => row[1]).Distinct().Except(own).Order(), ids.Order());
        Assert.Equal(Enumerable.Range(1, ids.Length), items.Select(item => item.GetProperty("rank").GetInt32()));
        double[] scores = [.. items.Select(item => item.GetProperty("score").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public void Recommend_N_IsHowManyLinesFollowTheHeading() =>
        Assert.Equal(1 + 4, _runner.Run("recommend", "--model", _model, "--user", "3", "-n", "4").Output.Trim().Split('\n').Length);

    [Fact]
    public void Recommend_TitleWithControlCharacters_PrintsNone()
    {
        // Every item's title, written beside the ratings as MovieLens does, carries a terminal escape.
        string[] ids = [.. File.ReadLines(_runner.Ratings).Select(line => line.Split('\t')[1]).Distinct()];
        File.WriteAllLines(_runner.PathOf("u.item"), ids.Select(id => $"{id}|Title\u001b[31m {id}|||"));
        string output = _runner.Run("recommend", "--model", _model, "--user", "3", "-n", "4").Output;
        Assert.Contains("Title\uFFFD[31m", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Recommend_UnknownUser_NamesThreeThatExist()
    {
        CommandResult result = _runner.Run("recommend", "--model", _model, "--user", "nobody");
        Assert.Equal(2, result.Code);
        Assert.Contains("1, 2, 3", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_OtherData_IsAnError()
    {
        File.WriteAllText(_runner.PathOf("other.data"), "1\t1\t5\t1\n1\t2\t5\t2\n");
        CommandResult result = _runner.Run("recommend", "--model", _model, "--user", "1", "--data", _runner.PathOf("other.data"));
        Assert.Equal(2, result.Code);
        Assert.Contains("was trained on", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user 1", "--model FILE is missing")]
    [InlineData("--model x.fedras", "--user ID is missing")]
    [InlineData("--model x.fedras --user 1 -n 0", "-n 0 is not possible")]
    public void Recommend_BadOptions_OneLineAndExitTwo(string options, string message)
    {
        CommandResult result = _runner.Run(["recommend", .. options.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
