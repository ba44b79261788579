using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>
/// LightGCN's adjacency text: a user id, then the ids of that user's items, on each line. Ids are whole numbers. Rows of another kind pass
/// for it, so unless the caller named this form, the file is refused if it looks like them.
/// </summary>
internal sealed class AdjacencyReader
{
    private const string Expected = "lines of 'user item item …' in whole numbers of at least 0, separated by spaces";

    private readonly DataFile _file;
    private readonly InteractionCollector _into;
    private readonly HashSet<int> _users = []; // of this file
    private long _lines, _counted; // lines with items, and those whose first number is the count of the others
    private int _width; // of all lines; −1 where they differ
    private bool _repeats;
    private string _repeated = ""; // the first user who comes again

    private AdjacencyReader(DataFile file, InteractionCollector into) => (_file, _into) = (file, into);

    /// <summary>Reads one file whose rows belong to <paramref name="part"/>; null if there is no split.</summary>
    /// <exception cref="DoubtException">The file looks like rows between blanks, or like lines that begin with a count.</exception>
    public static void Read(DataFile file, SplitPart? part, bool isAsked, InteractionCollector into, CancellationToken cancellationToken)
    {
        into.BeginFile(file.Display, Expected, part);
        var reader = new AdjacencyReader(file, into);
        using var lines = new LineReader(file);
        while (lines.TryRead())
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.ReadLine(lines.Record, lines.LineNumber);
        }
        if (!isAsked) reader.Doubt();
    }

    private void ReadLine(ReadOnlySpan<byte> line, long lineNumber)
    {
        ReadOnlySpan<byte> userId = NextToken(ref line);
        if (userId.IsEmpty) return;
        if (!IsWholeNumber(userId))
        {
            _into.Skip(RowFault.Id, lineNumber, userId);
            return;
        }
        int user = -1, items = 0;
        while (NextToken(ref line) is { IsEmpty: false } itemId)
        {
            items++;
            if (!IsWholeNumber(itemId))
            {
                if (itemId.Contains((byte)'\r'))
                    throw new DatasetException($"{_file.Display}, line {lineNumber}: holds a carriage return in its middle, so lines end "
                        + "in several ways; "
                        + "make them alike first, such as with tr '\\r' '\\n'.");
                _into.Skip(RowFault.Id, lineNumber, itemId);
                continue;
            }
            // A user listed without items has no interaction and gets no index.
            if (user < 0) user = _into.Users.GetOrAdd(userId);
            _into.Add(user, _into.Items.GetOrAdd(itemId), 1, 0);
        }
        if (user >= 0) Note(user, items, FieldParser.TryWhole(userId, out long first) && first == items);
    }

    private void Note(int user, int items, bool isCount)
    {
        _lines++;
        if (isCount) _counted++;
        _width = _lines == 1 || _width == items + 1 ? items + 1 : -1;
        if (_users.Add(user) || _repeats) return;
        _repeats = true;
        _repeated = _into.Users.Ids[user];
    }

    private void Doubt()
    {
        if (_lines >= 3 && _counted == _lines)
            throw new DoubtException($"{_file.Display}: each line begins with the number of items that follow, so no line names its user; "
                + "put a user's number in its place, such as with awk '{$1 = NR; print}', or say --data-format adjacency if these numbers "
                    + "are users.");
        // True adjacency text gives a user one line. A pair a line reads the same either way.
        if (_repeats && _width < 0)
            throw new DoubtException($"{_file.Display}: user {_repeated} has several lines, where adjacency text gives each user one; the "
                + "first number of a line may not be a user. "
                + "Say --data-format adjacency if it is, or put a user's number before each line, such as with awk '{print NR, $0}'.");
        if (_repeats && _width >= 3)
            throw new DoubtException($"{_file.Display}: looks like rows of {_width} columns between blanks, since users come again and "
                + $"all lines have {_width} numbers; "
                + "say --separator space --columns user=1,item=2,rating=3"
                + (_width > 3 ? ",timestamp=4" : "") + " for such rows, or --data-format adjacency if these are lines of 'user item item "
                    + "…'.");
    }

    private static ReadOnlySpan<byte> NextToken(ref ReadOnlySpan<byte> line)
    {
        int start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        line = start < 0 ? default : line[start..];
        int end = line.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> token = end < 0 ? line : line[..end];
        line = line[token.Length..];
        return token;
    }

    private static bool IsWholeNumber(ReadOnlySpan<byte> token) => !token.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
