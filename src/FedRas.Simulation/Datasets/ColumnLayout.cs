using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Where the columns of one delimited file stand, from 0; −1 if there is none.</summary>
internal sealed record ColumnLayout(int Count, int User, int Item, int Rating, int Timestamp)
{
    /// <summary>The names in the first line; null for a file without them.</summary>
    public string[]? Header { get; init; }

    /// <summary>Whether nobody named the columns: neither a header nor the caller.</summary>
    public bool IsGuessed { get; init; }

    /// <summary>Finds the columns from the file's first record and what the caller said about them.</summary>
    /// <exception cref="DatasetException">They cannot be told.</exception>
    public static ColumnLayout Find(string[] first, DatasetReadOptions options, string file) =>
        options.Columns is { } mapping ? Resolve(first, mapping, options.Header, file)
        : (options.Header == false ? null : FromHeader(first, file)) ?? (options.Header == true ? null : FromNumbers(first))
            ?? throw new UnknownColumnsException(
                $"{file}, line 1: cannot tell which of the columns {Quote(first)} hold user and item{Half(first, options)}; "
                + "say --columns user=…,item=…,rating=…,timestamp=… with names or numbers from 1 (the last two may be left out)"
                + (options.Header is null ? ", and --header no if line 1 is data." : "."));

    // One of the two is often known.
    private static string Half(string[] first, DatasetReadOptions options)
    {
        (int user, int item) = options.Header == false ? (-1, -1) : (ColumnNames.Find(first, ColumnNames.User),
            ColumnNames.Find(first, ColumnNames.Item));
        return user >= 0 ? $" ('{ShownText.Clip(first[user])}' is the user, no name is known for the item)"
            : item >= 0 ? $" ('{ShownText.Clip(first[item])}' is the item, no name is known for the user)" : "";
    }

    /// <summary>The columns as a sentence: "user 1 'userId', item 2 'movieId'".</summary>
    public string Describe() => string.Join(", ", Roles.Where(role => role.At >= 0)
        .Select(role => $"{role.Name} {role.At + 1}" + (Header is null ? "" : $" '{ShownText.Clip(Header[role.At])}'")));

    /// <summary>
    /// Roles for which the header has several names that are no two words for one thing: which was taken, and which was not.
    /// </summary>
    public IEnumerable<(string Role, string Taken, string Other)> Rivals()
    {
        if (Header is null) yield break;
        foreach ((string role, int at, IReadOnlyList<string> known) in (IEnumerable<(string, int, IReadOnlyList<string>)>)[("user", User,
            ColumnNames.User), ("item", Item, ColumnNames.Item)])
            foreach (string other in Unread)
                if (ColumnNames.Normalise(other) is { } name && known.Contains(name) && ColumnNames.Normalise(Header[at]) is { } taken
                    && Stem(name) != Stem(taken))
                    yield return (role, Header[at], other);

        // 'movie' and 'movieId', 'user_name' and 'user_id' are words for one thing.
        static string Stem(string name) => name.Replace("id", "", StringComparison.Ordinal).Replace("name", "", StringComparison.Ordinal);
    }

    /// <summary>The columns that are not read; none if they have no names.</summary>
    public IEnumerable<string> Unread => Header is null ? []
        : Header.Where((name, column) => name.Length > 0 && Roles.All(role => role.At != column));

    private (string Name, int At)[] Roles => [("user", User), ("item", Item), ("rating", Rating), ("timestamp", Timestamp)];

    private static ColumnLayout? FromHeader(string[] first, string file)
    {
        int At(IReadOnlyList<string> known) => ColumnNames.Find(first, known);
        (int user, int item) = (At(ColumnNames.User), At(ColumnNames.Item));
        if (user < 0 || item < 0) return null;
        var layout = new ColumnLayout(first.Length, user, item, At(ColumnNames.Rating), At(ColumnNames.Timestamp)) { Header = first };
        foreach ((string role, int at) in layout.Roles)
            if (at >= 0
                && first.Where((name, column) => column != at && ColumnNames.Normalise(name) == ColumnNames.Normalise(first[at])).Any())
                throw new UnknownColumnsException($"{file}, line 1: several columns are called '{ShownText.Clip(first[at])}', "
                    + $"so the {role} is not clear; "
                    + "name the columns by number: --columns user=1,item=2 …");
        return layout;
    }

