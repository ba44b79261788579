namespace FedRas.Simulation.Data;

/// <summary>Which user met which item, users × items, compressed by rows; item indices ascend within a row.</summary>
public sealed class InteractionMatrix
{
    private readonly int[] _rowStarts;
    private readonly int[] _items;

    /// <summary>Takes rows as they are.</summary>
    /// <param name="items">Number of columns.</param>
    /// <param name="rowStarts">Where each user's row starts in <paramref name="columns"/>, and where the last ends.</param>
    /// <param name="columns">The items of all rows, ascending and distinct within each.</param>
    internal InteractionMatrix(int items, int[] rowStarts, int[] columns)
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
        var counts = new RowCounts(users, items);
        foreach ((int user, int item) in pairs) counts.Add(user, item);
        var rows = new RowFiller(counts);
        foreach ((int user, int item) in pairs) rows.Add(user, item);
        return rows.Finish(items);
    }

    /// <summary>
    /// Builds the matrix of the interactions that belong to <paramref name="part"/>, in linear time but for the order within rows.
    /// </summary>
    /// <param name="users">Number of rows.</param>
    /// <param name="items">Number of columns.</param>
    /// <param name="interactions">In any order.</param>
    /// <param name="parts">The part of each.</param>
    /// <param name="part">The part to take.</param>
    internal static InteractionMatrix FromPart(int users, int items, ReadOnlySpan<Interaction> interactions, ReadOnlySpan<SplitPart> parts,
        SplitPart part)
    {
        var counts = new RowCounts(users, items);
        for (int i = 0; i < parts.Length; i++)
            if (parts[i] == part) counts.Add(interactions[i].User, interactions[i].Item);
        var rows = new RowFiller(counts);
        for (int i = 0; i < parts.Length; i++)
            if (parts[i] == part) rows.Add(interactions[i].User, interactions[i].Item);
        return rows.Finish(items);
    }

    /// <summary>The pairs of both.</summary>
    internal InteractionMatrix Union(InteractionMatrix other)
    {
        var row = new List<int>();
        var columns = new List<int>(Count + other.Count);
        var starts = new int[Users + 1];
        for (int user = 0; user < Users; user++)
        {
            Unite(Row(user), other.Row(user), row);
            columns.AddRange(row);
            starts[user + 1] = columns.Count;
        }
        return new InteractionMatrix(Items, starts, [.. columns]);
    }

    /// <summary>The items of both rows, ascending, each once.</summary>
    internal static void Unite(ReadOnlySpan<int> one, ReadOnlySpan<int> other, List<int> union)
    {
        union.Clear();
        int i = 0, j = 0;
        while (i < one.Length || j < other.Length)
        {
            bool isFirst = j == other.Length || (i < one.Length && one[i] <= other[j]);
            if (isFirst && j < other.Length && one[i] == other[j]) j++;
            union.Add(isFirst ? one[i++] : other[j++]);
        }
    }

    /// <summary>First pass: how long each row is.</summary>
    private readonly struct RowCounts(int users, int items)
    {
        /// <summary>The length of row u at u + 1.</summary>
        public int[] Lengths { get; } = new int[users + 1];

        public void Add(int user, int item)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)(Lengths.Length - 1));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)items);
            Lengths[user + 1]++;
        }
    }

    /// <summary>Second pass: puts each item into its row; then rows are sorted.</summary>
    private readonly struct RowFiller
    {
        private readonly int[] _starts, _next, _columns;

        public RowFiller(RowCounts counts)
        {
            _starts = counts.Lengths;
            for (int row = 1; row < _starts.Length; row++) _starts[row] += _starts[row - 1];
            _next = _starts.AsSpan(0, _starts.Length - 1).ToArray();
            _columns = GC.AllocateUninitializedArray<int>(_starts[^1]);
        }

        public void Add(int user, int item) => _columns[_next[user]++] = item;

        public InteractionMatrix Finish(int items)
        {
            int kept = 0;
            for (int user = 0; user < _next.Length; user++)
            {
                Span<int> row = _columns.AsSpan(_starts[user], _starts[user + 1] - _starts[user]);
                row.Sort();
                _starts[user] = kept;
                for (int i = 0; i < row.Length; i++)
                    if (i == 0 || row[i] != row[i - 1])
                        _columns[kept++] = row[i];
            }
            _starts[^1] = kept;
            return new InteractionMatrix(items, _starts, kept == _columns.Length ? _columns : _columns[..kept]);
        }
    }
}
