namespace FedRas.Tests.Datasets;

/// <summary>Which column is what, with and without names for it.</summary>
public sealed class SituationsColumnTests : Situations
{
    [Fact]
    public void Read_ClicksWithTheTimeSecond_AreRefusedWithoutColumns()
    {
        const string text = "1,2015-06-01T08:00:01.250Z,9000007,0\n1,2015-06-01T08:02:11.500Z,9000004,0\n"
            + "2,2015-06-02T19:30:00.125Z,9000007,0\n2,2015-06-02T19:31:45.750Z,9000011,0\n";
        Refused("clicks.dat", text, null, "column 2 would be the item, but it looks like times", "--columns user=1,item=…",
            "1: 1 | 2015-06-01T08:00:01.250Z | 9000007 | 0");
        Dataset dataset = Read("clicks.dat", text, Columns("1", "3", timestamp: "2"));
        AssertCounts(dataset, 2, 3, 4, rated: false, timed: true);
        Assert.Equal(["9000004", "9000011"], TestItems(dataset));
        Assert.Equal(1_433_145_601_250, dataset.Interactions[0].Timestamp);
    }

    [Fact]
    public void Read_UnixTimesSecond_AreRefusedWithoutColumns()
    {
        string text = Lines(Made().Select((row, line) => $"{row.User},{1_500_000_000 + line},{row.Item}"));
        Refused("u.csv", text, null, "column 2 would be the item, but it looks like times", "--columns user=1,item=…");
        AssertCounts(Read("u.csv", text, Columns("1", "3", timestamp: "2")), 20, 30, 100, rated: false, timed: true);
    }

    [Fact]
    public void Read_TimesFirst_AreRefusedWithoutColumns()
    {
        string text = Lines(Made().Select((row, line) => $"{1_500_000_000 + line},{row.Item},{row.Stars}"));
        Refused("t.csv", text, null, "column 1 would be the user, but it looks like times");
    }

    [Fact]
    public void Read_TimeBeforeRating_IsRefusedWithoutColumns()
    {
        string text = Lines(Made().Select(row => $"{row.User},{row.Item},{row.Time},{row.Stars}"));
        string expected = Lines(Made().Select(row => $"{row.User},{row.Item},{row.Stars},{row.Time}"));
        Refused("swap.csv", text, null, "column 3 would be the rating, but it looks like times",
            "--columns user=1,item=2,timestamp=3,rating=4");
        Dataset dataset = Read("swap.csv", text, Columns("1", "2", rating: "4", timestamp: "3"));
        Assert.Equal(Read("right.csv", expected).Interactions, dataset.Interactions);
        Refused("three.csv", Lines(Made().Select(row => $"{row.User},{row.Item},{row.Time}")), null,
            "--columns user=1,item=2,timestamp=3.");
    }

