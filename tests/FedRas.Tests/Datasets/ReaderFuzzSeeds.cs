using SharpCompress.Compressors.BZip2;

namespace FedRas.Tests.Datasets;

/// <summary>What the fuzz of the readers starts from: some small sources of each format, and a large one.</summary>
internal static class ReaderFuzzSeeds
{
    /// <summary>A source: one file, or several of a folder.</summary>
    public sealed record Seed(params (string Name, byte[] Bytes)[] Files);

    private const string Header = "user,item,rating,timestamp\n";

    /// <summary>Every format that is mutated, and the options it may be read with beside none.</summary>
    public static IReadOnlyDictionary<string, DatasetReadOptions> Kinds { get; } = new Dictionary<string, DatasetReadOptions>
    {
        ["csv"] = new() { Columns = new ColumnMapping { User = "1", Item = "2", Rating = "3" }, Header = true },
        ["tsv"] = new() { Separator = "tab", Quotes = true, Header = false },
        ["colons"] = new() { Format = DatasetFormat.MovieLensColons },
        ["semicolons"] = new() { Separator = "semicolon", Quotes = true, TimeFormat = "iso" },
        ["blanks"] = new() { Separator = "space", Header = false },
        ["adjacency"] = new() { Format = DatasetFormat.Adjacency },
        ["split"] = new(),
        ["titles"] = new(),
        ["gzip"] = new() { TimeFormat = "s" },
        ["zip"] = new() { Header = true },
        ["bzip2"] = new() { Header = true },
        ["xz"] = new() { Header = true },
        ["zstd"] = new() { Header = true },
    };

    /// <summary>Small seeds of a format.</summary>
    public static Seed[] Small(string kind) => kind switch
    {
        "csv" => [One("r.csv", Header + Rows(",", 4, 3)), One("r.csv", Rows(",", 3, 3)), One("r.txt",
            "userId,title,movieId\n1,\"a, \"\"b\"\"\",2\n1,\"c\nd\",3\n2,e,2\n")],
        "tsv" => [One("u.data", Rows("\t", 4, 3)), One("r.inter",
            "user_id:token\titem_id:token\tdate\n1\t\"a\" b\t2015-06-01\n2\tc\"\t2015-06-02 10:00:00Z\n")],
        "colons" => [One("ratings.dat", Rows("::", 4, 3)), One("x", Rows("::", 2, 2))],
        "semicolons" => [One("r.csv",
            "\"user\";\"item\";\"date\"\r\n\"1\";\"a;b\";\"2015-06-01\"\r\n\"1\";\"c\";\"2015-06-02\"\r\n"
                + "\"2\";\"\"\"d\"\"\";\"2015-06-03\"\r\n"),
            One("r.csv", "sep=;\nuser;item;rating\n1;2;3\n1;3;3\n2;2;4\n")],
        "blanks" => [One("r.txt", Rows(" ", 4, 3)), One("r.txt", "1  2 3\n2 \t2  4 \n")],
        "adjacency" => [One("a.txt", "0 1 2 3\n1 2 3\n2\n3 9 10 11 12\n"), One("a.txt", "0 1 2\r\n1 3 2\r\n2 4 5\r\n")],
        "split" => [Several(("train.txt", "0 1 2 3\n1 2 3\n2 5\n"), ("valid.txt", "0 7\n"), ("test.txt", "0 4\n1 1\n"))],
        "titles" => [Several(("ratings.csv", Header + Rows(",", 2, 2)), ("movies.csv",
            "movieId,title,genres\n101,\"One, the\",x\n104,Two,y\n")),
            Several(("u.data", Rows("\t", 2, 2)), ("u.item", "101|One|1999\n104|Zwölf|2000\n")),
            Several(("ratings.dat", Rows("::", 2, 2)), ("movies.dat", "101::One::x\n104::Two::y\n"))],
        "gzip" => [new(("r.csv.gz", PackedRatings.As(".gz"))), new(("u.data.gz", [.. TempFolder.Gzip(Rows("\t", 2, 3)),
            .. TempFolder.Gzip(Rows("\t", 4, 3))]))],
        "zip" => [new(("r.zip", PackedRatings.As(".zip"))), new(("r.zip", TempFolder.Zip(("x/u.data", Rows("\t", 2, 2)), ("x/u.item",
            "101|One\n")))),
            new(("r.zip", TempFolder.Zip(("train.txt", "0 1 2\n"), ("test.txt", "0 3\n"))))],
        "bzip2" => [new(("r.csv.bz2", PackedRatings.As(".bz2"))), new(("r.csv.bz2", [.. PackedRatings.As(".bz2"),
            .. PackedRatings.As(".bz2")]))],
        "xz" => [new(("r.csv.xz", PackedRatings.As(".xz")))],
        "zstd" => [new(("r.csv.zst", PackedRatings.As(".zst")))],
        _ => throw new ArgumentException(kind),
    };

    /// <summary>A seed of about 100 kB unpacked: 5,000 interactions of 200 users.</summary>
    public static Seed Large(string kind) => kind switch
    {
        "csv" => One("r.csv", Header + Rows(",", 200, 25)),
        "tsv" => One("u.data", Rows("\t", 200, 25)),
        "colons" => One("ratings.dat", Rows("::", 200, 25)),
        "semicolons" => One("r.csv", "user;item;rating;date\n" + Rows(";", 200, 25)),
        "blanks" => One("r.txt", Rows(" ", 200, 25)),
        "adjacency" => One("a.txt", Lines(200, 100)),
        "split" => Several(("train.txt", Lines(200, 90)), ("test.txt", Lines(200, 10))),
        "titles" => Several(("ratings.csv", Header + Rows(",", 200, 25)), ("movies.csv", "movieId,title\n"
            + string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},\"Number {i}\"\n")))),
        "gzip" => new(("r.csv.gz", TempFolder.Gzip(Header + Rows(",", 200, 25)))),
        "zip" => new(("r.zip", TempFolder.Zip(("ratings.csv", Header + Rows(",", 200, 25))))),
        "bzip2" => new(("r.csv.bz2", BZip2(Header + Rows(",", 200, 25)))),
        _ => Small(kind)[0], // nothing here packs these
    };

    private static Seed One(string name, string text) => new((name, Encoding.UTF8.GetBytes(text)));

    private static Seed Several(params (string Name, string Text)[] files) =>
        new(Array.ConvertAll(files, file => (file.Name, Encoding.UTF8.GetBytes(file.Text))));

    // A user rates several items in one second, as people who mark what they have seen do.
    private static string Rows(string separator, int users, int each)
    {
        var text = new StringBuilder();
        for (int user = 1; user <= users; user++)
            for (int n = 0; n < each; n++)
                text.AppendJoin(separator, user, 100 + (user * 7 + n * 3) % 300, 1 + (user + n) % 5, 1_500_000_000 + user * 1000
                    + n / 5).Append('\n');
        return text.ToString();
    }

    private static string Lines(int users, int each) => string.Concat(
        Enumerable.Range(0, users).Select(user => $"{user} {string.Join(' ', Enumerable.Range(0, each).Select(n => user + n * 3))}\n"));

    private static byte[] BZip2(string text)
    {
        var packed = new MemoryStream();
        using (var bzip2 = BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false,
            leaveOpen: true))
            bzip2.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
