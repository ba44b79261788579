using FedRas.Client.Storage;
using FedRas.Training;

namespace FedRas.Client.Recommending;

/// <summary>
/// What the user liked and blocked, as ids and as rows of the table. Ids that the catalogue does not have yet wait until it has them. Any
/// thread may call.
/// </summary>
internal sealed class UserItems
{
    private readonly IInteractionStore _interactions;
    private readonly BlockedItems _blockedStore;
    private readonly CatalogueStore _catalogue;
    private readonly string[] _heldOut;
    private readonly string? _tested;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Liked> _liked = [];
    private HashSet<string> _blocked;
    private long _recorded;

    /// <summary>Reads what is stored.</summary>
    /// <param name="interactions">Where interactions are.</param>
    /// <param name="blocked">Where blocked items are.</param>
    /// <param name="catalogue">Which row an item has.</param>
    /// <param name="heldOut">Items never drawn as negatives, held out to measure.</param>
    /// <param name="tested">The item to measure by in place of the last one that was recorded; null for none.</param>
    public UserItems(
        IInteractionStore interactions, BlockedItems blocked, CatalogueStore catalogue, IEnumerable<string> heldOut, string? tested = null)
    {
        (_interactions, _blockedStore, _catalogue, _heldOut, _tested) = (interactions, blocked, catalogue, [.. heldOut], tested);
        foreach (Interaction interaction in interactions.ReadAll()) Note(interaction);
        _blocked = [.. blocked.ReadAll()];
    }

    /// <summary>Changes whenever an item does.</summary>
    public long Version { get; private set; }

    /// <summary>Whether the user liked anything that is not blocked.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _liked.Keys.All(_blocked.Contains);
        }
    }

    public void Add(Interaction interaction)
    {
        lock (_lock)
        {
            _interactions.Add(interaction);
            if (Note(interaction)) Version++;
        }
    }

    public void Block(string id, bool isBlocked)
    {
        lock (_lock)
        {
            if (isBlocked) _blockedStore.Add(id);
            else _blockedStore.Remove(id);
            if (isBlocked ? _blocked.Add(id) : _blocked.Remove(id)) Version++;
        }
    }

    /// <summary>Erases and forgets all of it. Nothing is recorded or blocked meanwhile.</summary>
    /// <param name="eraseFile">Erases the device's file.</param>
    public void Forget(Action eraseFile)
    {
        lock (_lock)
        {
            try
            {
                _interactions.Erase();
            }
            finally
            {
                _liked.Clear();
                _blocked = [];
                Version++;
                eraseFile();
            }
        }
    }

    /// <summary>
    /// The rows that training and ranking take: what was liked and is neither blocked nor retired as positives. What is blocked or held out
    /// is never drawn as a negative; training leaves out what is retired by itself.
    /// </summary>
    /// <param name="items">Rows of the table.</param>
    /// <param name="round">The version of the table.</param>
    /// <param name="held">
    /// How many of the last positives are held out, by time if each has one, otherwise as they were recorded. With fewer to spare none is.
    /// </param>
    public UserRows Rows(int items, int round, int held = 0)
    {
        lock (_lock)
        {
            HashSet<int> blocked = [.. RowsOf(_blocked)], retired = [.. _catalogue.Retired(round).Where(row => row < items)];
            (int Row, Liked When)[] liked = [.. _liked.Select(pair => (Row(pair.Key), pair.Value)).Where(item => item.Item1 < items)];
            (int Row, Liked When)[] positives = [.. liked.Where(item => !blocked.Contains(item.Row) && !retired.Contains(item.Row))];
            int[] heldOut = held == 0 ? [] : _tested is null ? Last(positives, held) : [.. RowsOf([_tested]).Except(retired)];
            int[] all = [.. positives.Select(item => item.Row)], training = [.. all.Except(heldOut).Order()];
            int[] excluded = [.. all.Concat(blocked).Concat(RowsOf(_heldOut)).Distinct().Order()];
            HashSet<int> hidden = [.. liked.Select(item => item.Row), .. blocked, .. retired];
            return new UserRows(new ClientDataset(0, training, excluded), heldOut, hidden, Version);
        }

        IEnumerable<int> RowsOf(IEnumerable<string> ids) => ids.Select(Row).Where(row => row < items);
        int Row(string id) => _catalogue.RowOf(id) ?? items;
    }

    private static int[] Last((int Row, Liked When)[] positives, int count)
    {
        if (positives.Length <= count) return [];
        bool haveTimes = positives.All(item => item.When.Time is not null);
        return [.. positives.OrderByDescending(item => haveTimes ? item.When.Time : null).ThenByDescending(item => item.When.Number)
            .Take(count).Select(item => item.Row)];
    }

    /// <summary>
    /// Whether the item is a new one, or has a time now. One that comes again stays where it first was: it may be trained on already, and
    /// would be no test as the last one. The first time that is told counts.
    /// </summary>
    private bool Note(Interaction interaction)
    {
        if (!_liked.TryGetValue(interaction.ItemId, out Liked former))
        {
            _liked[interaction.ItemId] = new Liked(interaction.When, _recorded++);
            return true;
        }
        if (former.Time is not null || interaction.When is null) return false;
        _liked[interaction.ItemId] = former with { Time = interaction.When };
        return true;
    }

    /// <summary>When an item was liked, as far as the app says so, and in which order.</summary>
    private readonly record struct Liked(DateTimeOffset? Time, long Number);
}
