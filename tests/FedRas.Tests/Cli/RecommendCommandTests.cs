using System.Text.Json;
using System.Text.Json.Nodes;

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
    public void Recommend_N_IsHowManyLinesFollowTheHeading()
    {
        string[] lines = _runner.Run("recommend", "--model", _model, "--user", "3", "-n", "4").Output.Trim().Split('\n');
        int heading = Array.FindIndex(lines, line => line.StartsWith("recommended", StringComparison.Ordinal));
        Assert.Equal(heading + 1 + 4, lines.Length);
    }

    [Fact]
    public void Recommend_TrainedOnHighRatingsOnly_NeverOffersWhatTheUserRatedLow()
    {
        _runner.Simulate("--min-rating", "3", "--out", _runner.PathOf("high"));
        string model = _runner.PathOf("high/model.fedras");
        CommandResult result = _runner.Run("recommend", "--model", model, "--user", "3", "-n", "1000", "--format", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument answer = JsonDocument.Parse(result.Output);
        JsonElement.ArrayEnumerator items = answer.RootElement.GetProperty("items").EnumerateArray();
        string[] offered = [.. items.Select(item => item.GetProperty("item").GetString()!)];
        string[][] ratings = [.. File.ReadLines(_runner.Ratings).Select(line => line.Split('\t'))];
        string[] own = [.. ratings.Where(row => row[0] == "3").Select(row => row[1])];
        Assert.Equal(ratings.Where(row => row[2][0] >= '3').Select(row => row[1]).Distinct().Except(own).Order(), offered.Order());
        Assert.Equal(own.Length, answer.RootElement.GetProperty("rated").GetInt32());
    }

    [Fact]
    public void Recommend_UserWhoseRatingsAreAllFilteredOut_SaysSo()
    {
        File.AppendAllText(_runner.Ratings, "99\t100\t1\t1\n99\t101\t1\t2\n");
        _runner.Simulate("--min-rating", "3", "--out", _runner.PathOf("high"));
        CommandResult result = _runner.Run("recommend", "--model", _runner.PathOf("high/model.fedras"), "--user", "99");
        Assert.Equal(2, result.Code);
        Assert.Contains("--user 99 has no interaction left", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Recommend_ShowsTheHighestRatingsOfWhatTheUserLiked()
    {
        string[][] own = [.. File.ReadLines(_runner.Ratings).Select(line => line.Split('\t')).Where(row => row[0] == "3")];
        string[] best = [.. own.OrderByDescending(row => row[2]).ThenByDescending(row => row[3]).Take(5).Select(row => row[1])];
        CommandResult json = _runner.Run("recommend", "--model", _model, "--user", "3", "--format", "json");
        using JsonDocument answer = JsonDocument.Parse(json.Output);
        JsonElement[] liked = [.. answer.RootElement.GetProperty("liked").EnumerateArray()];
        Assert.Equal(best, liked.Select(item => item.GetProperty("item").GetString()!));
        Assert.Equal(5, liked[0].GetProperty("rating").GetDouble());

        string[] lines = _runner.Run("recommend", "--model", _model, "--user", "3").Output.Split('\n');
        Assert.Matches("^3 liked, of 8 items +rating$", lines[0]);
        Assert.Matches($"^ +{best[0]} +5$", lines[1]);
    }

    [Fact]
    public void Recommend_RelativeDataPathFromAnotherFolder_IsFoundAboveTheModel()
    {
        NameData("u.data"); // in the folder above the model's
        Assert.Equal(0, _runner.Run("recommend", "--model", _model, "--user", "3").Code);
        Assert.Equal(0, _runner.Run("simulate", "--resume", _model, "--rounds", "14").Code);
    }

    [Fact]
    public void Recommend_DataNowhere_SaysWhereItLookedAndWhatToDo()
    {
        NameData("gone/u.data");
        CommandResult result = _runner.Run("recommend", "--model", _model, "--user", "3");
        Assert.Equal(2, result.Code);
        string error = Assert.Single(result.ErrorLines);
        Assert.Contains("gone/u.data, the data that model.fedras was trained on, is not there", error, StringComparison.Ordinal);
        Assert.Contains(Directory.GetCurrentDirectory(), error, StringComparison.Ordinal);
        Assert.Contains(_runner.PathOf("run"), error, StringComparison.Ordinal);
        Assert.Contains("--data", error, StringComparison.Ordinal);
        string resumed = _runner.Run("simulate", "--resume", _model, "--rounds", "14").Error;
        Assert.Contains("gone/u.data, the data", resumed, StringComparison.Ordinal);
        Assert.Equal(0, _runner.Run("recommend", "--model", _model, "--user", "3", "--data", _runner.Ratings).Code);
    }

    private void NameData(string path)
    {
        ModelFile model = ModelFile.Load(_model);
        JsonObject settings = JsonNode.Parse(model.Settings)!.AsObject();
        settings["data"] = path;
        (model with { Settings = settings.ToJsonString() }).Save(_model);
    }

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
        File.WriteAllText(_runner.PathOf("other.data"), "1\t1\t5\t1000000001\n1\t2\t5\t1000000002\n");
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