    // Without a header, only what cannot well be anything else: user, item, rating[, timestamp], or two columns of numbers.
    private static ColumnLayout? FromNumbers(string[] first)
    {
        static bool IsTime(string text) => new TimeParser(null).TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _);
        static bool IsRating(string text) => FieldParser.TryRating(System.Text.Encoding.UTF8.GetBytes(text), out _);
        bool isRated = first.Length is 3 or 4 && IsRating(first[2]) && (first.Length == 3 || IsTime(first[3]));
        return isRated || (first.Length == 2 && first.All(field => long.TryParse(field, NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out _)))
            ? new ColumnLayout(first.Length, 0, 1, first.Length > 2 ? 2 : -1, first.Length > 3 ? 3 : -1) { IsGuessed = true } : null;
    }

    private static ColumnLayout Resolve(string[] first, ColumnMapping mapping, bool? hasHeader, string file)
    {
        bool isNamed = false;
        int At(string role, string? column)
        {
            if (column is null) return -1;
            if (hasHeader != false && !IsNumber(column, out _) && Named(first, column, role, file) is >= 0 and int named)
            {
                isNamed = true;
                return named;
            }
            if (!IsNumber(column, out int number))
                throw new UnknownColumnsException(hasHeader == false
                    ? $"{file}: --header no says that there are no names, so the {role} '{column}' has to be a number; expected 1 … "
                        + $"{first.Length}."
                    : $"{file}, line 1: no column '{column}' for the {role}; the columns are {Quote(first)}.");
            return number >= 1 && number <= first.Length ? number - 1
                : throw new UnknownColumnsException($"{file}, line 1: has {first.Length} columns, so there is no column {number} for the "
                    + $"{role}; "
                    + $"expected 1 … {first.Length}.");
        }
        int user = At("user", mapping.User), item = At("item", mapping.Item);
        int rating = At("rating", mapping.Rating), timestamp = At("timestamp", mapping.Timestamp);
        int[] given = [.. new[] { user, item, rating, timestamp }.Where(at => at >= 0)];
        if (given.Distinct().Count() < given.Length)
            throw new UnknownColumnsException($"{file}: --columns gives one column two meanings; user, item, rating and timestamp must be "
                + "columns of their own.");
        bool IsKnown(int at, IReadOnlyList<string> known) => at >= 0 && ColumnNames.Normalise(first[at]) is { } name
            && known.Contains(name);
        // A name is no number: 'video' beside numbers is an item.
        bool looksLikeHeader = !given.Any(at => double.TryParse(first[at], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            && (IsKnown(user, ColumnNames.User) || IsKnown(item, ColumnNames.Item)
            || IsKnown(rating, ColumnNames.Rating) || IsKnown(timestamp, ColumnNames.Timestamp));
        return new ColumnLayout(first.Length, user, item, rating, timestamp)
        {
            Header = hasHeader ?? (isNamed || looksLikeHeader) ? first : null,
        };
    }

    /// <summary>The column of that name, in this spelling or else in any case; −1 if there is none.</summary>
    private static int Named(string[] first, string column, string role, string file)
    {
        foreach (StringComparison comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            int[] same = [.. Enumerable.Range(0, first.Length).Where(at => string.Equals(first[at], column.Trim(), comparison))];
            if (same.Length > 1)
                throw new UnknownColumnsException($"{file}, line 1: {same.Length} columns are called '{column}'; name the {role} by its "
                    + "number.");
            if (same.Length == 1) return same[0];
        }
        return -1;
    }

    private static bool IsNumber(string column, out int number) => int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture,
        out number);

    private static string Quote(string[] names) =>
        string.Join(", ", names.Take(12).Select(name => $"'{ShownText.Clip(name)}'")) + (names.Length > 12 ? ", …" : "");
}
