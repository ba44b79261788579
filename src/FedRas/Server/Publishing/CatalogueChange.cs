namespace FedRas.Server.Publishing;

/// <summary>How a version's catalogue differs from the one before it.</summary>
/// <param name="Items">Items M of the version; no fewer than before.</param>
/// <param name="Retired">Items that it retires, ascending; none is retired already.</param>
internal readonly record struct CatalogueChange(int Items, int[] Retired)
{
    /// <summary>How many of the retired items are below <paramref name="items"/>.</summary>
    public int RetiredOf(int items)
    {
        int place = Retired.AsSpan().BinarySearch(items);
        return place < 0 ? ~place : place;
    }
}
