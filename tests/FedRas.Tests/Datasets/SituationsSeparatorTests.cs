namespace FedRas.Tests.Datasets;

/// <summary>What stands between columns.</summary>
public sealed class SituationsSeparatorTests : Situations
{
    private static readonly DatasetReadOptions s_blanks = new() { Separator = "space" };

    [Fact]
    public void Read_RatingsBetweenBlanksInAnyOrder_AreNoAdjacency()
    {
        // Users come again only far below the beginning.
        string text = Lines(from k in Enumerable.Range(0, 3)
                            from u in Enumerable.Range(1, 400)
                            select $"{u} {1000 + (u * 7 + k * 11) % 50} {1 + (u + k) % 5}");
        Refused("c.txt", text, null, "looks like rows of 3 columns between blanks", "--separator space --columns user=1,item=2,rating=3",
            "--data-format adjacency", "1: 1 | 1007 | 2");
        Dataset dataset = Read("c.txt", text, s_blanks);
        AssertCounts(dataset, 400, 50, 1200, rated: true, timed: false);
        Assert.Equal("user 1, item 2, rating 3 (no header; blanks)", dataset.Origin!.Columns);
        AssertCounts(Read("c.txt", text, Columns("1", "2", "3") with { Separator = "space" }), 400, 50, 1200, rated: true, timed: false);
    }

    [Fact]
    public void Read_ThreeRatingsOfFortyUsersBetweenBlanks_AreNoAdjacency()
    {
        string text = Lines(from k in Enumerable.Range(0, 3)
                            from u in Enumerable.Range(1, 40)
                            select $"{u} {100 + (u * 7 + k * 11) % 50} {1 + (u + k) % 5}");
        Refused("c.txt", text, null, "--separator space");
        AssertCounts(Read("c.txt", text, s_blanks), 40, 50, 120, rated: true, timed: false);
    }

    [Fact]
    public void Read_RatingsAndTimesBetweenBlanks_AreNoAdjacency()
    {
        string text = Lines(Made(400).Select(row => $"{row.User} {row.Item}  {row.Stars} {row.Time}"));
        Refused("d.txt", text, null, "looks like rows of 4 columns between blanks", "rating=3,timestamp=4");
        AssertCounts(Read("d.txt", text, s_blanks), 400, 30, 2000, rated: true, timed: true);
        Refused("mixed.txt", text.Replace("  ", "\t", StringComparison.Ordinal), null, "line 1: cannot tell which of the columns");
        AssertCounts(Read("mixed.txt", text.Replace("  ", "\t", StringComparison.Ordinal), s_blanks), 400, 30, 2000, rated: true,
            timed: true);
    }

    [Fact]
    public void Read_RatingsBetweenBlanksSortedByUser_AreNoAdjacency() =>
        Refused("s.txt", Lines(Made().OrderBy(row => row.User).Select(row => $"{row.User} {row.Item} {row.Stars}")), null,
            "--separator space");

    [Fact]
    public void Read_PairsBetweenBlanks_AreReadEitherWay()
    {
        string text = Lines(Made(400).Select(row => $"{row.User} {row.Item}"));
        AssertCounts(Read("p.txt", text), 400, 30, 2000, rated: false, timed: false);
        AssertCounts(Read("p.txt", text, s_blanks), 400, 30, 2000, rated: false, timed: false);
    }

    [Fact]
    public void Read_AFirstLineOfManyCommasBetweenTabs_IsATable()
    {
        string text = "u1\tEarth, Wind, Fire, and more\t9\nu1\tABBA\t4\nu2\tEarth, Wind, Fire, and more\t1\n" + Lines(Enumerable.Range(0,
            40).Select(n => $"u{n}\tname {n}\t{n}"));
        foreach (DatasetReadOptions options in new[]
        {
            new(), Columns("1", "2", "3"), Columns("1", "2", "3") with { Format = DatasetFormat.MovieLensTabs }, Columns("1", "2",
                "3") with { Separator = "tab" },
        })
        {
            Dataset dataset = Read("lfm.tsv", text, options);
            AssertCounts(dataset, 40, 42, 43, rated: true, timed: false);
            Assert.Equal("Earth, Wind, Fire, and more", dataset.Items[0]);
        }
        // The name of the file is a hint; under another, the option settles it.
        AssertCounts(Read("lfm.txt", text, Columns("1", "2", "3") with { Format = DatasetFormat.MovieLensTabs }), 40, 42, 43, rated: true,
            timed: false);
    }

    [Fact]
    public void Read_TwoSeparatorsThatDivideAlike_AreAsked()
    {
        const string text = "1;2,5\n1;3,4\n2;2,1\n";
        Refused("x.dat", text, null, "semicolons and commas divide its lines into 2 columns alike", "--separator semicolon or comma");
        Assert.Equal(["2,5", "3,4", "2,1"], Ids(Read("x.dat", text, Columns("1", "2") with { Separator = "semicolon" }).Items));
        Assert.Equal(["1;2", "1;3", "2;2"], Ids(Read("x.dat", text, Columns("1", "2") with { Separator = "comma" }).Users));
    }

    [Fact]
    public void Read_TheLineForASpreadsheet_NamesTheSeparator()
    {
        foreach (string first in new[] { "sep=;\n", "SEP=;\r\n" })
        {
            Dataset dataset = Read("excel.csv", first + "user;item;rating\n1;10;4\n1;11;5\n2;10;3\n");
            AssertCounts(dataset, 2, 2, 3, rated: true, timed: false);
        }
    }

    [Theory]
    [InlineData("pipe", "|")]
    [InlineData("|", "|")]
    [InlineData("^", "^")]
    [InlineData("||", "||")]
    [InlineData("\\t", "\t")]
    [InlineData("colons", "::")]
    [InlineData("space", " ")]
    public void Read_SeparatorSaid_DividesTheColumns(string option, string separator)
    {
        string text = Lines(Made().Select(row => string.Join(separator, row.User, row.Item, row.Stars, row.Time)));
        Dataset dataset = Read("any.txt", text, new DatasetReadOptions { Separator = option });
        AssertCounts(dataset, 20, 30, 100, rated: true, timed: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("\"")]
    [InlineData("abc")]
    public void Validate_NoSeparator_IsRefused(string option) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Read("a.csv", "1,2\n", new DatasetReadOptions { Separator = option }));

    [Fact]
    public void Read_NamesBetweenBlanks_NameTheSeparator()
    {
        Refused("r.csv", "user item rating\n1 2 3\n", null,
            "there is no tab, comma, semicolon, '|' or '::' between columns; say --separator space");
        AssertCounts(Read("r.csv", "user item rating\n1 2 3\n1 3 3\n", s_blanks), 1, 2, 2, rated: true, timed: false);
    }

    [Fact]
    public void Read_RaggedRows_NameLineAndColumns()
    {
        Refused("trail.csv", "user,item,rating\n1,2,3,\n1,3,4,\n", null, "line 2: wrong number of columns '1,2,3,'",
            "expected 3 columns between commas");
        Refused("comment.csv", "# a remark\nuser,item,rating\n1,2,3\n1,3,3\n", null, "comment.csv, line 1: ");
        Refused("network.tsv", "% bip weighted\n" + Lines(Made().Select(row => $"{row.User}\t{row.Item}\t{row.Stars}")), null,
            "line 1: cannot tell which of the columns '% bip weighted'");
    }
}
