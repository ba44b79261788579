using System.Globalization;
using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Where the columns of one delimited file stand, from 0; −1 where there is none.</summary>
internal sealed record ColumnLayout(int Count, int User, int Item, int Rating, int Timestamp, bool HasHeader)
{
    private static readonly string[] UserNames = ["user", "userid", "uid", "reviewerid", "customerid", "visitorid", "username"];
    private static readonly string[] ItemNames =
        ["item", "itemid", "iid", "movieid", "movie", "asin", "parentasin", "productid", "bookid", "artistid", "trackid", "songid",
            "businessid", "gameid"];
    private static readonly string[] RatingNames = ["rating", "ratings", "overall", "stars", "score"];
    private static readonly string[] TimestampNames = ["timestamp", "time", "ts", "unixreviewtime", "unixtime"];

    /// <summary>Finds the columns from the file's first record and what the caller said about them.</summary>
    /// <exception cref="DatasetException">They cannot be told.</exception>
    public static ColumnLayout Find(string[] first, ColumnMapping? mapping, string file) =>
        mapping is null ? Recognise(first, file) : Resolve(first, mapping, file);

    private static ColumnLayout Recognise(string[] first, string file)
    {
        string[] names = Array.ConvertAll(first, Normalise);
        int At(string[] known) => Array.FindIndex(names, name => known.Contains(name));
        if (At(UserNames) >= 0 && At(ItemNames) >= 0)
            return new ColumnLayout(first.Length, At(UserNames), At(ItemNames), At(RatingNames), At(TimestampNames), HasHeader: true);

        // Without a header, only what cannot well be anything else: user, item, rating[, timestamp], or two columns of numbers.
        bool isRated = first.Length is 3 or 4 && FieldParser.TryRating(first[2], out _)
            && (first.Length == 3 || FieldParser.TryTimestamp(first[3], out _));
        if (isRated || (first.Length == 2 && first.All(field => long.TryParse(field, out _))))
            return new ColumnLayout(first.Length, 0, 1, first.Length > 2 ? 2 : -1, first.Length > 3 ? 3 : -1, HasHeader: false);
        throw new DatasetException($"{file}, line 1: cannot tell which of the columns {Quote(first)} hold user and item; "
            + "expected a header such as 'user,item,rating,timestamp', or columns named by the caller.");
    }

    private static ColumnLayout Resolve(string[] first, ColumnMapping mapping, string file)
    {
        bool isNamed = false;
        int At(string role, string? column)
        {
            if (column is null) return -1;
            if (int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return number >= 1 && number <= first.Length
                    ? number - 1
                    : throw new DatasetException(
                        $"{file}, line 1: has {first.Length} columns, so there is no column {number} for the {role}; "
                        + $"expected 1 … {first.Length}.");
            isNamed = true;
            int at = Array.FindIndex(first, name => string.Equals(name.Trim(), column.Trim(), StringComparison.OrdinalIgnoreCase));
            return at >= 0
                ? at
                : throw new DatasetException($"{file}, line 1: no column '{column}' for the {role}; the columns are {Quote(first)}.");
        }
        int user = At("user", mapping.User), item = At("item", mapping.Item);
        int rating = At("rating", mapping.Rating), timestamp = At("timestamp", mapping.Timestamp);
        bool looksLikeHeader = UserNames.Contains(Normalise(first[user])) || ItemNames.Contains(Normalise(first[item]))
            || (rating >= 0 && RatingNames.Contains(Normalise(first[rating])))
            || (timestamp >= 0 && TimestampNames.Contains(Normalise(first[timestamp])));
        return new ColumnLayout(first.Length, user, item, rating, timestamp, isNamed || looksLikeHeader);
    }

    // 'user_id', 'User ID', 'userId' and RecBole's 'user_id:token' are one name.
    private static string Normalise(string name)
    {
        int colon = name.IndexOf(':');
        return string.Concat((colon < 0 ? name : name[..colon]).Where(char.IsLetter)).ToLowerInvariant();
    }

    private static string Quote(string[] names) =>
        string.Join(", ", names.Take(12).Select(name => $"'{InteractionCollector.Clip(name)}'")) + (names.Length > 12 ? ", …" : "");
}
