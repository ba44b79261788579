namespace FedRas.Tests.Comparison;

public sealed class ReportSectionTests : MadeUpSweeps
{
    [Fact]
    public void Sections_NamesThatDifferInLettersFilesDoNotHave_GetFilesOfTheirOwn()
    {
        ComparisonFolder[] sweeps = [new(PathOf("a")), new(PathOf("b")), new(PathOf("c"))];
        foreach ((ComparisonFolder sweep, string name) in sweeps.Zip((string[])["данные", "списки",
            "------"])) sweep.Save(Facts([1]) with { Dataset = name });

        string[] names = [.. ReportSection.Of(sweeps).Select(section => section.FileName)];

        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void Merge_LaterRunFailed_TheFinishedOneStays()
    {
        ComparisonFolder first = Sweep("a", [1]), second = new(PathOf("b"));
        second.Save(Facts([1]));
        second.Save(Cell(Row("dense/dense", 1, 0) with { Hr10 = null, Error = "broke" }, []));

        ReportSection section = Assert.Single(ReportSection.Of([first, second]));

        Assert.Equal(0.601, Assert.Single(section.Results, result => result.Row.Method == "dense").MeanQuality!.Value.Mean, 1e-9);
    }

    [Fact]
    public void Missing_RunsThatAreNotThere_AreCounted()
    {
        ComparisonFolder sweep = Sweep("a", [1, 2]);
        File.Delete(Directory.GetFiles(Path.Combine(sweep.Path, "cells"), "adaptive*")[0]);
        // Dense and adaptive were asked for with both seeds, Top-K with the second alone.
        sweep.Save(sweep.LoadFacts() with
        {
            Parts = [new SweepPart(["dense/dense", "adaptive/lattice"], [1, 2]),
            new SweepPart(["topk:0.1/dense"], [2])]
        });

        Assert.Equal(1, Assert.Single(ReportSection.Of([sweep])).Missing);
    }
}
