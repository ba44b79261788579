using System.Text.Json.Nodes;
using FedRas.Cli;
using FedRas.Cli.Settings;
using FedRas.Data;
using FedRas.Simulation;
using Xunit;

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
        Assert.Equal(64, settings.BroadcastActions); // data set
        Assert.Equal(4, settings.Negatives);         // general
    }

    [Fact]
    public void Resolve_KnownDataSet_BringsItsOwnDefaults()
    {
        RunSettings amazon = Resolve("""{ "dataset": "amazon-video" }""");
        Assert.Equal((600, 60, 5e-3f, 64), (amazon.Rounds, amazon.ClientsPerRound, amazon.WeightDecay, amazon.BroadcastActions));
        Assert.Equal((5, CoreScope.Users), (amazon.KCore, amazon.KCoreOf));
        Assert.Equal(3, Resolve("""{ "dataset": "ml-1m" }""").MinRating);
    }

    [Fact]
    public void Resolve_None_OverridesTheDataSetsDefault() => Assert.Null(Resolve("""{ "dataset": "ml-1m", "minRating": null }""").MinRating);

    [Fact]
    public void Resolve_DataOnTheCommandLine_ReplacesTheConfigsDataset()
    {
        RunSettings settings = Resolve("""{ "data": "mine.csv" }""", """{ "dataset": "ml-1m" }""");
        Assert.Equal((null, "mine.csv"), (settings.Dataset, settings.Data));
        Assert.Null(settings.MinRating);
    }

    [Fact]
    public void Resolve_BothSourcesInOneLayer_IsAnError() =>
        Assert.Contains("leave one out", Assert.Throws<UsageException>(() => Resolve("""{ "data": "a", "dataset": "demo" }""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Resolve_NoSource_NamesTheKnownDataSets() =>
        Assert.Contains("ml-100k", Assert.Throws<UsageException>(() => Resolve("{}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Resolve_Centralized_CountsEpochsByDefault() =>
        Assert.True(Resolve("""{ "dataset": "ml-100k", "method": "centralized" }""").Rounds < Resolve("""{ "dataset": "ml-100k" }""").Rounds);

    [Fact]
    public void Resolve_Words_BecomeTheirEnums()
    {
        RunSettings settings = Resolve("""{ "dataset": "demo", "split": "loo", "protocol": "pfedrec", "loss": "bpr", "method": "fedavg" }""");
        Assert.Equal((SplitKind.LeaveOneOut, EvaluationProtocol.PFedRec, Method.FedAvg), (settings.Split, settings.Protocol, settings.Method));
    }
}
