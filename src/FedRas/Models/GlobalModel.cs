namespace FedRas.Models;

/// <summary>The table that the server holds and every device mirrors, and how many rounds made it.</summary>
public sealed class GlobalModel
{
    private readonly Lock _counting = new();
    private (int Round, ItemMoments? Of) _moments;
    private Lazy<ulong> _check;

    /// <summary>Creates the shared start: every participant draws the same N(0, 1/dim) table from the seed.</summary>
    public GlobalModel(int items, int dim, ulong seed) : this(SharedStart.Draw(items, dim, seed), 0) { }

    /// <summary>Takes a saved table.</summary>
    public GlobalModel(FactorMatrix itemFactors, int round)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(round);
        ItemFactors = itemFactors;
        Round = round;
        _check = CheckOfTable();
    }

    /// <summary>Rounds done.</summary>
    public int Round { get; private set; }

    /// <summary>Item factors V, M × d.</summary>
    public FactorMatrix ItemFactors { get; private set; }

    /// <summary>The items that are retired in this version; they still have a row, which stands at the start.</summary>
    public RetiredItems Retired { get; private set; } = RetiredItems.None;

    /// <summary>
    /// Mean and second moment of the rows that are not retired, computed once a round. Thread-safe while the table does not change.
    /// </summary>
    internal ItemMoments Moments => MomentsBy(threads: 1);

    /// <summary>
    /// Computes what every device of this version needs of the table as a whole, so that devices that share it do not wait for each other.
    /// </summary>
    /// <param name="threads">Threads that share the work; never changes a result.</param>
    public void Prepare(int threads) => MomentsBy(threads);

    private ItemMoments MomentsBy(int threads)
    {
        lock (_counting)
        {
            if (_moments.Of is null || _moments.Round != Round) _moments = (Round, new ItemMoments(ItemFactors, threads, Retired));
            return _moments.Of;
        }
    }

    /// <summary>
    /// Tells this version from any other; a report carries it, so that the server takes none for another table. It is that of the frame if
    /// a lattice is published, else made of the table's values at the first call of a round. Thread-safe.
    /// </summary>
    public ulong Check => _check.Value;

    /// <summary>Advances by one round, by exactly what was broadcast.</summary>
    public void Apply(IItemRows broadcast)
    {
        ReadOnlySpan<int> items = broadcast.Items;
        for (int i = 0; i < items.Length; i++) broadcast.AddTo(i, 1, ItemFactors.Row(items[i]));
        Advance();
    }

    /// <summary>Counts a round whose broadcast was written into the table already.</summary>
    public void Advance()
    {
        Round++;
        _check = CheckOfTable();
    }

    /// <summary>A model of the same version in a table of its own.</summary>
    public GlobalModel Copy()
    {
        var copy = new GlobalModel(ItemFactors.Copy(), Round) { Retired = Retired };
        // One that is not known yet would be made of the table that may have moved by then.
        if (_check.IsValueCreated) copy._check = _check;
        return copy;
    }

    /// <summary>Makes room for the items of a larger catalogue, whose rows are to be written.</summary>
    internal void Grow(int items)
    {
        if (items > ItemFactors.Rows) ItemFactors = ItemFactors.Grown(items);
    }

    /// <summary>Takes the round and check of the frame that leads here, whose changes were written into the table already.</summary>
    internal void MoveTo(int round, ulong check, RetiredItems retired) =>
        (Round, _check, Retired) = (round, new Lazy<ulong>(check), retired);

    private Lazy<ulong> CheckOfTable()
    {
        int round = Round;
        return new Lazy<ulong>(() => TableCheck.Of(ItemFactors, round));
    }
}
