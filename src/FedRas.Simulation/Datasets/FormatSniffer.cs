using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Tells how a file's rows are written from its name and its first lines.</summary>
internal static class FormatSniffer
{
    private const int HeadChars = 16 << 10;

    /// <summary>The format of <paramref name="file"/> and, for delimited text, its delimiter.</summary>
    /// <param name="file">The file to look into.</param>
    /// <param name="asked">The format the caller named; <see cref="DatasetFormat.Auto"/> to tell it from the file.</param>
    /// <exception cref="DatasetException">The file is empty, is no text, or looks like none of the formats.</exception>
    public static (DatasetFormat Format, char Delimiter) Sniff(DataFile file, DatasetFormat asked)
    {
        string line = FirstLine(file);
        DatasetFormat format = asked == DatasetFormat.Auto ? FromName(file.Name) ?? FromContent(line, file.Display) : asked;
        if (format == DatasetFormat.Adjacency && asked == DatasetFormat.Auto) RefuseRowsBetweenSpaces(file);
        return (format, format == DatasetFormat.Delimited ? Delimiter(line) : '\0');
    }

    private static DatasetFormat? FromName(string name) => name.ToLowerInvariant() switch
    {
        "u.data" => DatasetFormat.MovieLensTabs,
        "ratings.dat" => DatasetFormat.MovieLensColons,
        _ when name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) => DatasetFormat.Delimited,
        _ => null,
    };

    private static DatasetFormat FromContent(string line, string file)
    {
        if (line.Contains("::", StringComparison.Ordinal)) return DatasetFormat.MovieLensColons;
        if (line.Split('\t') is [_, _, var rating, var timestamp] && FieldParser.TryRating(rating, out _)
            && FieldParser.TryTimestamp(timestamp, out _))
            return DatasetFormat.MovieLensTabs;
        if (line.AsSpan().IndexOfAny("\t,;|") >= 0) return DatasetFormat.Delimited;
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(token => long.TryParse(token, out _) || token.All(char.IsAsciiDigit)))
            return DatasetFormat.Adjacency;
        throw new DatasetException(
            $"{file}, line 1: '{InteractionCollector.Clip(line)}' looks like no ratings file; expected MovieLens' u.data (tabs) or "
            + "ratings.dat (::), a CSV or TSV with columns for user and item, or lines of 'user item item …' in whole numbers.");
    }

    // A user's line of adjacency text comes once; rows 'user item rating' between spaces repeat the user and have one length.
    private static void RefuseRowsBetweenSpaces(DataFile file)
    {
        using var reader = new StreamReader(file.Open(), TextEncoding.Utf8OrLatin1);
        var users = new HashSet<string>();
        int lines = 0, width = 0;
        for (; lines < 50 && reader.ReadLine() is { Length: < 200 } line; lines++)
        {
            string[] tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (tokens.Length is not (3 or 4) || (width > 0 && tokens.Length != width)) return;
            width = tokens.Length;
            users.Add(tokens[0]);
        }
        if (lines >= 4 && users.Count <= lines / 2)
            throw new DatasetException($"{file.Display}: looks like rows of user, item and rating between spaces; put tabs or commas between the columns "
                + "(or name the format adjacency, if these are lines of 'user item item …').");
    }

    private static char Delimiter(string line)
    {
        char best = ',';
        foreach (char candidate in "\t,;|")
            if (line.Count(c => c == candidate) > line.Count(c => c == best)) best = candidate;
        return best;
    }

    private static string FirstLine(DataFile file)
    {
        using var reader = new StreamReader(file.Open(), TextEncoding.Utf8OrLatin1);
        var buffer = new char[HeadChars];
        int read = reader.ReadBlock(buffer);
        ReadOnlySpan<char> head = buffer.AsSpan(0, read);
        if (head.IsWhiteSpace())
            throw new DatasetException($"{file.Display}: is empty; expected rows of user, item, rating and timestamp.");

        // Text has no control characters but tabs and line ends; bytes that are no UTF-8 come out as Latin-1, a quarter of it controls.
        int odd = 0;
        foreach (char c in head)
        {
            if (c == '\0') odd = read;
            else if (char.IsControl(c) && c is not ('\t' or '\r' or '\n')) odd++;
        }
        if (odd * 10 > read)
            throw new DatasetException(
                $"{file.Display}: is no text but binary data; expected a ratings file, gzipped or not, or a zip archive with one.");
        head = head.TrimStart("\r\n ");
        int end = head.IndexOfAny('\r', '\n');
        return (end < 0 ? head : head[..end]).ToString();
    }
}
