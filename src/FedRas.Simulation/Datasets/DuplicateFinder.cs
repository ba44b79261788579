using FedRas.Data;

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
        (int[] starts, int[] byUser) = GroupByUser(count);
        // The row kept so far of each item, valid while it belongs to the user at hand: no clearing between users.
        int[] kept = new int[_rows.Items.Ids.Count];
        Array.Fill(kept, -1);
        for (int user = 0; user + 1 < starts.Length; user++)
        {
            for (int i = starts[user]; i < starts[user + 1]; i++)
            {
                int row = byUser[i];
                ref readonly Interaction next = ref _rows[row];
                int before = kept[next.Item];
                if (before < 0 || _rows[before].User != user)
                {
                    kept[next.Item] = row;
                    continue;
                }
                bool isNewer = next.Timestamp >= _rows[before].Timestamp;
                drop[isNewer ? before : row] = true;
                if (isNewer) kept[next.Item] = row;
                if (_rows.PartOf(before) != _rows.PartOf(row)) _betweenParts++;
                if (_count++ == 0) _first = row;
            }
        }
        return drop;
    }

    // By counting: a user's rows stay in file order.
    private (int[] Starts, int[] Rows) GroupByUser(int count)
    {
        var starts = new int[_rows.Users.Ids.Count + 1];
        for (int row = 0; row < count; row++) starts[_rows[row].User + 1]++;
        for (int user = 1; user < starts.Length; user++) starts[user] += starts[user - 1];
        int[] next = starts[..^1], rows = new int[count];
        for (int row = 0; row < count; row++) rows[next[_rows[row].User]++] = row;
        return (starts, rows);
    }

    private string Describe(bool hasTimes)
    {
        string rows = _count == 1 ? "1 row" : $"{_count:N0} rows";
        string stays = _betweenParts > 0 ? $"{_betweenParts:N0} of them stand in two parts of the given split, and are taken out of the earlier: a test item is never trained on"
            : hasTimes ? "the newest stays" : "the last in the file stays";
        return $"the same user and item again: {rows} merged; {stays}; the first for user '{InteractionCollector.Clip(_rows.Users.Ids[_rows[_first].User])}' "
            + $"and item '{InteractionCollector.Clip(_rows.Items.Ids[_rows[_first].Item])}'";
    }
}
