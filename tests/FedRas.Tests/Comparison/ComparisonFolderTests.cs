using FedRas.Comparison;

namespace FedRas.Tests.Comparison;

public sealed class ComparisonFolderTests : MadeUpSweeps
{
    [Theory]
    [InlineData("")]
    [InlineData("{ \"dataset\": ")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void LoadFacts_BrokenFile_SaysWhatToDo(string text)
    {
        ComparisonFolder sweep = Sweep("a", [1]);
        File.WriteAllText(Path.Combine(sweep.Path, "compare.json"), text);

        Assert.Contains("Take another folder", Assert.Throws<ComparisonException>(sweep.LoadFacts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_CutShortOrAnothers_IsNotThere()
    {
        ComparisonFolder sweep = Sweep("a", [1]);
        string cell = Directory.GetFiles(Path.Combine(sweep.Path, "cells")).First(file => file.Contains("dense", StringComparison.Ordinal));
        File.WriteAllText(cell, File.ReadAllText(cell)[..100]);

        Assert.Null(sweep.TryLoad(Facts([1]), "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]), "dense/lattice", 1));
        File.WriteAllText(cell, "{}");
        Assert.Null(sweep.TryLoad(Facts([1]), "dense/dense", 1));
    }

    [Fact]
    public void TryLoad_RunOfOtherSettings_IsNotThere()
    {
        ComparisonFolder sweep = Sweep("a", [1]);

        Assert.NotNull(sweep.TryLoad(Facts([1]), "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { Config = "{ \"rounds\": 20 }" }, "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { DataSha256 = "other" }, "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { LeavesDecayIn = true }, "dense/dense", 1));
    }
}
