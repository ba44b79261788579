namespace FedRas.Tests.Comparison;

public sealed class ReportFindingsTests : MadeUpSweeps
{
    [Fact]
    public void Errors_SameQuantiser_ComparesTheTwoAtTheLastRound()
    {
        string text = ReportFindings.Errors([new("embeddings", "q", 3, 10, 9), new("updates", "q", 3, 10, 1),
            new("embeddings", "q", 7, 10, 3), new("updates", "q", 7, 10, 0.5), new("updates", "line:4", 7, 10, 0.1)]);

        Assert.Contains("6 to 6 times", text, StringComparison.Ordinal);
        Assert.Contains("round 7", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lead_OneSeedAndALabelOfMarkup_SaysSoAndShowsItAsText()
    {
        ReportSection section = SectionOf([1], Row("dense/dense", 1, 0.6),
            Row("adaptive/lattice", 1, 0.7) with { Label = "<b>ours</b>" });

        string text = ReportFindings.Lead(section, Assert.Single(section.Models));

        Assert.Contains("&lt;b&gt;ours", text, StringComparison.Ordinal);
        Assert.Contains("fewer than three seeds", text, StringComparison.Ordinal);
        Assert.Contains("+0.1000", text, StringComparison.Ordinal);
    }
}
