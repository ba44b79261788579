using System.Text.Json;
using FedRas.Hosting.Page;

namespace FedRas.Page.Tests.Told;

/// <summary>What travels is what changed.</summary>
public sealed class OverviewChangesTests
{
    [Fact]
    public void Between_NothingKnown_TellsAll() => Assert.Equal(
        """{"set":{"now":{"round":1},"page":"v","at":"t1"},"drop":-1,"add":[{"n":1},{"n":2}]}""",
        OverviewChanges.Between(null, Of("""{"at":"t1","now":{"round":1},"rounds":[{"n":1},{"n":2}]}""")));

    [Theory]
    [InlineData("""{"at":"t2","now":{"round":1},"rounds":[{"n":1},{"n":2}]}""")]
    public void Between_OnlyTimeMoved_TellsNothing(string newest) =>
        Assert.Null(OverviewChanges.Between(Of("""{"at":"t1","now":{"round":1},"rounds":[{"n":1},{"n":2}]}"""), Of(newest)));

    [Theory]
    [InlineData("""[{"n":1},{"n":2},{"n":3}]""", "\"drop\":0,\"add\":[{\"n\":3}]")] // one more
    [InlineData("""[{"n":2},{"n":3}]""", "\"drop\":1,\"add\":[{\"n\":3}]")] // full: the first falls out
    [InlineData("""[{"n":2}]""", "\"drop\":1,\"add\":[]")]
    [InlineData("""[{"n":1},{"n":9},{"n":3}]""", "\"drop\":-1,\"add\":[{\"n\":1},{\"n\":9},{\"n\":3}]")] // one was changed
    [InlineData("""[]""", "\"drop\":-1,\"add\":[]")]
    public void Between_RoundsMoved_TellsNewOnes(string rounds, string expected)
    {
        string? told = OverviewChanges.Between(
            Of("""{"at":"t1","rounds":[{"n":1},{"n":2}]}"""), Of($$"""{"at":"t2","rounds":{{rounds}}}"""));
        Assert.Equal($$"""{"set":{"at":"t2"},{{expected}}}""", told);
        JsonDocument.Parse(told!).Dispose();
    }

    [Fact]
    public void Between_OneSectionMoved_TellsItAlone() => Assert.Equal("""{"set":{"b":2,"at":"t2"},"drop":0,"add":[]}""",
        OverviewChanges.Between(Of("""{"at":"t1","a":1,"b":1,"rounds":[]}"""), Of("""{"at":"t2","a":1,"b":2,"rounds":[]}""")));

    internal static OverviewSections Of(string json)
    {
        using JsonDocument parsed = JsonDocument.Parse(json);
        return new OverviewSections(parsed.RootElement, ("page", "\"v\""));
    }
}
