namespace FedRas.Tests.Datasets;

/// <summary>Titles beside the ratings.</summary>
public sealed class SituationsTitleTests : Situations
{
    private Dataset With(string movies)
    {
        Folder.Write("m/movies.csv", movies);
        return Read("m/ratings.csv", "userId,movieId,rating\n1,3,5\n1,4,4\n2,4,3\n2,5,1\n");
    }

    private static string[] Titles(Dataset dataset) => [.. dataset.Titles.OrderBy(title => title.Key).Select(title =>
        $"{dataset.Items[title.Key]} {title.Value}")];

    [Theory]
    [InlineData("movieId,title,genres\n3,Three,x\n4,\"Four, the\",y\n")]
    [InlineData(",movieId,title\n2,3,Three\n3,4,\"Four, the\"\n")]
    [InlineData("title,movieId\nThree,3\n\"Four, the\",4\n")]
    [InlineData("genres,Title,year,Movie ID\nx,Three,1999,3\ny,\"Four, the\",2000,4\n")]
    public void Read_ColumnsInAnyOrder_AreFoundByTheHeader(string movies) => Assert.Equal(["3 Three", "4 Four, the"], Titles(With(movies)));

    [Theory]
    [InlineData("3,Three,x\n4,Four,y\n")]
    [InlineData("id;name\n3;Three\n")]
    public void Read_TitlesWithoutAHeader_AreWarnedOfAndNotTaken(string movies)
    {
        Dataset dataset = With(movies);
        Assert.Empty(dataset.Titles);
        Assert.Equal(4, dataset.Interactions.Length);
        Assert.Contains(dataset.Warnings, line => line.StartsWith("no titles are shown: line 1 of", StringComparison.Ordinal)
            && line.Contains("movies.csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("movieId,title\n3,Three\n4,\"Four\" the\n5,Five\n", "text after a closing quote")]
    [InlineData("movieId,title\n3,Three\n4,\"Four\n", "a quote is opened here and never closed")]
    public void Read_TitlesThatCannotBeRead_AreAWarning(string movies, string expected)
    {
        Dataset dataset = With(movies);
        AssertCounts(dataset, 2, 3, 4, rated: true, timed: false);
        Assert.Equal(["3 Three"], Titles(dataset));
        Assert.Contains(dataset.Warnings, line => line.StartsWith("titles from there on are left out: ", StringComparison.Ordinal)
            && line.Contains("movies.csv, line 3: " + expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_LineWithoutATitle_IsSkippedAndCounted()
    {
        Dataset dataset = With("movieId,title\n3,Three\n4\n5,Five\n");
        Assert.Equal(["3 Three", "5 Five"], Titles(dataset));
        Assert.Contains(dataset.Warnings, line => line.StartsWith("line without a title: 1 line skipped", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DamagedTitlesOfAnArchive_AreAWarning()
    {
        Folder.Write("g/movies.csv", TempFolder.Gzip("movieId,title\n3,Three\n")[..^9]);
        Dataset dataset = Read("g/ratings.csv", "userId,movieId,rating\n1,3,5\n1,4,4\n");
        Assert.Equal(2, dataset.Interactions.Length);
        Assert.Contains(dataset.Warnings, line => line.Contains("movies.csv", StringComparison.Ordinal)
            && line.Contains("damaged or cut off", StringComparison.Ordinal));
    }
}
