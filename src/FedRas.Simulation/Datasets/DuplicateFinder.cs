using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Leaves one interaction for each (user, item): the newest, of equally old ones the last in the file.</summary>
internal sealed class DuplicateFinder
{
    private readonly InteractionCollector _rows;
    private long _count, _betweenParts;
    private int _first;

    private DuplicateFinder(InteractionCollector rows) => _rows = rows;

    /// <summary>The rows to leave out; null for none. In linear time.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="hasTimes">Whether they have times.</param>
    /// <param name="warning">How many are left out; null for none.</param>
    public static bool[]? Find(InteractionCollector rows, bool hasTimes, out string? warning)
    {
        var finder = new DuplicateFinder(rows);
        bool[] drop = finder.Mark();
        warning = finder._count == 0 ? null : finder.Describe(hasTimes);
        return finder._count == 0 ? null : drop;
    }

    private bool[] Mark()
    {
        int count = (int)_rows.Count;
        var drop = new bool[count];
        int[]? order = _rows.IsByUser ? null : ByUser(count);
        // Of each item the user who had it last, and that user's row which is kept so far: no clearing between users.
        var last = new (int User, int Row)[_rows.Items.Ids.Count];
        Array.Fill(last, (-1, -1));
        for (int i = 0; i < count; i++)
        {
            int row = order is null ? i : order[i];
            ref readonly Interaction next = ref _rows[row];
            ref (int User, int Row) before = ref last[next.Item];
            if (before.User != next.User)
            {
                before = (next.User, row);
                continue;
            }
            bool isNewer = next.Timestamp >= _rows[before.Row].Timestamp;
            if (_rows.PartOf(before.Row) != _rows.PartOf(row)) _betweenParts++;
            drop[isNewer ? before.Row : row] = true;
            if (isNewer) before.Row = row;
            if (_count++ == 0) _first = row;
        }
        return drop;
    }

    // By counting: a user's rows stay in file order.
    private int[] ByUser(int count)
    {
        var next = new int[_rows.Users.Ids.Count + 1];
        for (int row = 0; row < count; row++) next[_rows[row].User + 1]++;
        for (int user = 1; user < next.Length; user++) next[user] += next[user - 1];
        var order = new int[count];
        for (int row = 0; row < count; row++) order[next[_rows[row].User]++] = row;
        return order;
    }

    private string Describe(bool hasTimes)
    {
        string rows = _count == 1 ? "1 row" : $"{_count:N0} rows";
        string stays = _betweenParts > 0 ? $"{_betweenParts:N0} of them stand in two parts of the given split, and are taken out of the "
            + "earlier: a test item is never trained on"
            : hasTimes ? "the newest stays" : "the last in the file stays";
        return $"the same user and item again: {rows} merged; {stays}; "
            + $"the first for user '{ShownText.Clip(_rows.Users.Ids[_rows[_first].User])}' "
            + $"and item '{ShownText.Clip(_rows.Items.Ids[_rows[_first].Item])}'";
    }
}
