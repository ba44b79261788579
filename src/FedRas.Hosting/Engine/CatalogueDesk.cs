using FedRas.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Engine;

/// <summary>
/// Lets the catalogue grow and shrink while the server runs. A change is in the version that the next round is closed into, also if that
/// round was open already. All or nothing of a change is made.
/// </summary>
internal sealed class CatalogueDesk(LiveState state, RoundMachine machine, ILogger log)
{
    /// <summary>Adds items; returns the first version with them.</summary>
    /// <exception cref="ArgumentException">An id is empty, there twice, or in the catalogue.</exception>
    public async Task<int> AddAsync(IReadOnlyList<string> ids) => await await machine.BetweenClosesAsync(async () =>
    {
        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            if (id.Length == 0) throw new ArgumentException("an item has no id: give every item one, and nothing is added before that");
            StoreRules.Text(id);
            if (!added.Add(id)) throw new ArgumentException($"the item '{id}' is there twice: keep one of them; nothing was added");
            if (state.Items.RowOf(id) is { } row)
                throw new ArgumentException($"the item '{id}' is in the catalogue already, in row {row}: leave it out; nothing was added. "
                    + "An item that was retired does not come back under its id");
        }
        state.Federation.Extend(state.Items.Ids.Count + ids.Count);
        state.Items.Add(ids);
        Task durable = state.Writer.Append(new ItemsAdded([.. ids]));
        int version = state.Federation.Round + 1;
        await durable.ConfigureAwait(false);
        EngineLog.CatalogueChanged(log, ids.Count, 0, version);
        return version;
    }).ConfigureAwait(false);

    /// <summary>Retires items; returns the first version without them.</summary>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public async Task<int> RetireAsync(IReadOnlyList<string> ids) => await await machine.BetweenClosesAsync(async () =>
    {
        int[] rows = [.. ids.Select(id => state.Items.RowOf(id)
            ?? throw new ArgumentException($"no item has the id '{id}': write ids as the catalogue has them; nothing was retired"))
            .Distinct().Where(row => !state.Items.Retired.ContainsKey(row)).Order()];
        int version = state.Federation.Round + 1;
        if (rows.Length == 0) return version;
        state.Federation.Retire(rows);
        foreach (int row in rows) state.Items.Retire(row, version);
        await state.Writer.Append(new ItemsRetired(rows, version)).ConfigureAwait(false);
        EngineLog.CatalogueChanged(log, 0, rows.Length, version);
        return version;
    }).ConfigureAwait(false);
}
