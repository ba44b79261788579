namespace FedRas.Tests.Datasets;

/// <summary>Files that somebody joined or spoiled in the middle, where the beginning is sound.</summary>
public sealed class SituationsJoinedTests : Situations
{
    [Fact]
    public void Read_SecondHeaderInAnotherOrder_IsRefusedAtItsLine()
    {
        string rows = Rows(50, i => $"u{i % 7},i{i % 11}");
        Refused("joined.csv", $"userId,movieId\n{rows}movieId,userId\n{rows}", null, "line 52: is a header whose columns stand in another "
            + "order");
        AssertCounts(Read("joined.csv", $"userId,movieId\n{rows}userId,movieId\n{rows}"), 7, 11, 50, rated: false, timed: false);
    }

    [Fact]
    public void Read_StrayQuoteOverRowsOfSeveralWidths_IsRefused()
    {
        string text = "user,item,title,rating\n" + Rows(60, i =>
            $"u{i % 6},i{i % 20},{(i == 10 ? "\"Bad start" : i == 30 ? "end\"" : i == 20 ? "one, two" : "film")},3");
        Refused("stray.csv", text, null, "line 12: a quote that is opened here is closed 20 lines below", "--quote none");
    }

    [Fact]
    public void Read_ItemThatIsAKnownWord_IsNoHeader()
    {
        Dataset dataset = Read("cat.csv", "1,video,5\n1,film,4\n2,video,3\n2,book,5\n", Columns("1", "2", "3"));
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: false);
        Assert.Contains("no header", dataset.Origin!.Columns, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinesThatEndInReturnsAloneFurtherDown_AreRefused()
    {
        string text = "user,item\n" + Rows(9_000, i => $"u{i % 90},i{i % 300}")
            + Rows(800, i => $"v{i % 90},i{i % 300}").Replace('\n', '\r');
        Refused("mixed.csv", text, null, "line 9002: holds a carriage return in its middle");
        Refused("mixed.txt", Rows(9_000, i => $"{i} 1 2") + "9001 3 4\r9002 5 6\n", null, "line 9001: holds a carriage return in its "
            + "middle");
    }

    [Fact]
    public void Read_TimesFinerThanAMillisecond_SaySo()
    {
        string text = "user,item,timestamp\n1,a,1600000000000900\n1,b,1600000000000100\n";
        Assert.Contains(Read("us.csv", text).Warnings, line => line.StartsWith("times are kept to the millisecond",
            StringComparison.Ordinal));
        Assert.Contains(Read("iso.csv", "user,item,time\n1,a,2020-01-01T00:00:00.0000009Z\n1,b,2020-01-01T00:00:00.0000001Z\n").Warnings,
            line => line.StartsWith("times are kept to the millisecond", StringComparison.Ordinal));
        Assert.DoesNotContain(Read("ms.csv", "user,item,time\n1,a,1600000000.123\n1,b,1600000000.124\n").Warnings,
            line => line.StartsWith("times are kept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1600000000000000000", "ms")]
    [InlineData("9000000000000000000", "us")]
    [InlineData("253402300800", "s")]
    [InlineData("0001-01-01T00:00:00+10:00", null)]
    [InlineData("9999-12-31T23:59:59-10:00", null)]
    public void Read_TimesBeyondTheYearsThereAre_AreNoTimes(string time, string? format) => Refused("t.csv",
        $"user,item,time\n1,a,{time}\n1,b,{time}\n", new DatasetReadOptions { TimeFormat = format },
            "line 2: not a time that is understood");

    [Theory]
    [InlineData("mm/dd/yyyy")]
    [InlineData("yyyy")]
    public void Read_PatternWithoutMonths_IsNoForm(string format) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatasetReadOptions { TimeFormat = format }.Validate());

    [Fact]
    public void Read_QuotesBetweenBlanks_AreRefused() =>
        Refused("q.txt", "\"u 1\" \"i 9\" 5\n", Columns("1", "2") with { Separator = "space", Quotes = true },
            "not possible between blanks");

    [Fact]
    public void Read_SeveralColumnsForOneRole_AreSaid()
    {
        Dataset dataset = Read("two.csv", "customer_id,session_id,product_id,title\n1,s1,7,x\n1,s2,8,y\n2,s3,7,x\n");
        Assert.Contains(dataset.Warnings, line => line == "'customer_id' is taken for the user, 'session_id' is not read; to take the "
            + "other, name it with --columns");
        Assert.DoesNotContain(Read("one.csv", "userId,user_name,movieId,movie\n1,a,7,x\n1,a,8,y\n").Warnings, line =>
            line.Contains("is taken for", StringComparison.Ordinal));
    }

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));
}