    [Fact]
    public void Read_ItemBeforeUser_SaysWhichColumnsWereTaken()
    {
        const string text = "B1,A2,5.0,1400000000\nB3,A2,4.0,1400000100\nB1,A4,2.0,1400000200\n";
        Assert.StartsWith("user 1, item 2, rating 3, timestamp 4 (no header", Read("a.csv", text).Origin!.Columns,
            StringComparison.Ordinal);
        Dataset dataset = Read("a.csv", text, Columns("2", "1", "3", "4"));
        Assert.Equal(["A2", "A4"], Ids(dataset.Users));
        Assert.Equal(["B1", "B3"], Ids(dataset.Items));
        Assert.StartsWith("user 2, item 1, rating 3, timestamp 4 (no header", dataset.Origin!.Columns, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RatingsWhereItemsWouldBe_AreRefused()
    {
        string text = Lines(Made().Select(row => $"{row.User},{row.Stars},{row.Item}"));
        Refused("u.csv", text, null, "column 2 would be the item, but it has 5 values that look like ratings", "--columns user=1,item=…");
        AssertCounts(Read("u.csv", text, Columns("1", "3", "2")), 20, 30, 100, rated: true, timed: false);
    }

    [Fact]
    public void Read_TitleBesideItsId_TakesTheId()
    {
        Dataset dataset = Read("h.csv", "userId,movie,movieId,rating\n1,Hamlet,7,5\n1,Hamlet,8,4\n2,Heat,9,3\n2,Hamlet,7,5\n");
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: false);
        Assert.Equal(["7", "8", "9"], Ids(dataset.Items));
        Assert.Equal("user 1 'userId', item 3 'movieId', rating 4 'rating' (header; commas; not read: 'movie')", dataset.Origin!.Columns);
    }

    [Fact]
    public void Read_TwoTimes_TakesTheOneOfTheBetterName()
    {
        Dataset dataset = Read("k.csv",
            "user_id,video_id,time,date,timestamp\n1,10,2020-07-05 00:08:23.438,20200705,1593878903.438\n1,11,2020-07-05 "
            + "00:13:41.297,20200705,1593879221.297\n");
        Assert.Equal("timestamp", dataset.Origin!.TimeColumn);
        Assert.Equal([1_593_878_903_438L, 1_593_879_221_297], Times(dataset));
        Assert.Contains("not read: 'time', 'date'", dataset.Origin.Columns, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date")]
    [InlineData("event_time")]
    [InlineData("created_at")]
    [InlineData("time_stamp")]
    [InlineData("datetime")]
    [InlineData("Review Date")]
    public void Read_TimesUnderAnyUsualName_OrderTheItems(string name)
    {
        Dataset dataset = Read("f.csv",
            $"user,item,rating,{name}\n1,10,5,300\n1,11,4,100\n1,12,3,200\n2,10,5,100\n2,13,4,900\n2,11,2,500\n");
        AssertCounts(dataset, 2, 4, 6, rated: true, timed: true);
        Assert.Equal(["10", "13"], TestItems(dataset));
        Assert.Equal(name, dataset.Origin!.TimeColumn);
    }

    [Fact]
    public void Read_TimesUnderAnUnknownName_AreWarnedOf()
    {
        Dataset dataset = Read("f.csv",
            "user,item,rating,moment\n1,10,5,1500000300\n1,11,4,1500000100\n2,10,5,1500000900\n2,11,4,1500000500\n");
        AssertCounts(dataset, 2, 2, 4, rated: true, timed: false);
        Assert.Contains(dataset.Warnings, line => line.Contains("column 4 'moment' looks like times and is not read",
            StringComparison.Ordinal)
            && line.Contains("add timestamp=4 to --columns", StringComparison.Ordinal));
        Assert.Equal(["10", "10"], TestItems(Read("f.csv", File.ReadAllText(Folder["f.csv"]), Columns("user", "item", "rating",
            "moment"))));
    }

    [Fact]
    public void Read_TimesAboveAnEmptyColumn_AreOrdered()
    {
        Dataset dataset = Read("events.csv",
            "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433224214164,257597,view,248676,\n"
                + "1433221999827,111016,view,318965,\n");
        AssertCounts(dataset, 2, 3, 3, rated: false, timed: true);
        Assert.Equal(["248676", ""], TestItems(dataset));
    }

    [Fact]
    public void Read_NoTimesAtAll_SaysSo()
    {
        Dataset dataset = Read("pins.rating", "0\t5\t1\n0\t6\t1\n1\t5\t1\n1\t7\t1\n");
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: false);
        Assert.Null(dataset.Origin!.TimeColumn);
        Assert.Equal("loo: no times: a drawn item", FedRas.Simulation.Data.TestItems.Describe(dataset, SplitKind.LeaveOneOut, 0.2));
    }

    [Theory]
    [InlineData("label", "0")]
    [InlineData("rating", "-1")]
    [InlineData("book_rating", "0")]
    public void Read_ZerosAndLess_CountAndAreWarnedOfUnlessFiltered(string name, string none)
    {
        Dataset dataset = Read("l.csv", $"user,item,{name}\n1,10,1\n1,11,{none}\n2,10,1\n2,11,1\n");
        AssertCounts(dataset, 2, 2, 4, rated: true, timed: false);
        Assert.Contains(Warnings(dataset), line => line.StartsWith($"1 of 4 ratings are 0 or less (of {none} to 1)",
            StringComparison.Ordinal)
            && line.Contains("--min-rating", StringComparison.Ordinal));
        Dataset filtered = new DatasetFilter { MinRating = 1 }.Apply(dataset);
        Assert.Equal(3, filtered.Interactions.Length);
        Assert.DoesNotContain(Warnings(filtered), line => line.Contains("0 or less", StringComparison.Ordinal));

        static IEnumerable<string> Warnings(Dataset dataset) =>
            FedRas.Simulation.Data.DataWarnings.Of(dataset, DatasetSplitter.Split(dataset, new SplitOptions()));
    }

    [Fact]
    public void Read_BooksWithImplicitZeros_AreReadByName()
    {
        const string text = "\"User-ID\";\"ISBN\";\"Book-Rating\"\n\"276725\";\"034545104X\";\"0\"\n\"276726\";\"0155061224\";\"5\"\n"
            + "\"276726\";\"034545104X\";\"7\"\n";
        foreach (DatasetReadOptions? options in new[] { null, Columns("User-ID", "ISBN", "Book-Rating") })
        {
            Dataset dataset = Read("bx.csv", text, options);
            AssertCounts(dataset, 2, 2, 3, rated: true, timed: false);
            Assert.Equal([0, 5, 7], Ratings(dataset));
        }
    }

    [Theory]
    [InlineData("1", "2", "2", null)]
    [InlineData("1", "1", null, null)]
    [InlineData("user", "item", "rating", "3")]
    public void Read_OneColumnWithTwoRoles_IsRefused(string user, string item, string? rating, string? timestamp) =>
        Refused("r.csv", "user,item,rating,when\n1,2,3,4\n", Columns(user, item, rating, timestamp),
            "--columns gives one column two meanings");
}
