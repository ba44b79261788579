namespace FedRas.Tests.Comparison;

public sealed class ReportTablesTests : MadeUpSweeps
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("mobile", false)]
    public void Headline_TrafficOfOneDeviceARound_IsCalledAnEstimate(string? scenario, bool isEstimate)
    {
        ReportSection section = SectionOf([1], Row("dense/dense", 1, 0.6) with { Scenario = scenario },
            Row("adaptive/lattice", 1, 0.6) with { Scenario = scenario });
        ModelGroup group = Assert.Single(section.Models);

        string table = ReportTables.Headline(section, group);
        const string Estimated = ", estimated from one device a round";
        Assert.Equal(isEstimate, table.Contains("whole training, all devices" + Estimated, StringComparison.Ordinal));
        Assert.Equal(isEstimate, table.Contains("down, a device's turn" + Estimated, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.70, 0.60, "above")]
    [InlineData(0.60, 0.70, "below")]
    [InlineData(0.60, 0.60, "no difference seen")]
    public void Verdict_OursBesideABaseline_IsAWordForIt(double ours, double baseline, string word)
    {
        ReportSection section = SectionOf([1, 2, 3], [.. ((ulong[])[1, 2, 3]).SelectMany(seed => (ComparisonRow[])
            [Row("dense/dense", seed, 0.7), Row("topk:0.1/dense", seed, baseline),
            Row("adaptive/lattice", seed, ours + (seed == 2 ? 0.001 : -0.001 * (seed - 2.0)))])]);

        Assert.Contains(word, ReportTables.Verdict(section, Assert.Single(section.Models)), StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_SizeThatGrewOverItsBudget_IsNamedBelow()
    {
        ReportSection section = SectionOf([1], Row("dense/dense", 1, 0.7),
            Row("topk:0.1/dense", 1, 0.7) with { Budget = 0.01, UpBytesPerReport = 1_100 });

        Assert.Contains("took 10.0 % more", ReportTables.Verdict(section, Assert.Single(section.Models)), StringComparison.Ordinal);
    }

    [Fact]
    public void ToTarget_SeedsOfUnlikeData_AreHeldAgainstTheDenseRunOfTheirOwn()
    {
        var sweep = new ComparisonFolder(PathOf("a"));
        sweep.Save(Facts([1, 2]));
        // Dense ends at 0.5 on one seed and at 0.9 on the other: 95 % are 0.475 and 0.855.
        foreach ((ulong seed, double quality) in ((ulong, double)[])[(1, 0.5), (2, 0.9)])
        {
            sweep.Save(Cell(Row("dense/dense", seed, quality), [Point(1, quality)]));
            sweep.Save(Cell(Row("adaptive/lattice", seed, quality), [Point(1, 0.48), Point(2, quality == 0.9 ? 0.86 : 0.5)]));
        }
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));

        string table = ReportTables.ToTarget(section, Assert.Single(section.Models));

        Assert.Contains("<td>6.00 kB</td><td>3</td>", table, StringComparison.Ordinal); // 4 kB at round 2 and 8 kB at round 4
        Assert.Contains("in 1 of 2 seeds", table, StringComparison.Ordinal); // of 99 %
    }
}
