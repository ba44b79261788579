namespace FedRas.Tests.Datasets;

/// <summary>Files with and without a line of names.</summary>
public sealed class SituationsHeaderTests : Situations
{
    private static readonly DatasetReadOptions s_yes = new() { Header = true }, s_no = new() { Header = false };

    private const string Digits = "user1,item1,5,1000000100\nuser1,item2,3,1000000200\nuser2,item1,4,1000000050\n"
        + "user2,item3,5,1000000090\n";

    [Fact]
    public void Read_FirstRowOfNumberedIds_IsData()
    {
        Dataset dataset = Read("a.csv", Digits);
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: true);
        Assert.Equal([5, 3, 4, 5], Ratings(dataset));
        Assert.Equal(["item2", "item3"], TestItems(dataset));
        Assert.Equal("user 1, item 2, rating 3, timestamp 4 (no header; commas; times in seconds)", dataset.Origin!.Columns);
    }

    [Fact]
    public void Read_FirstRowOfNumberedIdsAndSmallTimes_IsDataOnceTheTimesAreNamed()
    {
        const string text = "user1,item1,5,100\nuser1,item2,3,200\nuser2,item1,4,50\nuser2,item3,5,90\n";
        Refused("a.csv", text, null, "column 4 would be the timestamp", "--columns user=1,item=2,rating=3,timestamp=4");
        Dataset dataset = Read("a.csv", text, Columns("1", "2", "3", "4"));
        Assert.Contains(dataset.Warnings, line => line.StartsWith("the times reach from 1970-01-01 00:00:50 to 1970-01-01 00:03:20",
            StringComparison.Ordinal));
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: true);
        Assert.Equal([100_000L, 200_000, 50_000, 90_000], Times(dataset));
    }

    [Fact]
    public void Read_FirstRowOfNumberedIdsAndColumnsByNumber_IsData()
    {
        Dataset dataset = Read("a.csv", Digits, Columns("1", "2", "3", "4"));
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: true);
        Assert.Equal(100_000L + 1_000_000_000_000, dataset.Interactions[0].Timestamp);
    }

    [Fact]
    public void Read_UnknownNamesAndColumnsByNumber_IsSettledByTheHeaderOption()
    {
        const string text = "Kunde;Ware\nk1;w1\nk1;w2\nk2;w1\nk2;w3\n";
        DatasetReadOptions columns = Columns("1", "2");
        Refused("b.csv", text, columns, "line 1 may hold the columns' names", "never come again", "--header yes or --header no",
            "1: Kunde | Ware");
        AssertCounts(Read("b.csv", text, columns with { Header = true }), 2, 3, 4, rated: false, timed: false);
        AssertCounts(Read("b.csv", text, columns with { Header = false }), 3, 4, 5, rated: false, timed: false);
    }

    [Fact]
    public void Read_NamesThatAreTheOnlyWords_AreDoubted()
    {
        string text = "Benutzer;Artikel\n" + Lines(Made().Select(row => $"{row.User};{row.Item}"));
        DatasetReadOptions columns = Columns("1", "2");
        Refused("german.csv", text, columns, "its user 'Benutzer' is the only one that is no number", "--header yes or --header no");
        AssertCounts(Read("german.csv", text, columns with { Header = true }), 20, 30, 100, rated: false, timed: false);
    }

    [Fact]
    public void Read_NamesInAnotherScript_AreDoubtedByNumberAndReadByName()
    {
        string text = "利用者,商品,評価\n" + Lines(Made().Select(row => $"{row.User},{row.Item},{row.Stars}"));
        Refused("cjk.csv", text, Columns("1", "2"), "its user '利用者' is the only one that is no number", "--header yes");
        AssertCounts(Read("cjk.csv", text, Columns("1", "2") with { Header = true }), 20, 30, 100, rated: false, timed: false);
        AssertCounts(Read("cjk.csv", text, Columns("利用者", "商品", "評価")), 20, 30, 100, rated: true, timed: false);
        Assert.Equal("user 1 '利用者', item 2 '商品', rating 3 '評価' (header; commas)", Read("cjk.csv", text, Columns("利用者", "商品",
            "評価")).Origin!.Columns);
    }

    [Fact]
    public void Read_WordWhereTheRatingStands_IsDoubtedAsAName()
    {
        const string text = "Benutzer;Artikel;Bewertung\n7;12;4\n7;3;5\n8;12;1\n";
        Refused("g.csv", text, Columns("1", "2", "3"), "line 1 may hold the columns' names, since its rating is 'Bewertung'",
            "--header yes or --header no");
        AssertCounts(Read("g.csv", text, Columns("1", "2", "3") with { Header = true }), 2, 2, 3, rated: true, timed: false);
        Refused("g.csv", text, Columns("1", "2", "3") with { Header = false }, "line 1: rating is not a finite number 'Bewertung'");
    }

    [Fact]
    public void Read_UnknownNamesWithoutColumns_NamesTheOptions()
    {
        const string text = "Benutzer;Artikel;Bewertung\n7;12;4\n7;3;5\n8;12;1\n";
        Refused("g.csv", text, null, "line 1: cannot tell which of the columns 'Benutzer', 'Artikel', 'Bewertung' hold user and item",
            "--columns user=…,item=…",
            "--header no", "2: 7 | 12 | 4");
        AssertCounts(Read("g.csv", text, Columns("Benutzer", "artikel", "Bewertung")), 2, 2, 3, rated: true, timed: false);
    }

    [Theory]
    [InlineData("id,ID\na,x\nb,y\nb,x\n", "id", "id", "one column two meanings")]
    [InlineData("who,what,who\na,x,c\n", "who", "what", "line 1: 2 columns are called 'who'; name the user by its number")]
    [InlineData("user,item,User\na,x,c\n", null, null, "several columns are called 'user'")]
    public void Read_OneNameForTwoColumns_IsRefused(string text, string? user, string? item, string expected) =>
        Refused("t.csv", text, user is null ? null : Columns(user, item!), expected);

    [Fact]
    public void Read_NamesThatDifferInCaseOnly_AreTakenAsSpelt()
    {
        Dataset dataset = Read("id.csv", "id,ID\na,x\nb,y\nb,x\n", Columns("ID", "id"));
        Assert.Equal(["x", "y"], Ids(dataset.Users));
        Assert.Equal(["a", "b"], Ids(dataset.Items));
    }

    [Fact]
    public void Read_ColumnsCountedFromZero_AreDoubted()
    {
        const string text = "0,1,2,3\n7,12,4,881250949\n7,3,5,881250950\n8,12,1,881250951\n";
        Refused("pandas.csv", text, null, "line 1 may hold the columns' names, since it counts the columns from 0",
            "--header yes or --header no");
        AssertCounts(Read("pandas.csv", text, Columns("1", "2", "3", "4") with { Header = false }), 3, 3, 4, rated: true, timed: true);
        AssertCounts(Read("pandas.csv", text, Columns("1", "2", "3", "4") with { Header = true }), 2, 2, 3, rated: true, timed: true);
    }

    [Fact]
    public void Read_HeaderSaidToBeThere_IsLeftOut()
    {
        AssertCounts(Read("h.csv", "user,item\n1,2\n1,3\n", s_yes), 1, 2, 2, rated: false, timed: false);
        AssertCounts(Read("n.csv", "user,item\n1,2\n1,3\n", Columns("1", "2") with { Header = false }), 2, 3, 3, rated: false,
            timed: false);
        Refused("n.csv", "1,2,3,4\n2,3,4,5\n", s_yes, "line 1: cannot tell which of the columns");
        Refused("n.csv", "user,item\n1,2\n", Columns("user", "item") with { Header = false }, "--header no says that there are no names");
    }

    [Fact]
    public void Read_HeaderAgainWhereFilesWereJoined_IsSkippedAndSaid()
    {
        string rows = Lines(Made().Select(row => $"{row.User},{row.Item},{row.Stars},{row.Time}"));
        const string header = "user,item,rating,timestamp\n";
        Dataset dataset = Read("joined.csv", header + rows + header + rows);
        AssertCounts(dataset, 20, 30, 100, rated: true, timed: true);
        Assert.Contains(dataset.Warnings, line => line.StartsWith("the header again: 1 row skipped", StringComparison.Ordinal));
        Assert.Equal((201, 1, 100), (dataset.Origin!.Rows, dataset.Origin.Skipped, dataset.Origin.Merged));

        dataset = Read("pairs.csv", "user,item\n" + Lines(Made().Select(row => $"{row.User},{row.Item}")) + "user,item\n");
        AssertCounts(dataset, 20, 30, 100, rated: false, timed: false);
    }

    [Fact]
    public void Read_HeadersOfManySmallFiles_AreNoReasonToRefuse()
    {
        string text = string.Concat(Enumerable.Range(1, 20).Select(user => $"user,item,rating\n{user},1,5\n{user},2,4\n"));
        Dataset dataset = Read("joined.csv", text);
        AssertCounts(dataset, 20, 2, 40, rated: true, timed: false);
        Assert.Contains(dataset.Warnings, line => line.StartsWith("the header again: 19 rows skipped", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_HeaderOnly_IsRefused() => Refused("h.csv", "user,item,rating\n\n", null, "holds no interactions");

    [Theory]
    [InlineData("user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t10\t4.0\t8.8e8\n1\t11\t3.5\t880000001\n", "r.inter")]
    [InlineData("\"userId\",\"movieId\",\"rating\",\"timestamp\"\n\"1\",\"10\",\"4\",\"880000000\"\n1,11,3.5,8.80000001E8\n", "r.csv")]
    [InlineData("reviewerID,parent_asin,overall,unixReviewTime\n1,10,4,880000000000\n1,11,3.5,880000001000\n", "amazon.csv")]
    public void Read_NamesOfKnownSources_AreUnderstood(string text, string name)
    {
        Dataset dataset = Read(name, text);
        AssertCounts(dataset, 1, 2, 2, rated: true, timed: true);
        Assert.Equal([880_000_000_000L, 880_000_001_000], Times(dataset));
        Assert.Equal(["11"], TestItems(dataset));
    }
}
