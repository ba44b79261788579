namespace FedRas.Tests.Datasets;

public sealed class DatasetReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("u.data", "7\t12\t4\t881250949\n7\t3\t5\t881250950\n8\t12\t1\t881250951\n")]
    [InlineData("ratings.dat", "7::12::4::881250949\n7::3::5::881250950\n8::12::1::881250951\n")]
    [InlineData("ratings.csv", "userId,movieId,rating,timestamp\n7,12,4.0,881250949\n7,3,5.0,881250950\n8,12,1.0,881250951\n")]
    [InlineData("other.txt", "7\t12\t4\t881250949\n7\t3\t5\t881250950\n8\t12\t1\t881250951\n")]
    [InlineData("other.log", "7::12::4::881250949\n7::3::5::881250950\n8::12::1::881250951\n")]
    [InlineData("other.csv", "7,12,4,881250949\n7,3,5,881250950\n8,12,1,881250951")]
    [InlineData("other.tsv", "item_id\tuser_id\ttime\trating\n12\t7\t881250949\t4\n3\t7\t881250950\t5\n12\t8\t881250951\t1")]
    [InlineData("other.inter",
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\t12\t4\t881250949\n7\t3\t5\t881250950\n8\t12\t1\t881250951")]
    [InlineData("mixed.csv", "user,item,rating,timestamp\n7,12,4.0,881250949\r\n7,3,5.0,881250950\r\n\r\n8,12,1.0,881250951\r\n")]
    [InlineData("bom.csv", "\uFEFFuser;item;rating;timestamp\r\n\"7\";\"12\";4.0;881250949\r\n7;3;5.0;881250950\r\n8;12;1.0;881250951\r\n")]
    public void Read_AnyForm_GivesTheSameInteractions(string name, string text)
    {
        foreach (string path in new[] { _folder.Write(name, text), _folder.Write("packed/" + name + ".gz", TempFolder.Gzip(text)) })
        {
            Dataset dataset = TempFolder.Read(path);
            Assert.Equal([new(0, 0, 4, 881250949_000), new(0, 1, 5, 881250950_000), new(1, 0, 1, 881250951_000)], dataset.Interactions);
            Assert.Equal(("7", "8", "12", "3"), (dataset.Users[0], dataset.Users[1], dataset.Items[0], dataset.Items[1]));
            Assert.True(dataset.HasRatings && dataset.HasTimestamps);
            Assert.Null(dataset.Parts);
        }
    }

    [Theory]
    [InlineData("u.data", "u")]
    [InlineData("other.csv", "other")]
    public void Read_WithoutName_IsCalledByItsFile(string file, string expected)
    {
        string path = _folder.Write($"ml-x/{file}", file == "u.data" ? "1\t2\t3\t4\n" : "1,2,3,1000000004\n");
        Assert.Equal(expected, TempFolder.Read(path).Name);
        Assert.Equal("mine", TempFolder.Read(path, new DatasetReadOptions { Name = "mine" }).Name);
    }

    [Fact]
    public void Read_QuotesWithinUserAndItem_KeepTheTwoApart()
    {
        Dataset dataset = TempFolder.Read(_folder.Write("quotes.csv",
            "user,item,rating\n\"a\"\"0\",\"b\"\"123\",1\n\"a\"\"45\",\"b\"\"6\",\"2\"\nplain,\"b\"\"123\",3\n"));

        Assert.Equal(("a\"0", "a\"45", "plain"), (dataset.Users[0], dataset.Users[1], dataset.Users[2]));
        Assert.Equal(("b\"123", "b\"6"), (dataset.Items[0], dataset.Items[1]));
        Assert.Equal([1f, 2, 3], dataset.Interactions.Select(row => row.Rating));
    }

    [Fact]
    public void Read_AdjacencyFile_HasNeitherRatingsNorTimestampsNorParts()
    {
        Dataset dataset = TempFolder.Read(_folder.Write("pairs.txt", "0 5 6\r\n1 5 \n2\n\n3 6 7\n"));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (2, 1), (2, 2)], dataset.Interactions.Select(row => (row.User, row.Item)));
        Assert.All(dataset.Interactions, row => Assert.Equal((1f, 0L), (row.Rating, row.Timestamp)));
        Assert.False(dataset.HasRatings || dataset.HasTimestamps);
        Assert.Null(dataset.Parts);
        Assert.Equal("3", dataset.Users[2]);
    }

    [Fact]
    public void Read_AdjacencyFolder_KeepsParts()
    {
        _folder.Write("test.txt", "0 9\n");
        _folder.Write("train.txt.gz", TempFolder.Gzip("0 1 2\n1 3\n"));
        _folder.Write("valid.txt", "1 4\n");
        Dataset dataset = TempFolder.Read(_folder.Path);
        Assert.Equal([SplitPart.Train, SplitPart.Train, SplitPart.Train, SplitPart.Valid, SplitPart.Test], dataset.Parts);
        Assert.Equal(["1", "2", "3", "4", "9"], dataset.Interactions.Select(row => dataset.Items[row.Item]));
    }

    [Fact]
    public void Read_SamePairInTrainAndTest_IsTestedOnly()
    {
        _folder.Write("train.txt", "0 1 2\n");
        _folder.Write("test.txt", "0 2\n");
        Dataset dataset = TempFolder.Read(_folder.Path);
        Assert.Equal([SplitPart.Train, SplitPart.Test], dataset.Parts);
        Assert.Contains(dataset.Warnings, line => line.Contains("1 row merged", StringComparison.Ordinal)
            && line.Contains("two parts of the given split", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MovieLensZip_FindsRatingsAndTitles()
    {
        string path = _folder.Write("ml-9.zip", TempFolder.Zip(
            ("ml-9/README", "read me"),
            ("ml-9/movies.csv", "movieId,title,genres\n12,\"Good, the Bad, The (1966)\",Western\n99,Unseen,Drama\n"),
            ("ml-9/ratings.csv", "userId,movieId,rating,timestamp\n7,12,4.0,1\n7,3,5.0,2\n")));
        Dataset dataset = TempFolder.Read(path);
        Assert.Equal(("ml-9", 2), (dataset.Name, dataset.Interactions.Length));
        Assert.Equal([new(0, "Good, the Bad, The (1966)")], dataset.Titles);
    }

    [Theory]
    [InlineData("u.data", "7\t12\t4\t8\n", "u.item", "12|Misérables, Les (1995)|01-Jan-1995||http|0\n")]
    [InlineData("ratings.dat", "7::12::4::8\n", "movies.dat", "12::Misérables, Les (1995)::Drama\n")]
    public void Read_TitlesInEitherEncoding_AreDecoded(string ratings, string rows, string titles, string text)
    {
        foreach (Encoding encoding in new[] { Encoding.Latin1, Encoding.UTF8 })
        {
            string path = _folder.Write(ratings, rows);
            _folder.Write(titles, text, encoding);
            Assert.Equal("Misérables, Les (1995)", TempFolder.Read(path).Titles[0]);
            Assert.Equal("Misérables, Les (1995)", TempFolder.Read(_folder.Path).Titles[0]);
        }
    }

    [Fact]
    public void Read_TitlesOfAnotherForm_AreNotTaken()
    {
        _folder.Write("movies.csv", "movieId,title\n12,Other\n");
        Assert.Empty(TempFolder.Read(_folder.Write("u.data", "7\t12\t4\t8\n")).Titles);
    }

    [Fact]
    public void Read_Latin1Ids_StayDistinct()
    {
        string path = _folder.Write("a.csv", "user,item\njosé,café\njosè,cafè\n", Encoding.Latin1);
        Dataset dataset = TempFolder.Read(path);
        Assert.Equal(("josé", "josè", "café", "cafè"), (dataset.Users[0], dataset.Users[1], dataset.Items[0], dataset.Items[1]));
    }

    [Fact]
    public void Read_Columns_ByNameAndNumber()
    {
        string path = _folder.Write("log.csv", "when,Who,stars,what\n100,ann,2,\"a \"\"b\"\"\"\n101,bob,3,c\n");
        var byName = new ColumnMapping { User = "who", Item = "what", Rating = "stars", Timestamp = "when" };
        Dataset dataset = TempFolder.Read(path, new DatasetReadOptions { Columns = byName });
        Assert.Equal([new(0, 0, 2, 100_000), new(1, 1, 3, 101_000)], dataset.Interactions);
        Assert.Equal(("bob", "a \"b\""), (dataset.Users[1], dataset.Items[0]));

        string bare = _folder.Write("bare.tsv", "100\tann\t2\tx\n101\tbob\t3\ty\n");
        dataset = TempFolder.Read(bare, new DatasetReadOptions { Columns = new ColumnMapping { User = "2", Item = "4" } });
        Assert.Equal([new(0, 0, 1, 0), new(1, 1, 1, 0)], dataset.Interactions);
        Assert.False(dataset.HasRatings || dataset.HasTimestamps);
    }

    [Fact]
    public void Read_ColumnsByNumberWithHeader_SkipsTheHeader()
    {
        string path = _folder.Write("a.csv", "user_id,item_id,rating\nann,x,2\nbob,y,3\n");
        var columns = new ColumnMapping { User = "1", Item = "2", Rating = "3" };
        Assert.Equal(2, TempFolder.Read(path, new DatasetReadOptions { Columns = columns }).Users.Count);
    }

    [Fact]
    public void Read_Duplicates_KeepsTheNewestOrElseTheLast()
    {
        Dataset dataset = TempFolder.Read(_folder.Write("u.data", "1\t1\t5\t20\n1\t1\t2\t10\n1\t2\t1\t7\n1\t2\t3\t7\n2\t1\t4\t1\n"));
        Assert.Equal([new(0, 0, 5, 20_000), new(0, 1, 3, 7_000), new(1, 0, 4, 1_000)], dataset.Interactions);
        Assert.Contains(dataset.Warnings, line => line.Contains("2 rows merged", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RowsBetweenSpaces_AreNotTakenForAdjacency()
    {
        string rows = _folder.Write("ratings.txt", "1 122 2\n1 279 4\n1 20 3\n2 122 5\n2 20 1\n2 8 4\n");
        var e = Assert.Throws<DatasetException>(() => TempFolder.Read(rows));
        Assert.Contains("--separator space", e.Message, StringComparison.Ordinal);
        Assert.Equal(6, TempFolder.Read(_folder.Write("lists.txt", "1 122 2\n2 279 4\n3 20 3\n")).Interactions.Length);
    }

    [Fact]
    public void Read_APipe_IsRefused()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("There are no device files on Windows.");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        string path = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        if (!File.Exists(path)) Assert.Skip("This system shows no open files as paths.");
        Assert.Contains("pipe", Assert.Throws<DatasetException>(() => TempFolder.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UsersWithOneInteraction_AreCounted()
    {
        Dataset dataset = TempFolder.Read(_folder.Write("u.data",
            "1\t1\t5\t1000000020\n1\t2\t2\t1000000010\n2\t2\t1\t1000000007\n3\t1\t1\t1000000007\n"));
        Assert.Contains("2 users", Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SecondsMillisecondsAndFractions_KeepTheirOrder()
    {
        Dataset dataset = TempFolder.Read(_folder.Write("u.data", "1\t1\t5\t1600000000900\n1\t2\t2\t1600000000.5\n1\t3\t2\t1600000001\n"));
        Assert.Equal([1_600_000_000_900, 1_600_000_000_500, 1_600_000_001_000], dataset.Interactions.Select(row => row.Timestamp));
    }

    [Fact]
    public void Read_FormatGiven_OverridesTheContent()
    {
        string path = _folder.Write("x.txt", "1\t2\t3\t1000000004\n");
        Assert.Equal(3, TempFolder.Read(path, new DatasetReadOptions { Format = DatasetFormat.Adjacency }).Interactions.Length);
        Assert.Single(TempFolder.Read(path).Interactions);
    }

    [Fact]
    public void Read_Cancelled_Throws()
    {
        string path = _folder.Write("u.data", "1\t1\t5\t20\n");
        Assert.Throws<OperationCanceledException>(() => DatasetReader.Read(path, null, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _folder.Dispose();
}
