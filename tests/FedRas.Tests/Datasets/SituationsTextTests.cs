namespace FedRas.Tests.Datasets;

/// <summary>Encodings, line ends and what stands around the rows.</summary>
public sealed class SituationsTextTests : Situations
{
    private const string Text = "user,item,rating,timestamp\n\"jürgen\",café,4,1500000000\njürgen,Ж,5,1500000001\n東,café,3,1500000002\n";

    private static void AssertIsText(Dataset dataset)
    {
        AssertCounts(dataset, 2, 2, 3, rated: true, timed: true);
        Assert.Equal(["jürgen", "東"], Ids(dataset.Users));
        Assert.Equal(["café", "Ж"], Ids(dataset.Items));
        Assert.Equal([4, 5, 3], Ratings(dataset));
    }

    [Fact]
    public void Read_AnyEncodingWithAMark_IsDecoded()
    {
        foreach (Encoding encoding in new[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
            AssertIsText(TempFolder.Read(Folder.Write("marked.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)])));
        AssertIsText(Read("marked.csv", "\uFEFF\"user\",item,rating,timestamp\n" + Text[(Text.IndexOf('\n', StringComparison.Ordinal)
            + 1)..]));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n\n")]
    [InlineData(" \n\t\n")]
    public void Read_AnyLineEnd_IsOne(string end) => AssertIsText(Read("ends.csv", Text.Replace("\n", end, StringComparison.Ordinal)));

    [Fact]
    public void Read_ManyLinesThatEndInCarriageReturns_AreRead()
    {
        string text = "user,item,rating,timestamp\r" + string.Concat(Made(100, 25).Select(row =>
            $"{row.User},{row.Item},{row.Stars},{row.Time}\r"));
        AssertCounts(Read("mac.csv", text), 100, 30, 2500, rated: true, timed: true);
        Dataset adjacency = Read("mac.txt", "0 1 2\r1 2 3\r");
        AssertCounts(adjacency, 2, 3, 4, rated: false, timed: false);
    }

    [Fact]
    public void Read_ByteOrderMarkInsideTheFile_IsNoPartOfAnId()
    {
        Dataset dataset = Read("joined.csv", "7,12,4,881250949\n7,3,5,881250950\n\uFEFF7,14,1,881250951\n");
        Assert.Equal(["7"], Ids(dataset.Users));
        dataset = Read("joined.txt", "\uFEFF0 1 2\n\uFEFF1 2 3\n");
        Assert.Equal(["0", "1"], Ids(dataset.Users));
    }

    [Fact]
    public void Read_Utf16WithoutAMark_IsNoText()
    {
        string path = Folder.Write("wide.csv", Encoding.Unicode.GetBytes("user,item\n1,2\n"));
        Assert.Contains("is no text but binary data", TempFolder.ReadError(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Latin1AndUtf8_GiveTheSameInteractions()
    {
        var random = new Random(8);
        string Id() => string.Concat(Enumerable.Range(0, 2).Select(_ => (char)random.Next(0xC0, 0x100)));
        string text = "user,item,rating\n" + Lines(Enumerable.Range(0, 5_000).Select(_ => $"{Id()},{Id()},{random.Next(1, 6)}"));
        // Two Latin-1 letters in a row may be one of UTF-8: here no first byte is followed by a fitting second one.
        Dataset utf8 = Read("u.csv", text), latin1 = Read("l.csv", text, encoding: Encoding.Latin1);
        Assert.Equal(utf8.Interactions, latin1.Interactions);
        Assert.Equal(Ids(utf8.Users), Ids(latin1.Users));
    }

    [Fact]
    public void Read_BlanksAroundFields_AreNoPartOfThem()
    {
        Dataset dataset = Read("blanks.csv", " user , item ,rating\n 7 , 12 ,4\n7\t,3, 5\n");
        Assert.Equal(["7"], Ids(dataset.Users));
        Assert.Equal(["12", "3"], Ids(dataset.Items));
    }

    [Theory]
    [InlineData("user;item;rating\n1;2;4,5\n1;3;3,5\n", "line 2: rating is not a finite number '4,5'")]
    [InlineData("user,item,rating\n1,2,\"1,004\"\n", "line 2: rating is not a finite number '1,004'")]
    [InlineData("user,item,rating\n1,2,NaN\n", "line 2: rating is not a finite number 'NaN'")]
    [InlineData("user,item,rating\n1,2,\n", "line 2: rating is not a finite number ''")]
    public void Read_RatingThatIsNoNumber_NamesLineAndValue(string text, string expected) =>
        Refused("comma.csv", text, new DatasetReadOptions
        {
            Separator = text.Contains(';',
            StringComparison.Ordinal) ? "semicolon" : "comma"
        }, expected);

    [Fact]
    public void Read_OneBadRowOfMany_IsSkippedAndNamed()
    {
        string rows = Lines(Made().Select(row => $"{row.User},{row.Item},{row.Stars}"));
        Dataset dataset = Read("one_bad.csv", "user,item,rating\n" + rows + "1,2,x\n");
        AssertCounts(dataset, 20, 30, 100, rated: true, timed: false);
        Assert.Contains(dataset.Warnings, line => line.StartsWith("rating is not a finite number: 1 row skipped", StringComparison.Ordinal)
            && line.Contains("line 102, 'x'", StringComparison.Ordinal));
        Assert.Equal((101, 1), (dataset.Origin!.Rows, dataset.Origin.Skipped));
        Refused("two_bad.csv", "user,item,rating\n" + rows + "1,2,x\n1,2,y\n", null, "line 102: rating is not a finite number 'x'",
            "(2 such rows of 102: too many to skip.)");
        Refused("first_bad.csv", "user,item,rating\n1,2,x\n" + rows, null, "line 2: rating is not a finite number 'x'",
            "The first row has to be sound; of later ones up to one in a hundred is skipped.");
    }
}
