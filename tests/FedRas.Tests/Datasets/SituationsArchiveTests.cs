using System.Diagnostics;
using System.IO.Compression;

namespace FedRas.Tests.Datasets;

/// <summary>Packed files, archives and folders.</summary>
public sealed class SituationsArchiveTests : Situations
{
    private Dataset Read(string name, byte[] bytes) => TempFolder.Read(Folder.Write(name, bytes));

    private string Refused(string name, byte[] bytes, params string[] words)
    {
        string message = TempFolder.ReadError(Folder.Write(name, bytes));
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        return message;
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    [InlineData(".zip")]
    public void Read_PackedFile_IsReadLikeThePlainOne(string ending)
    {
        Dataset plain = Read("plain.csv", PackedRatings.As(""));
        AssertCounts(plain, 4, 9, 12, rated: true, timed: true);
        // By its bytes, not by its name.
        foreach (string name in new[] { "ratings.csv" + ending, "no ending", "wrong.csv" })
        {
            Dataset dataset = Read("packed/" + name, PackedRatings.As(ending));
            Assert.Equal(plain.Interactions, dataset.Interactions);
            Assert.Equal(plain.Origin!.Columns, dataset.Origin!.Columns);
        }
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public void Read_PackedFileCutOffOrDamaged_IsNeverTakenForWhole(string ending)
    {
        byte[] whole = PackedRatings.As(ending);
        for (int length = 7; length < whole.Length; length++)
            Refused("cut.csv" + ending, whole[..length], "cut.csv" + ending, "damaged or cut off after", "download or pack it again");
        Dataset sound = Read("plain.csv", PackedRatings.As(""));
        for (int at = 10; at < whole.Length - 4; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            string path = Folder.Write("bad.csv" + ending, damaged);
            try
            {
                // A bit may stand for nothing, but never for other ratings.
                Assert.Equal(sound.Interactions, TempFolder.Read(path).Interactions);
            }
            catch (DatasetException refusal)
            {
                Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Read_SeveralGzipMembers_AreOneFile()
    {
        string[] halves = [PackedRatings.Text[..100], PackedRatings.Text[100..]];
        byte[] members = [.. halves.SelectMany(TempFolder.Gzip)];
        AssertCounts(Read("multi.csv.gz", members), 4, 9, 12, rated: true, timed: true);
        AssertCounts(Read("blocks.csv.gz", [.. members, .. TempFolder.Gzip("")]), 4, 9, 12, rated: true, timed: true);
        Refused("cut.csv.gz", members[..^3], "damaged or cut off");
    }

    [Fact]
    public void Read_GzipPaddedWithZeros_IsWhole() =>
        AssertCounts(Read("padded.csv.gz", [.. TempFolder.Gzip(PackedRatings.Text), .. new byte[512]]), 4, 9, 12, rated: true, timed: true);

    [Fact]
    public void Read_SeveralBZip2Streams_AreOneFile()
    {
        Dataset dataset = Read("twice.csv.bz2", [.. PackedRatings.As(".bz2"), .. PackedRatings.As(".bz2")]);
        AssertCounts(dataset, 4, 9, 12, rated: true, timed: true);
        Assert.Equal((25, 1, 12), (dataset.Origin!.Rows, dataset.Origin.Skipped, dataset.Origin.Merged));
    }

    [Fact]
    public void Read_TheOnlyTableOfAZipOrFolder_IsTakenWhateverItsName()
    {
        byte[] zip = TempFolder.Zip(("readme.md", "a, b\n"), ("Data/reviews_2019.csv", PackedRatings.Text), ("Data/genres.csv",
            "id,genre\n1,x\n"));
        Dataset dataset = Read("one.zip", zip);
        AssertCounts(dataset, 4, 9, 12, rated: true, timed: true);
        Assert.Equal("reviews_2019.csv", dataset.Origin!.Source);
        Folder.Write("folder/reviews_2019.tsv.gz", TempFolder.Gzip(PackedRatings.Text.Replace(',', '\t')));
        Folder.Write("folder/notes.md", "nothing");
        AssertCounts(TempFolder.Read(Folder["folder"]), 4, 9, 12, rated: true, timed: true);
    }

    [Fact]
    public void Read_SeveralRatings_AreAsked()
    {
        byte[] zip = TempFolder.Zip(("small/ratings.csv", "user,item\n1,2\n1,3\n"), ("full/ratings.csv", PackedRatings.Text));
        Refused("two.zip", zip, "holds several files of ratings: small/ratings.csv, full/ratings.csv", "Name one, such as");
        AssertCounts(TempFolder.Read(Folder["two.zip/full/ratings.csv"]), 4, 9, 12, rated: true, timed: true);
        AssertCounts(TempFolder.Read(Folder["two.zip/small/ratings.csv"]), 1, 2, 2, rated: false, timed: false);
        string missing = TempFolder.ReadError(Folder["two.zip/other/ratings.csv"]);
        Assert.Contains("holds no other/ratings.csv; it holds small/ratings.csv, full/ratings.csv", missing, StringComparison.Ordinal);

        Folder.Write("both/a.csv", PackedRatings.Text);
        Folder.Write("both/b.csv", PackedRatings.Text);
        Assert.Contains("holds several files of ratings: a.csv, b.csv", TempFolder.ReadError(Folder["both"]), StringComparison.Ordinal);
        AssertCounts(TempFolder.Read(Folder["both/b.csv"]), 4, 9, 12, rated: true, timed: true);
    }

    [Fact]
    public void Read_NothingToReadInAFolder_ListsWhatIsThere()
    {
        Folder.Write("none/readme.md", "nothing");
        Folder.Write("none/picture.png", "nothing");
        string message = TempFolder.ReadError(Folder["none"]);
        Assert.Contains("no ratings found", message, StringComparison.Ordinal);
        Assert.Contains("It holds picture.png, readme.md", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ArchivesOfOtherSystems_AreRead()
    {
        byte[] mac = TempFolder.Zip(("ml/ratings.csv", PackedRatings.Text), ("__MACOSX/ml/._ratings.csv", "\0\u0001"), ("ml/._ratings.csv",
            "\0"), ("ml/.DS_Store", "\0"));
        AssertCounts(Read("mac.zip", mac), 4, 9, 12, rated: true, timed: true);
        AssertCounts(Read("windows.zip", TempFolder.Zip(("ml\\ratings.csv", PackedRatings.Text))), 4, 9, 12, rated: true, timed: true);

        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("ml/ratings.csv.gz").Open())
            entry.Write(PackedRatings.As(".gz"));
        AssertCounts(Read("gzin.zip", bytes.ToArray()), 4, 9, 12, rated: true, timed: true);
    }

    [Fact]
    public void Read_EncryptedZip_SaysSo()
    {
        byte[] zip = TempFolder.Zip(("ratings.csv", PackedRatings.Text));
        // The first bit of the flags, in the entry's own header and in the directory.
        zip[6] |= 1;
        int directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        zip[directory + 8] |= 1;
        Refused("secret.zip", zip, "ratings.csv: is encrypted; unpack the archive with its password first");
    }

    [Theory]
    [InlineData("7z\u00BC\u00AF\u0027\u001C\0\u0004rest of it", "is no text but binary data")]
    [InlineData("PAR1\u0015\u0004\u0015\0\0\0\0", "is no text but binary data")]
    [InlineData("1\t2\t3\n1\0\t2\t3\n", "is no text but binary data")]
    [InlineData("", "is empty")]
    [InlineData(" \n\n", "is empty")]
    public void Read_NoTextAtAll_SaysWhatItIs(string bytes, string expected) => Refused("x.dat", Encoding.Latin1.GetBytes(bytes), expected);

    [Fact]
    public void Read_ASpreadsheet_IsAZipWithoutRatings() =>
        Refused("book.xlsx", TempFolder.Zip(("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")), "no ratings found",
            "xl/workbook.xml");

    [Fact]
    public void Read_ANamedPipe_IsRefusedBeforeItIsOpened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/mkfifo"), "Needs mkfifo.");
        string path = Folder["pipe.csv"];
        using (Process make = Process.Start("/usr/bin/mkfifo", [path])) make.WaitForExit();
        Assert.Contains("is empty, or a pipe or device", TempFolder.ReadError(path), StringComparison.Ordinal);
        // Beside the data it does not stop a reading either.
        AssertCounts(Read("u.data", Encoding.UTF8.GetBytes("1\t2\t3\t4\n1\t3\t3\t5\n")), 1, 2, 2, rated: true, timed: true);
    }
}
