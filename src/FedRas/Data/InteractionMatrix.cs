namespace FedRas.Data;

/// <summary>Which user met which item, users × items, compressed by rows; item indices ascend within a row.</summary>
public sealed class InteractionMatrix
{
    private readonly int[] _rowStarts;
    private readonly int[] _items;

    private InteractionMatrix(int items, int[] rowStarts, int[] columns)
    {
        Items = items;
        _rowStarts = rowStarts;
        _items = columns;
    }

    /// <summary>Number of rows.</summary>
    public int Users => _rowStarts.Length - 1;

    /// <summary>Number of columns.</summary>
    public int Items { get; }

    /// <summary>Number of (user, item) pairs.</summary>
    public int Count => _items.Length;

    /// <summary>The items of <paramref name="user"/>, ascending.</summary>
    public ReadOnlySpan<int> Row(int user) => _items.AsSpan(_rowStarts[user], _rowStarts[user + 1] - _rowStarts[user]);

    /// <summary>The items of <paramref name="user"/> as memory, for holders that outlive the call.</summary>
    public ReadOnlyMemory<int> RowMemory(int user) => _items.AsMemory(_rowStarts[user], _rowStarts[user + 1] - _rowStarts[user]);

    /// <summary>Whether <paramref name="user"/> met <paramref name="item"/>.</summary>
    public bool Contains(int user, int item) => Row(user).BinarySearch(item) >= 0;

    /// <summary>Builds the matrix from pairs in any order; a pair given twice counts once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A pair lies outside users × items.</exception>
    public static InteractionMatrix FromPairs(int users, int items, ReadOnlySpan<(int User, int Item)> pairs)
    {
        var starts = new int[users + 1];
        foreach ((int user, int item) in pairs)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)users, nameof(pairs));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)items, nameof(pairs));
            starts[user + 1]++;
        }
        for (int u = 0; u < users; u++) starts[u + 1] += starts[u];

        var columns = new int[pairs.Length];
        var next = starts.AsSpan(0, users).ToArray();
        foreach ((int user, int item) in pairs) columns[next[user]++] = item;

        int kept = 0;
        for (int u = 0; u < users; u++)
        {
            Span<int> row = columns.AsSpan(starts[u], starts[u + 1] - starts[u]);
            row.Sort();
            starts[u] = kept;
            for (int i = 0; i < row.Length; i++)
                if (i == 0 || row[i] != row[i - 1])
                    columns[kept++] = row[i];
        }
        starts[users] = kept;
        return new InteractionMatrix(items, starts, kept == columns.Length ? columns : columns[..kept]);
    }
}
