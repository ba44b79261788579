namespace FedRas.Simulation.Datasets;

/// <summary>Turns the texts of one row into an interaction, or counts what is wrong with it.</summary>
internal static class RowReader
{
    public static void Read(ReadOnlySpan<char> user, ReadOnlySpan<char> item, ReadOnlySpan<char> rating, ReadOnlySpan<char> timestamp,
        long line, InteractionCollector into)
    {
        user = user.Trim();
        item = item.Trim();
        if (user.IsEmpty || item.IsEmpty) into.Skip(RowFault.EmptyId, line, user.IsEmpty ? item : user);
        else if (!FieldParser.TryRating(rating, out float stars)) into.Skip(RowFault.Rating, line, rating);
        else if (!FieldParser.TryTimestamp(timestamp, out long milliseconds)) into.Skip(RowFault.Timestamp, line, timestamp);
        else into.Add(into.Users.GetOrAdd(user), into.Items.GetOrAdd(item), stars, milliseconds);
    }
}
