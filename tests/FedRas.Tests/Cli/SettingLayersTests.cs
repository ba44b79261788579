using System.Text.Json.Nodes;
using FedRas.Cli;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;

namespace FedRas.Tests.Cli;

public sealed class SettingLayersTests
{
    private static RunSettings Resolve(string commandLine, string config = "{}", string? stored = null) =>
        new SettingLayers(Parse(commandLine), Parse(config), stored is null ? null : Parse(stored)).Resolve();

    private static JsonObject Parse(string json) => ConfigFile.Parse(json, "test");

    [Fact]
    public void Resolve_EachLayer_YieldsToTheOnesAboveIt()
    {
        const string all = """{ "dataset": "ml-1m", "rounds": 7, "dim": 7, "seed": 7 }""";
        RunSettings settings = Resolve("""{ "rounds": 9 }""", """{ "rounds": 8, "dim": 8 }""", all);
        Assert.Equal(9, settings.Rounds);            // command line
        Assert.Equal(8, settings.Dim);               // config file
        Assert.Equal(7ul, settings.Seed);            // resumed file
        Assert.Equal(60, settings.ClientsPerRound);  // data set
        Assert.Equal(4, settings.Negatives);         // general
    }

    [Fact]
    public void Resolve_KnownDataSet_BringsItsOwnDefaults()
    {
        RunSettings amazon = Resolve("""{ "dataset": "amazon-video" }""");
        Assert.Equal((800, 60), (amazon.Rounds, amazon.ClientsPerRound));
        Assert.Equal((5, CoreScope.Users), (amazon.KCore, amazon.KCoreOf));
    }

    [Fact]
    public void Resolve_None_OverridesTheDataSetsDefault() =>
        Assert.Null(Resolve("""{ "dataset": "amazon-video", "kCore": null }""").KCore);

    [Fact]
    public void Resolve_DataOnTheCommandLine_ReplacesTheConfigsDataset()
    {
        RunSettings settings = Resolve("""{ "data": "mine.csv" }""", """{ "dataset": "amazon-video" }""");
        Assert.Equal((null, "mine.csv"), (settings.Dataset, settings.Data));
        Assert.Null(settings.KCore);
    }

    [Fact]
    public void Resolve_BothSourcesInOneLayer_IsAnError()
    {
        var error = Assert.Throws<UsageException>(() => Resolve("""{ "data": "a", "dataset": "demo" }"""));
        Assert.Contains("leave one out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NoSource_IsTheGeneratedDataSet() => Assert.Equal("demo", Resolve("{}").Dataset);

    [Fact]
    public void Resolve_Centralized_CountsEpochsByDefault()
    {
        RunSettings centralized = Resolve("""{ "dataset": "ml-100k", "method": "centralized" }""");
        Assert.True(centralized.Rounds < Resolve("""{ "dataset": "ml-100k" }""").Rounds);
    }

    [Fact]
    public void Resolve_Words_BecomeTheirEnums()
    {
        RunSettings settings = Resolve("""{ "dataset": "demo", "split": "loo", "protocol": "pfedrec", "method": "fedavg" }""");
        Assert.Equal(SplitKind.LeaveOneOut, settings.Split);
        Assert.Equal(EvaluationProtocol.PFedRec, settings.Protocol);
        Assert.Equal(Method.FedAvg, settings.Method);
    }
}
