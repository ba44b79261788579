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
    private readonly Lock _lock = new();
    private HashSet<string> _liked, _blocked;

    /// <summary>Reads what is stored.</summary>
    /// <param name="interactions">Where interactions are.</param>
    /// <param name="blocked">Where blocked items are.</param>
    /// <param name="catalogue">Which row an item has.</param>
    /// <param name="heldOut">Items never drawn as negatives, held out to measure.</param>
    public UserItems(IInteractionStore interactions, BlockedItems blocked, CatalogueStore catalogue, IEnumerable<string> heldOut)
    {
        (_interactions, _blockedStore, _catalogue, _heldOut) = (interactions, blocked, catalogue, [.. heldOut]);
        _liked = [.. interactions.ReadAll().Select(interaction => interaction.ItemId)];
        _blocked = [.. blocked.ReadAll()];
    }

    /// <summary>Changes whenever an item does.</summary>
    public long Version { get; private set; }

    /// <summary>Whether the user liked anything that is not blocked.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _liked.IsSubsetOf(_blocked);
        }
    }

    public void Add(Interaction interaction)
    {
        lock (_lock)
        {
            _interactions.Add(interaction);
            if (_liked.Add(interaction.ItemId)) Version++;
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
                (_liked, _blocked) = ([], []);
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
    public UserRows Rows(int items, int round)
    {
        lock (_lock)
        {
            HashSet<int> blocked = [.. RowsOf(_blocked)], retired = [.. _catalogue.Retired(round).Where(row => row < items)];
            int[] positives = [.. RowsOf(_liked).Where(row => !blocked.Contains(row) && !retired.Contains(row)).Order()];
            int[] excluded = [.. positives.Concat(blocked).Concat(RowsOf(_heldOut)).Distinct().Order()];
            HashSet<int> hidden = [.. RowsOf(_liked), .. blocked, .. retired];
            return new UserRows(new ClientDataset(0, positives, excluded), hidden, Version);
        }

        IEnumerable<int> RowsOf(IEnumerable<string> ids) => ids.Select(id => _catalogue.RowOf(id) ?? items).Where(row => row < items);
    }
}
