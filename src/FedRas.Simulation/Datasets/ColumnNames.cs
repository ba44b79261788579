namespace FedRas.Simulation.Datasets;

/// <summary>
/// What real files call their columns, the best name of each role first: if a header has several, the first of the list counts, not the
/// first of the file.
/// </summary>
internal static class ColumnNames
{
    public static IReadOnlyList<string> User { get; } =
    [
        "userid", "user", "uid", "reviewerid", "customerid", "visitorid", "memberid", "accountid", "profileid", "sessionid", "username",
        "customer", "member", "account", "reviewer", "session",
    ];

    public static IReadOnlyList<string> Item { get; } =
    [
        "itemid", "item", "iid", "movieid", "parentasin", "asin", "productid", "bookid", "isbn", "animeid", "artistid", "trackid", "songid",
        "videoid", "businessid", "gameid", "recipeid", "articleid", "newsid", "restaurantid", "placeid", "venueid", "locationid", "poiid",
        "movie", "product", "book", "song", "track", "artist", "video", "game",
    ];

    public static IReadOnlyList<string> Rating { get; } =
        ["rating", "ratings", "overall", "stars", "score", "userrating", "bookrating", "movierating", "reviewscore", "ratingscore",
            "label"];

    public static IReadOnlyList<string> Timestamp { get; } =
    [
        "timestamp", "ts", "unixreviewtime", "unixtime", "unixtimestamp", "ratingtimestamp", "timestampms", "timems", "epoch", "datetime",
        "eventtime", "time", "createdat", "createtime", "updatedat", "ratedat", "watchedat", "date", "eventdate", "ratingdate",
            "reviewdate",
        "checkintime", "reviewtime",
    ];

    /// <summary>The names of titles in a file of items.</summary>
    public static IReadOnlyList<string> Title { get; } = ["title", "name", "movietitle", "booktitle", "itemtitle", "itemname",
        "productname", "trackname"];

    /// <summary>Whether a name, known or not, speaks of time.</summary>
    public static bool SpeaksOfTime(string name) => Normalise(name) is { } letters
        && (letters.Contains("time", StringComparison.Ordinal) || letters.Contains("date", StringComparison.Ordinal)
            || letters.EndsWith("dt", StringComparison.Ordinal));

    /// <summary>
    /// The column whose name stands first in <paramref name="known"/>; −1 if there is none. Of two columns with that name, the first.
    /// </summary>
    public static int Find(string[] header, IReadOnlyList<string> known)
    {
        string?[] names = Array.ConvertAll(header, Normalise);
        foreach (string name in known)
            if (Array.IndexOf(names, name) is >= 0 and int at) return at;
        return -1;
    }

    /// <summary>
    /// 'user_id', 'User ID', 'userId' and RecBole's 'user_id:token' are one name. Null for what is no name: a cell with a digit is data.
    /// </summary>
    public static string? Normalise(string name)
    {
        int colon = name.IndexOf(':');
        if (colon >= 0) name = name[..colon];
        return name.Any(char.IsDigit) ? null : string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();
    }
}
