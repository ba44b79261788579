using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// What a whole file says about the columns it was read by. If nobody named them and they look like something else, reading is refused.
/// </summary>
internal static class ColumnDoubts
{
    /// <exception cref="DoubtException">The columns, the header or the times are doubtful.</exception>
    public static void Judge(DelimitedReader read, InteractionCollector rows, DatasetReadOptions options, bool hasQuotes, bool isMovieLens,
        string file)
    {
        (IdMap users, IdMap items) = (rows.Users.Ids, rows.Items.Ids);
        JudgeTimes(read.Times, file, options);
        if (!hasQuotes && options.Quotes is null && (AreQuoted(users) || AreQuoted(items)))
            throw new DoubtException($"{file}: every {(AreQuoted(users) ? "user" : "item")} stands between quotes, "
                + $"such as {ShownText.Clip((AreQuoted(users) ? users : items)[0])}; "
                + "say --quote '\"' if the quotes do not belong to it, or --quote none if they do.");
        if (read.Layout.IsGuessed && !isMovieLens) JudgeColumns(read, users, items, rows.Count, file);
        // A name is no number: a line with a number beside user and item is data.
        bool holdsNumber = read.First.Where((cell, column) => column != read.Layout.User && column != read.Layout.Item).Any(IsNumeric);
        if (read.Layout.Header is null && options.Header is null && !holdsNumber) JudgeHeader(read, users, items, rows, file);
    }

    private static void JudgeTimes(TimeParser times, string file, DatasetReadOptions options)
    {
        (TimeUnit Unit, long Count)[] units = [.. times.Mixed];
        if (options.TimeFormat is null && units.Length > 1 && !times.ArePlausible)
            throw new DoubtException($"{file}: {units[0].Count:N0} times look like {Word(units[0].Unit)} since 1970 and "
                + $"{units[1].Count:N0} like {Word(units[1].Unit)}; "
                + "say --time-format s, ms, us or ns, or leave the column out with --columns.");

        if (options.TimeFormat is null && times.Calendar is { } pattern)
            throw new DoubtException($"{file}: the times look like dates written {pattern}, not like numbers of seconds; "
                + $"say --time-format {pattern}, or --time-format s if they are numbers.");

        static string Word(TimeUnit unit) => unit.ToString().ToLowerInvariant();
    }

    private static void JudgeColumns(DelimitedReader read, IdMap users, IdMap items, long rows, string file)
    {
        const string Way = "name the columns: --columns user=1,item=…";
        // Times hardly repeat; ids that happen to lie among them do.
        if (AreTimes(users, rows)) throw new DoubtException($"{file}: without a header, column 1 would be the user, but it looks like "
            + $"times; {Way}.");
        if (AreTimes(items, rows)) throw new DoubtException($"{file}: without a header, column 2 would be the item, but it looks like "
            + $"times; {Way}.");
        if (rows > 2 && users.Count == rows)
            throw new DoubtException($"{file}: without a header, column 1 would be the user, but no value of it comes twice; {Way}.");
        if (read.Layout.Rating < 0) return;
        if (users.Count <= 10 && items.Count > 20 && rows > 5 * users.Count
            && Enumerable.Range(0, users.Count).All(user => IsSmallNumber(users[user])))
            throw new DoubtException($"{file}: without a header, column 1 would be the user, but it has {users.Count} values that look "
                + $"like ratings; {Way}.");
        if (read.Ratings.Least >= 19_000_101 && read.Ratings.Most <= 21_001_231)
            throw new DoubtException($"{file}: without a header, column 3 would be the rating, but it looks like dates written yyyyMMdd; "
                + "name the columns: --columns user=1,item=2,timestamp=3 --time-format yyyyMMdd.");
        if (TimeLikeness.IsTime(read.Ratings.Least) && TimeLikeness.IsTime(read.Ratings.Most))
            throw new DoubtException($"{file}: without a header, column 3 would be the rating, but it looks like times; "
                + "name the columns: --columns user=1,item=2,timestamp=3" + (read.Layout.Timestamp >= 0 ? ",rating=4." : "."));
        if (read.Layout.Timestamp >= 0 && !read.Times.ArePlausible)
            throw new DoubtException($"{file}: without a header, column 4 would be the timestamp, but as one it reaches from "
                + $"{read.Times.Range}; "
                + "name the columns: --columns user=1,item=2,rating=3,timestamp=4, or without the last.");
        if (items.Count <= 10 && read.Ratings.Distinct > 20 && Enumerable.Range(0, items.Count).All(item => IsSmallNumber(items[item])))
            throw new DoubtException($"{file}: without a header, column 2 would be the item, but it has {items.Count} values that look "
                + "like ratings, "
                + $"and column 3 has more; {Way}.");
    }

    private static bool AreQuoted(IdMap ids) => Enumerable.Range(0, ids.Count).All(id => ids[id] is ['"', .., '"']);

    private static bool AreTimes(IdMap ids, long rows) =>
        ids.Count * 2 > rows && Enumerable.Range(0, ids.Count).All(id => TimeLikeness.IsTime(ids[id]));

    private static void JudgeHeader(DelimitedReader read, IdMap users, IdMap items, InteractionCollector rows, string file)
    {
        string user = users[0], item = items[0];
        string? why = DiffersInKind(users) ? $"its user '{ShownText.Clip(user)}' is the only one that is no number"
            : DiffersInKind(items) ? $"its item '{ShownText.Clip(item)}' is the only one that is no number"
            : !read.First.Any(cell => cell.Any(char.IsDigit)) && ComesOnce(rows) ? "it holds no digit, and its user and item never come "
                + "again" : null;
        if (why is not null)
            throw new DoubtException($"{file}: line 1 may hold the columns' names, since {why}; say --header yes or --header no.");
    }

    private static bool DiffersInKind(IdMap ids) =>
        ids.Count > 1 && !IsNumber(ids[0]) && Enumerable.Range(1, ids.Count - 1).All(id => IsNumber(ids[id]));

    private static bool IsSmallNumber(string id) => id.Length <= 4 && IsNumeric(id);

    private static bool IsNumeric(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool IsNumber(string id) => id.All(char.IsAsciiDigit);

    private static bool ComesOnce(InteractionCollector rows)
    {
        for (int row = 1; row < rows.Count; row++)
            if (rows[row].User == 0 || rows[row].Item == 0) return false;
        return true;
    }
}
