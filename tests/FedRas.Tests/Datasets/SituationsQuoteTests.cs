namespace FedRas.Tests.Datasets;

/// <summary>Quotes that are part of a name, and quotes that are not.</summary>
public sealed class SituationsQuoteTests : Situations
{
    private const string Stray = "user\titem\trating\tname\nu1\ti1\t5\ta\nu1\ti2\t4\tb\nu2\ti1\t3\t\"Heroes\nu2\ti3\t2\tc\nu3\ti1\t5\td\n"
        + "u3\ti2\t1\tLive at 7\"\n";

    private static DatasetReadOptions Quotes(bool quotes) => new() { Quotes = quotes };

    [Fact]
    public void Read_StrayQuotesBetweenTabs_AreCharacters()
    {
        Dataset dataset = Read("d.tsv", Stray);
        AssertCounts(dataset, 3, 3, 6, rated: true, timed: false);
        Assert.Equal([5, 4, 3, 2, 5, 1], Ratings(dataset));
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Read_StrayQuotesBetweenTabsReadAsQuotes_AreDoubted()
    {
        // The caller's own word is taken: what goes on over lines is then warned of.
        Dataset dataset = Read("d.tsv", Stray, Quotes(true));
        AssertCounts(dataset, 2, 2, 3, rated: true, timed: false);
        Assert.Contains(dataset.Warnings, line => line.Contains("goes on over several lines in 1 row", StringComparison.Ordinal)
            && line.Contains("--quote none", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_TextAfterAQuoteBetweenTabs_IsPartOfTheName()
    {
        Dataset dataset = Read("lastfm.tsv", "a1\tx\t\"mel o\" dee\t7\na1\ty\tother\t3\na2\tx\t\"mel o\" dee\t1\n", Columns("1", "3", "4"));
        AssertCounts(dataset, 2, 2, 3, rated: true, timed: false);
        Assert.Equal("\"mel o\" dee", dataset.Items[0]);
    }

    [Fact]
    public void Read_IdsThatAllStandBetweenQuotesInATable_AreAsked()
    {
        const string text = "\"7\"\t\"12\"\t4\n\"7\"\t\"3\"\t5\n\"8\"\t\"12\"\t1\n";
        Refused("q.tsv", text, null, "every user stands between quotes, such as \"7\"", "--quote '\"'", "--quote none");
        Assert.Equal(["7", "8"], Ids(Read("q.tsv", text, Quotes(true)).Users));
        Assert.Equal(["\"7\"", "\"8\""], Ids(Read("q.tsv", text, Quotes(false)).Users));
        Refused("i.tsv", text.Replace("\"7\"", "7", StringComparison.Ordinal), null, "every item stands between quotes");
    }

    [Fact]
    public void Read_StrayQuotesInACsv_NameTheOption()
    {
        string text = "user,item,rating,name\n" + Lines(Enumerable.Range(0, 60).Select(n =>
            $"{n % 20},{n},3,{(n == 10 ? "\"Heroes" : n == 50 ? "Live at 7\"" : "plain")}"));
        Refused("stray.csv", text, null, "line 12: a quote that is opened here is closed 40 lines below",
            "of these lines look like rows of 4 columns",
            "--quote none if quotes mean nothing here, or --quote '\"'");
        AssertCounts(Read("stray.csv", text, Quotes(false)), 20, 60, 60, rated: true, timed: false);
        Dataset quoted = Read("stray.csv", text, Quotes(true));
        AssertCounts(quoted, 20, 20, 20, rated: true, timed: false);
        Assert.Contains(quoted.Warnings, line => line.Contains("the first at", StringComparison.Ordinal) && line.Contains("line 12",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user,item\n1,\"2\"x\n", "line 2: text after a closing quote")]
    [InlineData("user,item\n1,\"2\n", "line 2: a quote is opened here and never closed")]
    public void Read_BadQuotes_NameLineAndOption(string text, string expected) => Refused("b.csv", text, null, expected, "--quote none");

    [Fact]
    public void Read_QuoteInsideAName_IsACharacter()
    {
        Dataset dataset = Read("in.csv", "user,item\n1,7\" single\n1,12\" single\n");
        Assert.Equal(["7\" single", "12\" single"], Ids(dataset.Items));
    }

    [Fact]
    public void Read_QuotedCommasQuotesAndLineEnds_ArePartOfTheField()
    {
        Dataset dataset = Read("quoted.csv",
            "user,item,rating\r\n\"a, b\",\"say \"\"hi\"\"\",5\r\n\"a, b\",\"two\r\nlines\",4\r\n \"c\" , \"x\" ,2\r\n");
        Assert.Equal(["a, b", "c"], Ids(dataset.Users));
        Assert.Equal(["say \"hi\"", "two\r\nlines", "x"], Ids(dataset.Items));
    }

    [Fact]
    public void Read_BlanksAroundQuotes_AreNoPartOfTheField()
    {
        Dataset dataset = Read("b.csv", "user, item, rating\n1, \"a, b\", 5\n1 , \"c\" , 4\n", Columns("user", "item", "rating"));
        Assert.Equal(["a, b", "c"], Ids(dataset.Items));
        Refused("b.csv", "user,item\n1, \"a\" b\n", null, "line 2: text after a closing quote", "--quote none");
    }

    [Fact]
    public void Read_TextOverLines_IsReadAndSaid()
    {
        string text = "user,item,review\n1,10,\"fine\nreally\"\n1,11,plain\n2,10,\"one\ntwo\nthree\"\n";
        Dataset dataset = Read("r.csv", text);
        AssertCounts(dataset, 2, 2, 3, rated: false, timed: false);
        Assert.Contains(dataset.Warnings, line => line.Contains("goes on over several lines in 2 rows", StringComparison.Ordinal)
            && line.Contains("line 2;", StringComparison.Ordinal));
    }
}
