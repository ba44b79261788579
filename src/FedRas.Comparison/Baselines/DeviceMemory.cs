namespace FedRas.Comparison.Baselines;

/// <summary>
/// What a device's reports could not say so far, to be added to its next ones: error feedback (Seide et al., Interspeech 2014). Each device
/// is seen by one worker at a time.
/// </summary>
internal sealed class DeviceMemory(int devices)
{
    private const long BytesBetweenLooks = 64 << 20;
    private readonly KeptRows?[] _kept = new KeptRows?[devices];
    private long _bytesSinceLook;

    /// <summary>
    /// Adds the update to what is kept, and has <paramref name="sum"/> show the rows that are to be sent, for reading alone: those of the
    /// update, or all.
    /// </summary>
    /// <exception cref="ComparisonException">This process has no room for the memories of so many devices.</exception>
    public void Compensate(long device, ItemUpdate update, bool sendsAll, ItemUpdate sum)
    {
        KeptRows kept = _kept[device] ??= new KeptRows(update.Dim);
        Account(kept.Include(update.Items) * (long)sizeof(float));
        if (sendsAll) kept.ShowAs(sum);
        else sum.Reset(update.Dim, update.Count);
        for (int k = 0, i = 0; i < update.Count; k++)
        {
            if (update.Items[i] != kept.Items[k]) continue;
            VectorMath.Add(kept.Row(k), update.Row(i++));
            if (!sendsAll) kept.Row(k).CopyTo(sum.Add(kept.Items[k]));
        }
    }

    // What a phone keeps for itself one process keeps for all of them: better a run that says so than a process that the system ends.
    private void Account(long bytes)
    {
        if (bytes == 0 || Interlocked.Add(ref _bytesSinceLook, bytes) < BytesBetweenLooks) return;
        Interlocked.Exchange(ref _bytesSinceLook, 0);
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, most = (long)(0.85 * available);
        // What runs before this one left behind may not have been cleared away yet.
        if (GC.GetTotalMemory(forceFullCollection: false) > most && GC.GetTotalMemory(forceFullCollection: true) > most)
            throw new ComparisonException($"the memories of {devices:#,0} devices do not fit into the {available / 1e9:0.#} GB there are; "
                + "take fewer rounds, fewer users or fewer --jobs");
    }

    /// <summary>Takes what the server reads in the report from what is kept.</summary>
    /// <exception cref="InvalidOperationException">It reads a row that is not kept.</exception>
    public void Settle(long device, ItemUpdate sent) => Add(device, -1, sent);

    /// <summary>Keeps again what a report said that the server did not take.</summary>
    public void TakeBack(long device, ItemUpdate sent) => Add(device, 1, sent);

    private void Add(long device, float scale, ItemUpdate sent)
    {
        KeptRows kept = _kept[device]!;
        for (int i = 0, k = 0; i < sent.Count; i++)
        {
            while (k < kept.Count && kept.Items[k] < sent.Items[i]) k++;
            if (k == kept.Count
                || kept.Items[k] != sent.Items[i]) throw new InvalidOperationException($"a report speaks of item {sent.Items[i]}, which "
                    + "it was not made of");
            VectorMath.AddScaled(kept.Row(k), scale, sent.Row(i));
        }
    }

    /// <summary>Rows of some items, ascending.</summary>
    private sealed class KeptRows(int dim)
    {
        private int[] _items = [];
        private float[] _rows = [];

        public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

        public int Count { get; private set; }

        public void ShowAs(ItemUpdate rows) => rows.Show(dim, _items, _rows, Count);

        public Span<float> Row(int index) => _rows.AsSpan(index * dim, dim);

        /// <summary>Adds rows of zeros for the items that have none; returns by how many values that took more room.</summary>
        public int Include(ReadOnlySpan<int> items)
        {
            int missing = 0, k = 0;
            foreach (int item in items)
            {
                while (k < Count && _items[k] < item) k++;
                if (k == Count || _items[k] != item) missing++;
            }
            if (missing == 0) return 0;
            int grown = Grow(Count + missing);
            // From the end, so that no row is overwritten before it has moved.
            int from = Count - 1, to = Count + missing - 1;
            for (int i = items.Length - 1; to > from; i--)
            {
                for (; from >= 0 && (i < 0 || _items[from] > items[i]); from--, to--) Move(from, to);
                if (i < 0) break;
                if (from >= 0 && _items[from] == items[i])
                {
                    Move(from--, to--);
                    continue;
                }
                _items[to] = items[i];
                Row(to--).Clear();
            }
            Count += missing;
            return grown;
        }

        private void Move(int from, int to)
        {
            _items[to] = _items[from];
            Row(from).CopyTo(Row(to));
        }

        private int Grow(int rows)
        {
            if (_items.Length >= rows) return 0;
            int before = _rows.Length;
            int room = rows + rows / 4;
            Array.Resize(ref _items, room);
            float[] larger = GC.AllocateUninitializedArray<float>(room * dim);
            _rows.AsSpan(0, Count * dim).CopyTo(larger);
            _rows = larger;
            return larger.Length - before;
        }
    }
}
