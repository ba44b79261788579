using FedRas.Models;
using FedRas.Server.Publishing;

namespace FedRas.Server;

/// <summary>
/// What the owner wants of the catalogue, until a version has it. What is wanted is kept as it is: a version takes up what it does not have
/// yet. Thread-safe.
/// </summary>
/// <param name="mostItems">Most items that the catalogue may have.</param>
internal sealed class Catalogue(int mostItems)
{
    private readonly Lock _wanting = new();
    private readonly SortedSet<int> _retired = [];
    private int _items;

    /// <summary>Wants so many items.</summary>
    public void Extend(int items, GlobalModel model)
    {
        lock (_wanting)
        {
            int least = Math.Max(_items, model.ItemFactors.Rows);
            if (items < least || items > mostItems)
            {
                throw new ArgumentOutOfRangeException(nameof(items), items, $"the catalogue has {least} items, those that are asked for "
                    + $"included; legal is {least} … {mostItems} (WireLimits.MaxItems)");
            }
            _items = items;
        }
    }

    /// <summary>Wants items to be retired.</summary>
    public void Retire(IReadOnlyList<int> items, GlobalModel model)
    {
        lock (_wanting)
        {
            int end = Math.Max(_items, model.ItemFactors.Rows);
            foreach (int item in items)
            {
                if (item < 0 || item >= end)
                    throw new ArgumentOutOfRangeException(nameof(items), item, $"is no item; legal is 0 … {end - 1}");
            }
            _retired.UnionWith(items);
        }
    }

    /// <summary>What the version after <paramref name="model"/> takes up.</summary>
    public CatalogueChange From(GlobalModel model)
    {
        lock (_wanting)
        {
            _retired.RemoveWhere(model.Retired.Contains);
            return new CatalogueChange(Math.Max(_items, model.ItemFactors.Rows), [.. _retired]);
        }
    }
}
