using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>LightGCN's adjacency text: a user id, then the ids of that user's items, on each line. Ids are whole numbers.</summary>
internal static class AdjacencyReader
{
    private const string Expected = "lines of 'user item item …' in whole numbers of at least 0, separated by spaces";

    /// <summary>Reads one file whose rows belong to <paramref name="part"/>; null where there is no split.</summary>
    public static void Read(DataFile file, SplitPart? part, InteractionCollector into, CancellationToken cancellationToken)
    {
        into.BeginFile(file.Display, Expected, part);
        using var lines = new TextLineReader(file);
        while (lines.TryRead(out ReadOnlySpan<char> line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadLine(line, lines.LineNumber, into);
        }
    }

    private static void ReadLine(ReadOnlySpan<char> line, long lineNumber, InteractionCollector into)
    {
        ReadOnlySpan<char> userId = NextToken(ref line);
        if (userId.IsEmpty) return;
        if (!IsWholeNumber(userId))
        {
            into.Skip(RowFault.Id, lineNumber, userId);
            return;
        }
        int user = -1;
        while (NextToken(ref line) is { IsEmpty: false } itemId)
        {
            if (!IsWholeNumber(itemId))
            {
                into.Skip(RowFault.Id, lineNumber, itemId);
                continue;
            }
            // A user listed without items has no interaction and gets no index.
            if (user < 0) user = into.Users.GetOrAdd(userId);
            into.Add(user, into.Items.GetOrAdd(itemId), 1, 0);
        }
    }

    private static ReadOnlySpan<char> NextToken(ref ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        int end = line.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> token = end < 0 ? line : line[..end];
        line = line[token.Length..];
        return token;
    }

    private static bool IsWholeNumber(ReadOnlySpan<char> token) => !token.ContainsAnyExceptInRange('0', '9');
}
