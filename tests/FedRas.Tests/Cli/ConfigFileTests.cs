using FedRas.Cli;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class ConfigFileTests
{
    [Fact]
    public void Parse_UnknownKey_ListsTheAllowedOnes()
    {
        var error = Assert.Throws<UsageException>(() => ConfigFile.Parse("""{ "roundz": 3 }""", "run.json"));
        Assert.Contains("run.json: unknown key 'roundz'", error.Message, StringComparison.Ordinal);
        foreach (Setting setting in SettingTable.All) Assert.Contains(setting.Key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CommentsAndTrailingComma_AreFine() =>
        Assert.Equal(3, ConfigFile.Parse("{ // rounds\n \"rounds\": 3, /* more */ }", "c")["rounds"]!.GetValue<long>());

    [Theory]
    [InlineData("""{ "fullRanking": "true" }""")]
    [InlineData("""{ "fullRanking": true }""")]
    [InlineData("""{ "fullRanking": "on" }""")]
    public void Parse_FormerWordsOfFullRanking_AreRead(string json) =>
        Assert.Equal("on", ConfigFile.Parse(json, "c")["fullRanking"]!.GetValue<string>());

    [Theory]
    [InlineData("""{ "rounds": "many" }""", "c: rounds many is not possible")]
    [InlineData("""{ "rounds": null }""", "c: rounds none is not possible")]
    [InlineData("""{ "rounds": {} }""", "c: rounds {} is not possible")]
    [InlineData("""{ "rounds": 3, "rounds": 4 }""", "twice")]
    [InlineData("""[ 3 ]""", "{ … }")]
    [InlineData("{\n  \"rounds\" 3 }", "line 2")]
    [InlineData("", "not JSON")]
    public void Parse_WrongFile_SaysWhat(string json, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => ConfigFile.Parse(json, "c")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_WrittenSettings_ComeBackTheSame() =>
        GenSettings.Sample(settings =>
        {
            var layers = new SettingLayers([], ConfigFile.Parse(RunSettingsJson.ToText(settings), "c"), null);
            Assert.Equal(RunSettingsJson.ToText(settings), RunSettingsJson.ToText(layers.Resolve()));
        }, iter: 300);

    private static readonly Gen<RunSettings> GenSettings =
        from named in Gen.Bool
        from counts in Gen.Int[1, 1024].Array[6]
        from seed in Gen.ULong
        from rate in Gen.Float[0.001f, 100f]
        from decay in Gen.Float[0f, 1f]
        from rating in Gen.Double[-5, 5]
        from words in Gen.Int[0, 2].Array[4]
        from optional in Gen.Bool
        from topK in Gen.Int[1, 1000].ArrayUnique[1, 10]
        select new RunSettings
        {
            Dataset = named ? "ml-1m" : null,
            Data = named ? null : "a \"b\"\\é.csv",
            MinRating = optional ? rating : null,
            KCore = optional ? counts[0] : null,
            KCoreOf = (CoreScope)(words[0] % 2),
            Split = (SplitKind)words[0],
            Protocol = (EvaluationProtocol)words[1],
            Method = (Method)words[2],
            Loss = (LossKind)(words[3] % 2),
            BroadcastActions = counts[1],
            Rounds = counts[2],
            ClientsPerRound = counts[3],
            Dim = counts[4],
            Threads = optional ? counts[5] : null,
            Seed = seed,
            LearningRate = rate,
            WeightDecay = decay,
            TopK = [.. topK.Order()],
        };
}
