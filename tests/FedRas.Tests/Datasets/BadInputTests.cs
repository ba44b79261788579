namespace FedRas.Tests.Datasets;

public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("u.data", "", "u.data: is empty")]
    [InlineData("u.data", "\n\r\n  \n", "u.data: is empty")]
    [InlineData("ratings.csv", "userId,movieId,rating,timestamp\n", "holds no interactions")]
    [InlineData("u.data", "1\n", "u.data, line 1: '1' looks like no ratings file")]
    [InlineData("u.data", "1 2 3 4\n", "u.data, line 1: there is no tab, comma, semicolon, '|' or '::' between columns; say --separator "
        + "space")]
    [InlineData("ratings.dat", "1::2::3::4::5\n", "ratings.dat, line 1: cannot tell which of the columns '1', '2', '3', '4', '5' hold "
        + "user and item")]
    [InlineData("u.data", "\n1\t2\tgood\t4\n", "say --columns")]
    [InlineData("u.data", "1\t2\tNaN\t4\n", "say --columns")]
    [InlineData("u.data", "1\t2\tInfinity\t4\n", "say --columns")]
    [InlineData("u.data", "1\t2\t1e99\t4\n", "say --columns")]
    [InlineData("u.data", "1\t2\t3\t-4\n", "say --columns")]
    [InlineData("u.data", "1\t2\t3\t99999999999999999999\n", "say --columns")]
    [InlineData("r.csv", "user,item,rating\n1,2,good\n", "r.csv, line 2: rating is not a finite number 'good'")]
    [InlineData("r.csv", "user,item,rating\n1,2,NaN\n", "line 2: rating is not a finite number 'NaN'")]
    [InlineData("r.csv", "user,item,rating\n1,2,Infinity\n", "line 2: rating is not a finite number 'Infinity'")]
    [InlineData("r.csv", "user,item,rating\n1,2,1e99\n", "line 2: rating is not a finite number '1e99'")]
    [InlineData("r.csv", "user,item,time\n1,2,-4\n", "line 2: not a time that is understood '-4'")]
    [InlineData("r.csv", "user,item,time\n1,2,99999999999999999999\n", "line 2: not a time that is understood")]
    [InlineData("u.data", "\t2\t3\t4\n", "line 1: empty user or item id")]
    [InlineData("ratings.csv", "userId,title\n1,2\n", "line 1: cannot tell which of the columns 'userId', 'title' hold user and item")]
    [InlineData("ratings.csv", "userId,movieId,rating\r\n\r\n1,2,x\r\n", "ratings.csv, line 3: rating is not a finite number 'x'")]
    [InlineData("ratings.csv", "userId,movieId\n1,2,3\n", "ratings.csv, line 2: wrong number of columns '1,2,3'")]
    [InlineData("ratings.csv", "userId,movieId\n1,\"2\"3\n", "ratings.csv, line 2: text after a closing quote")]
    [InlineData("pairs.txt", "0 1 2\n1 1 -2\n", "line 2: id is not a whole number of at least 0 '-2'")]
    [InlineData("notes.txt", "dear diary\n", "notes.txt, line 1: 'dear diary' looks like no ratings file")]
    public void Read_FirstRowUnusable_NamesFileLineAndExpectation(string name, string text, string expected)
    {
        string path = _folder.Write(name, text);
        Assert.Contains(expected, TempFolder.ReadError(path), StringComparison.Ordinal);
        string packed = _folder.Write("gz/" + name + ".gz", TempFolder.Gzip(text));
        Assert.StartsWith(packed, TempFolder.ReadError(packed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\t2\tx\t1000000004", "rating is not a finite number: 2 rows skipped")]
    [InlineData("1\t2\t3\t-1", "not a time that is understood: 2 rows skipped")]
    [InlineData("1\t2\t3", "wrong number of columns: 2 rows skipped")]
    [InlineData("1\t\t3\t1000000004", "empty user or item id: 2 rows skipped")]
    public void Read_FewBadRows_AreSkippedAndCounted(string bad, string expected)
    {
        string good = string.Concat(Enumerable.Range(0, 198).Select(i => $"{i / 2}\t{i}\t3\t1000000004\n"));
        string path = _folder.Write("u.data", good + bad + "\n" + bad + "\n");
        Dataset dataset = TempFolder.Read(path);
        Assert.Equal(198, dataset.Interactions.Length);
        string warning = Assert.Single(dataset.Warnings);
        Assert.StartsWith(expected, warning, StringComparison.Ordinal);
        Assert.Contains($"{path}, line 199", warning, StringComparison.Ordinal);

        _folder.Write("u.data", good + bad + "\n" + bad + "\n" + bad + "\n");
        Assert.Contains("line 199", TempFolder.ReadError(path), StringComparison.Ordinal);
        Assert.Contains("3 such rows of 201", TempFolder.ReadError(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadAdjacencyTokens_AreSkippedAndCounted()
    {
        string good = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i} 1 2 3\n"));
        Dataset dataset = TempFolder.Read(_folder.Write("a.txt", good + "100 1 -2 3\nx 1 2\n101 12345678901234567890123 4\n"));
        Assert.Equal(304, dataset.Interactions.Length);
        Assert.StartsWith("id is not a whole number of at least 0: 2 rows skipped", Assert.Single(dataset.Warnings),
            StringComparison.Ordinal);
        Assert.True(dataset.Items.TryGetIndex("12345678901234567890123", out _));
    }

    [Fact]
    public void Read_QuotedFieldOverLines_KeepsTheFilesLineNumbers()
    {
        string path = _folder.Write("q.csv", "user,item,rating\na,\"x\r\ny\",1\nb,z,bad\n");
        Assert.Contains("q.csv, line 4: rating", TempFolder.ReadError(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnclosedQuote_NamesTheLineItStartsOn()
    {
        string rows = "ann,\"some item,3\n" + string.Concat(Enumerable.Repeat("bob,other,4\n", 600_000));
        Assert.Contains("line 2: a record of more than", TempFolder.ReadError(_folder.Write("q.csv", "user,item,rating\n" + rows)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongColumn_ListsTheColumns()
    {
        string path = _folder.Write("a.csv", "who,what\n1,2\n");
        var byName = new DatasetReadOptions { Columns = new ColumnMapping { User = "who", Item = "thing" } };
        Assert.Contains("line 1: no column 'thing' for the item; the columns are 'who', 'what'", TempFolder.ReadError(path, byName),
            StringComparison.Ordinal);
        var byNumber = new DatasetReadOptions { Columns = new ColumnMapping { User = "1", Item = "3" } };
        Assert.Contains("has 2 columns, so there is no column 3", TempFolder.ReadError(path, byNumber), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Missing_SaysSo() =>
        Assert.Contains("no such file or folder", TempFolder.ReadError(_folder["none"]), StringComparison.Ordinal);

    [Fact]
    public void Read_FolderWithoutRatings_SaysWhatWasLookedFor()
    {
        _folder.Write("README.md", "0 1\n");
        string message = TempFolder.ReadError(_folder.Path);
        foreach (string name in new[] { "u.data", "ratings.dat", "ratings.csv", "train.txt with test.txt" })
            Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoPermission_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This process may read everything.");
        string path = _folder.Write("u.data", "1\t2\t3\t4\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Contains("cannot be read", TempFolder.ReadError(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ADevice_IsRefusedBeforeItIsOpened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a device file, such as Linux's /proc/self/mem.");
        Assert.StartsWith("/proc/self/mem: is empty, or a pipe or device", TempFolder.ReadError("/proc/self/mem"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BinaryGarbage_IsNoText()
    {
        var bytes = new byte[4096];
        new Random(5).NextBytes(bytes);
        foreach (string name in new[] { "u.data", "ratings.csv", "x.txt" })
            Assert.Contains("binary data", TempFolder.ReadError(_folder.Write(name, bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedOrDamagedGzip_IsNeverReadAsIfWhole()
    {
        byte[] whole = TempFolder.Gzip(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i * 7919 % 1000}\t{i}\t3\t4\n")));
        string path = _folder.Write("u.data.gz", whole);
        Assert.Equal(5_000, TempFolder.Read(path).Interactions.Length);
        foreach (int length in new[] { 3, 11, 17, whole.Length / 2, whole.Length - 8, whole.Length - 1 })
        {
            _folder.Write("u.data.gz", whole[..length]);
            Assert.StartsWith(path, TempFolder.ReadError(path), StringComparison.Ordinal);
        }
        for (int at = 20; at < whole.Length; at += 997)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 4;
            _folder.Write("u.data.gz", damaged);
            TempFolder.ReadError(path);
        }
    }

    [Fact]
    public void Read_TruncatedOrDamagedZip_IsNeverReadAsIfWhole()
    {
        byte[] whole = TempFolder.Zip(("u.data", string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i * 7919 % 1000}\t{i}\t3\t4\n"))));
        string path = _folder.Write("a.zip", whole);
        Assert.Equal(5_000, TempFolder.Read(path).Interactions.Length);
        foreach (int length in new[] { 4, whole.Length / 2, whole.Length - 1 })
        {
            _folder.Write("a.zip", whole[..length]);
            Assert.Contains("damaged or cut off", TempFolder.ReadError(path), StringComparison.Ordinal);
        }
        for (int at = 60; at < whole.Length - 200; at += 997)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 4;
            _folder.Write("a.zip", damaged);
            TempFolder.ReadError(path);
        }
    }

    [Fact]
    public void Read_ZipWithoutRatings_SaysWhatWasLookedFor() =>
        Assert.Contains("looked for u.data", TempFolder.ReadError(_folder.Write("a.zip", TempFolder.Zip(("x.md", "1 2")))),
            StringComparison.Ordinal);

    [Fact]
    public void Read_UnpacksToMoreThanTheLimit_StopsThere()
    {
        var options = new DatasetReadOptions { MaxUnpackedBytes = 100_000 };
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"1\t{i}\t3\t4\n"));
        Assert.Contains("unpacks to more than 100,000 bytes",
            TempFolder.ReadError(_folder.Write("u.data.gz", TempFolder.Gzip(text)), options), StringComparison.Ordinal);
        byte[] zip = TempFolder.Zip(("u.data", text));
        Assert.Contains("unpacks to more than 100,000 bytes", TempFolder.ReadError(_folder.Write("a.zip", zip), options),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreInteractionsThanAllowed_StopsThere() =>
        Assert.Contains("more than 2 interactions",
            TempFolder.ReadError(_folder.Write("a.txt", "1 2 3 4\n"), new DatasetReadOptions { MaxInteractions = 2 }),
                StringComparison.Ordinal);

    [Fact]
    public void Read_VeryLongIds_AreJustIds()
    {
        string id = new('x', 300_000);
        Dataset dataset = TempFolder.Read(_folder.Write("u.data", $"{id}\t1\t2\t3\n1\t{id}\t2\t3\n"));
        Assert.Equal(id, dataset.Users[0]);
        Assert.True(TempFolder.ReadError(_folder.Write("u.data", id)).Length < 600);
    }

    [Fact]
    public void Read_MutatedFiles_OnlyEverThrowDatasetException()
    {
        (string Name, byte[] Bytes)[] seeds =
        [
            ("u.data", Encoding.UTF8.GetBytes("1\t2\t3\t4\n1\t3\t3\t5\n")),
            ("ratings.csv", Encoding.UTF8.GetBytes("userId,movieId,rating,timestamp\n1,\"2\",3,4\n1,3,3,5\n")),
            ("a.txt", Encoding.UTF8.GetBytes("0 1 2 3\n1 2 3\n")),
            ("b.gz", TempFolder.Gzip("1::2::3::4\n1::3::3::5\n")),
            ("c.zip", TempFolder.Zip(("ratings.dat", "1::2::3::4\n1::3::3::5\n"), ("movies.dat", "2::Two\n"))),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 399], Gen.Byte).Array[1, 4], Gen.Int[0, 20])
            .Sample((which, edits, cut) =>
        {
            byte[] bytes = [.. seeds[which].Bytes];
            foreach ((int at, byte value) in edits) bytes[at % bytes.Length] = value;
            using var folder = new TempFolder();
            string path = folder.Write(seeds[which].Name, bytes[..Math.Max(0, bytes.Length - Math.Max(0, cut - 10))]);
            try
            {
                Assert.NotEmpty(DatasetReader.Read(path).Interactions);
            }
            catch (DatasetException exception)
            {
                TempFolder.AssertIsMessage(exception.Message);
            }
        }, iter: 1_000, threads: 1);
    }

    public void Dispose() => _folder.Dispose();
}
