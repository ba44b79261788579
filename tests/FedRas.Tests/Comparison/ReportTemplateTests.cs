namespace FedRas.Tests.Comparison;

public sealed class ReportTemplateTests
{
    [Fact]
    public void Fill_TextAndHtml_EscapesTheText()
    {
        Assert.Equal("<dt>a &amp; {{b}}</dt><dd>&lt;i&gt;</dd>", ReportTemplate.Fill("fact", ("name", "a & {{b}}"), ("value", "<i>")));
        Assert.Equal("<h3>To a target</h3>\n<b>", ReportTemplate.Fill("target", ("table", "<b>")));
    }

    [Fact]
    public void Fill_PlaceWithoutAValue_SaysWhich() => Assert.Contains("{{value}}", Assert.Throws<InvalidOperationException>(() =>
        ReportTemplate.Fill("fact", ("name", "a"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Fill_ValueWithoutAPlace_SaysWhich() => Assert.Contains("no place other", Assert.Throws<InvalidOperationException>(() =>
        ReportTemplate.Fill("target", ("table", ""), ("other", ""))).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_EmptyParts_AreLeftOut() => Assert.Equal("a\nb", ReportTemplate.Lines(["a", "", "b"]));
}
