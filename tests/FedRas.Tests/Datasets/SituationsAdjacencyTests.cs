namespace FedRas.Tests.Datasets;

/// <summary>Lines of a user and that user's items, and splits that came with the data.</summary>
public sealed class SituationsAdjacencyTests : Situations
{
    private Dataset Given(string train, string test, string? valid = null)
    {
        Write(train, test, valid);
        return TempFolder.Read(Folder["given"]);
    }

    private string RefusedGiven(string train, string test, string? valid = null)
    {
        Write(train, test, valid);
        return TempFolder.ReadError(Folder["given"]);
    }

    private void Write(string train, string test, string? valid)
    {
        Folder.Write("given/train.txt", train);
        if (test.Length > 0) Folder.Write("given/test.txt", test);
        if (valid is not null) Folder.Write("given/valid.txt", valid);
    }

    [Fact]
    public void Read_UsersWithoutItemsTrailingBlanksAndCrLf_KeepTheSplit()
    {
        Dataset dataset = Given("0 1 2 3 \r\n1\r\n2 3 4\r\n", "0 4\r\n1 \r\n2 5 6 \r\n");
        AssertCounts(dataset, 2, 6, 8, rated: false, timed: false);
        Assert.Equal((5, 3), (dataset.Parts!.Count(part => part == SplitPart.Train), dataset.Parts!.Count(part => part == SplitPart.Test)));
        Assert.Equal("given: the test part that came with the data", FedRas.Simulation.Data.TestItems.Describe(dataset, SplitKind.Given,
            0.2));
        Assert.Equal("train.txt, test.txt", dataset.Origin!.Source);
    }

    [Fact]
    public void Read_LinesThatBeginWithACount_AreRefused()
    {
        string text = Lines(Enumerable.Range(0, 40).Select(n =>
            $"{2 + n % 6} {string.Join(' ', Enumerable.Range(0, 2 + n % 6).Select(k => (n * 5 + k * 3) % 60))}"));
        Refused("users.dat", text, new DatasetReadOptions(),
            "each line begins with the number of items that follow, so no line names its user", "{$1 = NR; print}",
            "--data-format adjacency");
        Dataset asked = Read("users.dat", text, new DatasetReadOptions { Format = DatasetFormat.Adjacency });
        Assert.Equal(6, asked.Users.Count);
        string numbered = Lines(text.TrimEnd().Split('\n').Select((line, n) =>
            $"{n + 1} {line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]}"));
        Dataset mended = Read("numbered.dat", numbered);
        Assert.Equal((40, numbered.Split(' ').Length - 1), (mended.Users.Count, mended.Interactions.Length));
    }

    [Fact]
    public void Read_ALineForEachUser_IsAdjacencyWhateverItsWidth()
    {
        string text = Lines(Enumerable.Range(0, 50).Select(user => $"{user} {user % 7} {7 + user % 5} {20 + user % 3}"));
        Dataset dataset = Read("a.txt", text);
        AssertCounts(dataset, 50, 15, 150, rated: false, timed: false);
        Assert.Equal("a user and that user's items on each line (adjacency; blanks)", dataset.Origin!.Columns);
        Assert.Equal(150, dataset.Origin.Rows);
    }

    [Fact]
    public void Read_TheSameFormInAPartOfASplit_IsRefusedLikewise()
    {
        string rows = Lines(Made().Select(row => $"{row.User} {row.Item} {row.Stars}"));
        string message = RefusedGiven(rows, "1 100\n");
        Assert.StartsWith(Folder["given/train.txt"], message, StringComparison.Ordinal);
        Assert.Contains("looks like rows of 3 columns between blanks", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UserOrItemInOnePartOnly_IsKept()
    {
        Dataset dataset = Given("0 1 2\n1 2 3\n", "0 3\n7 1\n1 99\n");
        AssertCounts(dataset, 3, 4, 7, rated: false, timed: false);
        Assert.True(dataset.Users.TryGetIndex("7", out _) && dataset.Items.TryGetIndex("99", out _));
    }

    [Fact]
    public void Read_PairsInTrainAndTest_AreTakenOutOfTrainAndSaidSo()
    {
        Dataset dataset = Given("0 1 2 3\n1 2 3 4\n", "0 2 3\n1 4\n");
        AssertCounts(dataset, 2, 4, 6, rated: false, timed: false);
        Assert.Equal((3, 3), (dataset.Parts!.Count(part => part == SplitPart.Train), dataset.Parts!.Count(part => part == SplitPart.Test)));
        Assert.Contains(dataset.Warnings, line =>
            line.Contains("3 rows merged; 3 of them stand in two parts of the given split, and are taken out of the earlier",
            StringComparison.Ordinal));
        Assert.Equal(3, dataset.Origin!.Merged);
    }

    [Fact]
    public void Read_SplitWithoutTest_IsRefused()
    {
        Assert.Contains("no ratings found; looked for", RefusedGiven("0 1 2\n", "", "0 3\n"), StringComparison.Ordinal);
        Assert.Contains("train.txt with test.txt", RefusedGiven("0 1 2\n", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SplitOfTextIds_IsRefusedAtItsLine()
    {
        string message = RefusedGiven("ann x y\n", "ann z\n");
        Assert.StartsWith($"{Folder["given/train.txt"]}, line 1: id is not a whole number of at least 0 'ann'", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:\n30878,4,2005-12-26\n2647871,4,2005-12-30\n")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid "
        + "sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n")]
    public void Read_OtherLayouts_AreRefusedAtTheirLine(string text) => Refused("x.txt", text, null, "x.txt, line 1: ");

    [Theory]
    [InlineData("{\"user_id\": \"a\", \"business_id\": \"b\", \"stars\": 4.0}\n{\"user_id\": \"c\", \"business_id\": \"d\", \"stars\": "
        + "4.0}\n", "is JSON or another notation of a program; expected rows of columns")]
    [InlineData("[{\"user\": 1, \"item\": 2}]\n", "is JSON or another notation of a program; expected rows of columns")]
    [InlineData("<!DOCTYPE html>\n<html><body>404</body></html>\n", "is HTML or XML, perhaps an error page saved in place of the data")]
    public void Read_NoTable_SaysWhatItIs(string text, string expected) => Refused("data.csv", text, null, expected);

    [Fact]
    public void Read_AMatrixOfRatings_IsRefused()
    {
        string text = Lines(Enumerable.Range(0, 30).Select(user => string.Join(',', Enumerable.Range(0, 50).Select(item => (user
            + item) % 4 == 0 ? "99" : $"{(user * item) % 20 - 10}.5"))));
        Refused("jester.csv", text, null, "line 1: cannot tell which of the columns");
    }
}
