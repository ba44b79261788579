using FedRas.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Leaves one interaction for each (user, item): the newest, of equally old ones the last in the file.</summary>
internal static class DuplicateRemover
{
    /// <summary>Removes duplicates in linear time, keeping file order; returns the warning, or null if there were none.</summary>
    public static string? Remove(IdMap users, IdMap items, ref Interaction[] interactions, ref SplitPart[]? parts)
    {
        var drop = new bool[interactions.Length];
        int dropped = 0;
        var first = new Interaction();
        var rows = UserRows.Of(users.Count, interactions);
        // The row kept so far of each item, valid while it belongs to the user at hand: no clearing between users.
        int[] kept = new int[items.Count];
        Array.Fill(kept, -1);
        for (int user = 0; user < users.Count; user++)
        {
            foreach (int row in rows[user])
            {
                Interaction next = interactions[row];
                int before = kept[next.Item];
                if (before < 0 || interactions[before].User != user)
                {
                    kept[next.Item] = row;
                    continue;
                }
                bool isNewer = next.Timestamp >= interactions[before].Timestamp;
                drop[isNewer ? before : row] = true;
                if (isNewer) kept[next.Item] = row;
                if (dropped++ == 0) first = next;
            }
        }
        if (dropped == 0) return null;

        interactions = [.. interactions.Where((_, row) => !drop[row])];
        parts = parts is null ? null : [.. parts.Where((_, row) => !drop[row])];
        return $"the same user and item again: {dropped:N0} rows merged into the newest, the first for user "
            + $"'{InteractionCollector.Clip(users[first.User])}' and item '{InteractionCollector.Clip(items[first.Item])}'";
    }
}
