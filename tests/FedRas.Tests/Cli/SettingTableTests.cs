using System.Text.Json.Nodes;
using FedRas.Cli;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class SettingTableTests
{
    public static TheoryData<string> Keys => [.. SettingTable.All.Select(setting => setting.Key)];

    [Fact]
    public void All_AreTheKeysOfRunSettings_InTheirOrder()
    {
        IEnumerable<string> keys = RunSettingsJson.ToJson(new RunSettings()).Select(pair => pair.Key);
        Assert.Equal(keys, SettingTable.All.Select(setting => setting.Key));
    }

    [Theory, MemberData(nameof(Keys))]
    public void Default_OfEachSetting_IsLegal(string key)
    {
        Setting setting = SettingTable.Find(key)!;
        JsonNode? value = RunSettingsJson.ToJson(new RunSettings())[key];
        if (value is null) Assert.True(setting.Optional || setting.IsSource);
        else Assert.NotNull(setting.Read(value is JsonArray list ? string.Join(',', list) : value.ToString(), key));
    }

    [Theory, MemberData(nameof(Keys))]
    public void Declaration_OfEachSetting_IsOneClaimASentence(string key)
    {
        Setting setting = SettingTable.Find(key)!;
        Assert.Contains(setting.Group, (string[])
            ["Data", "Evaluation", "Federation", "Local training", "Attack", "Defence and privacy", "Run"]);
        Assert.Matches("^[A-Z].*[.]$", setting.Meaning);
        Assert.NotEmpty(setting.ValueName);
    }

    // Ranges of the library's own options stand there alone.
    [Theory]
    [InlineData("epochs", "from 1 to 100")]
    [InlineData("userPrior", "above 0, at most 10,000")]
    [InlineData("serverMomentum", "from 0 to below 1")]
    [InlineData("latticeStep", "from 0.015625 to 4")]
    [InlineData("testRatio", "above 0 and below 1")]
    [InlineData("rounds", "from 1 to 10,000,000")]
    public void Range_OfANumber_IsTheOneDeclared(string key, string range) =>
        Assert.EndsWith("number " + range, SettingTable.Find(key)!.Range, StringComparison.Ordinal);

    [Theory, MemberData(nameof(Keys))]
    public void Read_TheExampleOfAnErrorMessage_IsLegalAndOfTheRightType(string key)
    {
        Setting setting = SettingTable.Find(key)!;
        JsonObject json = RunSettingsJson.ToJson(new RunSettings());
        json[key] = setting.Read(setting.Example, setting.Option);
        Assert.NotNull(RunSettingsJson.FromJson(json));
    }

    [Theory]
    [InlineData("rounds", "0")]
    [InlineData("rounds", "10000001")]
    [InlineData("rounds", "1.5")]
    [InlineData("rounds", "")]
    [InlineData("dim", "1025")]
    [InlineData("quantizer", "flat:0")]
    [InlineData("quantizer", "lines:4")]
    [InlineData("learningRate", "0")]
    [InlineData("learningRate", "NaN")]
    [InlineData("learningRate", "1e-60")]
    [InlineData("weightDecay", "-0.1")]
    [InlineData("testRatio", "1")]
    [InlineData("method", "FedRas")]
    [InlineData("topK", "5,,10")]
    [InlineData("topK", "0")]
    [InlineData("topK", "1,2,3,4,5,6,7,8,9,10,11")]
    [InlineData("seed", "-1")]
    [InlineData("seed", "18446744073709551616")]
    public void Read_IllegalValue_NamesPlaceValueRangeAndAnExample(string key, string text)
    {
        Setting setting = SettingTable.Find(key)!;
        var error = Assert.Throws<UsageException>(() => setting.Read(text, setting.Option));
        string value = text.Length == 0 ? "''" : text;
        Assert.StartsWith($"{setting.Option} {value} is not possible: {setting.Range}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"for example {setting.Example}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rounds", 1)]
    [InlineData("rounds", 10_000_000)]
    [InlineData("dim", 1024)]
    [InlineData("batchSize", 65_536)]
    public void Read_Limits_AreLegal(string key, long value) =>
        Assert.Equal(value, SettingTable.Find(key)!.Read(value.ToString(), key)!.GetValue<long>());

    [Theory]
    [InlineData("true", "on")]
    [InlineData("false", "off")]
    [InlineData("auto", "auto")]
    [InlineData("off", "off")]
    public void Read_FormerWordsOfFullRanking_AreOnAndOff(string text, string word) =>
        Assert.Equal(word, SettingTable.Find("fullRanking")!.Read(text, "--full-ranking")!.GetValue<string>());

    [Fact]
    public void Option_OfACamelCaseKey_IsKebabCase() => Assert.Equal("--clients-per-round", SettingTable.Find("clientsPerRound")!.Option);
}
