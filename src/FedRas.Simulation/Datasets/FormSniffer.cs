using System.Buffers;
using System.Text;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// Tells how a file is divided from its beginning and from what the caller said. The readers check the rest of the file against it: rows of
/// another width, or rows that pass for adjacency text, are refused wherever they stand.
/// </summary>
internal static class FormSniffer
{
    private const int MaxLines = 200;
    private static readonly string[] s_candidates = ["::", "\t", ";", ",", "|"];

    /// <summary>The form of <paramref name="file"/>.</summary>
    /// <exception cref="DatasetException">The file is empty, is no text, or looks like none of the forms.</exception>
    /// <exception cref="DoubtException">More than one separator would do.</exception>
    public static TextForm Sniff(DataFile file, DatasetReadOptions options)
    {
        byte[] head = Utf8Text.Head(file, out bool isWhole);
        RefuseWhatIsNoTable(head, file.Display);
        if (options.Format == DatasetFormat.Adjacency) return TextForm.Adjacency with { IsAsked = true };
        string[] lines = isWhole ? Lines(new LineReader(head, file.Display)) : Lines(new LineReader(file));

        Separator? named = lines[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase) ? Separator.Parse(lines[0][4..].Trim('"'))
            : null;
        if ((Asked(options) ?? named) is { } given)
        {
            if (given.IsBlank && options.Quotes == true)
                throw new DatasetException($"{file.Display}: --quote '\"' is not possible between blanks; put tabs or commas between the "
                    + "columns.");
            return Form(given, options) with { HasSeparatorLine = named is not null };
        }
        if (Detect(lines, file, options) is { } found) return Form(found, options);
        bool isDelimited = options.Format == DatasetFormat.Delimited || options.Columns is not null || IsNamedAsRows(file.Name);
        if (!isDelimited && lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).All(token => token.All(char.IsAsciiDigit)))
            return TextForm.Adjacency;
        if (isDelimited && lines[0].Contains(' ', StringComparison.Ordinal))
            throw new DoubtException($"{file.Display}, line 1: there is no tab, comma, semicolon, '|' or '::' between columns; "
                + "say --separator space if blanks divide them.");
        throw new DatasetException(
            $"{file.Display}, line 1: '{ShownText.Clip(lines[0])}' looks like no ratings file. Expected are rows of user and item, "
                + "perhaps with "
            + "rating and timestamp, between tabs, commas, semicolons, '|' or '::' (other separators: --separator space, or the "
                + "character), "
            + "or lines of 'user item item …' in whole numbers.");
    }

    private static bool IsNamedAsRows(string name) =>
        name.ToLowerInvariant() is "u.data" or "ratings.dat" || name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    private static Separator? Asked(DatasetReadOptions options) => options.Separator is { } text ? Separator.Parse(text)
        : options.Format switch
        {
            DatasetFormat.MovieLensTabs => Separator.Tab,
            DatasetFormat.MovieLensColons => Separator.Known["colons"],
            _ => null,
        };

    // Quotes are a matter of CSV. In a tab-separated file a quote is a character like any other, unless the caller knows better.
    private static TextForm Form(Separator separator, DatasetReadOptions options) =>
        new(separator, options.Quotes ?? separator.Text is not ("\t" or "::" or " "));

    /// <summary>The separator that divides all lines alike; null if there is none.</summary>
    private static Separator? Detect(string[] lines, DataFile file, DatasetReadOptions options)
    {
        var widths = s_candidates.ToDictionary(text => text, text => Width(lines, text, options.Quotes ?? text is not ("\t" or "::")));
        string[] dividing = [.. s_candidates.Where(text => widths[text] > 1)];
        // A header that is understood settles it; else the name of the file, else the separator that makes more columns.
        string[] understood = [.. dividing.Where(text => options.Header != false
            && ColumnNames.Find(Cells(lines[0], text), ColumnNames.User) >= 0
            && ColumnNames.Find(Cells(lines[0], text), ColumnNames.Item) >= 0)];
        if (understood.Length == 1) return new Separator(understood[0]);
        if (file.Name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) && dividing.Contains("\t")) return Separator.Tab;
        if (dividing.Length == 0) return MostUsed(lines[0]);
        int most = dividing.Max(text => widths[text]);
        string[] best = [.. dividing.Where(text => widths[text] == most)];
        return best.Length == 1 ? new Separator(best[0])
            : throw new DoubtException($"{file.Display}: {string.Join(" and ", best.Select(text => new Separator(text).Name))} divide its "
                + $"lines into {most} columns alike; "
                + $"say --separator {string.Join(" or ", best.Select(text => new Separator(text).Word))}.");
    }

    /// <summary>The number of columns that nine lines of ten have; 0 if there is no such number.</summary>
    private static int Width(string[] lines, string separator, bool hasQuotes)
    {
        int[] widths = Array.ConvertAll(lines, line => Count(line, separator, hasQuotes) + 1);
        (int width, int count) = widths.CountBy(width => width).Select(pair => (pair.Key, pair.Value)).MaxBy(pair => pair.Value);
        return count * 10 >= 9 * lines.Length ? width : 0;
    }

    private static int Count(string line, string separator, bool hasQuotes)
    {
        if (!hasQuotes || !line.Contains('"', StringComparison.Ordinal)) return line.AsSpan().Count(separator);
        // What stands between quotes does not divide: every other piece.
        return line.Split('"').Where((_, piece) => piece % 2 == 0).Sum(piece => piece.AsSpan().Count(separator));
    }

    // Ragged lines: the reader will say which.
    private static Separator? MostUsed(string line)
    {
        string best = s_candidates.MaxBy(text => line.AsSpan().Count(text))!;
        return line.Contains(best, StringComparison.Ordinal) ? new Separator(best) : null;
    }

    private static string[] Cells(string line, string separator) => Array.ConvertAll(line.Split(separator), cell => cell.Trim().Trim('"'));

    /// <summary>The first lines that are not blank.</summary>
    private static string[] Lines(LineReader reader)
    {
        using LineReader _ = reader;
        var lines = new List<string>();
        for (int bytes = 0; lines.Count < MaxLines && bytes < Utf8Text.HeadBytes && reader.TryRead(); bytes += reader.Record.Length)
            if (!reader.Record.Trim(" \t\r\f\v"u8).IsEmpty) lines.Add(Utf8Text.Decode(reader.Record));
        return [.. lines];
    }

    private static void RefuseWhatIsNoTable(byte[] head, string file)
    {
        ReadOnlySpan<byte> text = head.AsSpan().TrimStart(" \t\r\n"u8);
        if (head.Length > 262 && head.AsSpan(257, 5).SequenceEqual("ustar"u8))
            throw new DatasetException($"{file}: is a tar archive; unpack it first, and name the file or its folder.");
        if (text.IsEmpty) throw new DatasetException($"{file}: is empty; expected rows of user, item, rating and timestamp.");
        if (IsBinary(head))
            throw new DatasetException($"{file}: is no text but binary data; expected a ratings file, packed with gzip, bzip2, xz or zstd "
                + "or not, "
                + "or a zip archive with one. Other archives have to be unpacked first, spreadsheets saved as CSV.");
        if (text[0] is (byte)'{' or (byte)'[')
            throw new DatasetException($"{file}: is JSON or another notation of a program; expected rows of columns. Convert it first, "
                + "JSON lines for example with "
                + "jq -r '[.user_id, .item_id, .rating, .timestamp] | @csv'.");
        if (text[0] == '<')
            throw new DatasetException($"{file}: is HTML or XML, perhaps an error page saved in place of the data; download the data "
                + "again.");
    }

    // Text has no control characters but tabs and line ends; bytes that are no UTF-8 come out as Latin-1, a quarter of it controls.
    private static bool IsBinary(byte[] head)
    {
        if (head.Contains((byte)0)) return true;
        int count = 0, odd = 0;
        for (ReadOnlySpan<byte> rest = head; !rest.IsEmpty; count++)
        {
            bool isUtf8 = Rune.DecodeFromUtf8(rest, out Rune rune, out int length) == OperationStatus.Done;
            char first = isUtf8 && rune.IsBmp ? (char)rune.Value : (char)rest[0];
            if (char.IsControl(first) && first is not ('\t' or '\r' or '\n')) odd++;
            rest = rest[(isUtf8 ? length : 1)..];
        }
        return odd * 10 > count;
    }
}
