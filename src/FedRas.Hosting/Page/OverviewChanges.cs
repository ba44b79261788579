using System.Text;

namespace FedRas.Hosting.Page;

/// <summary>
/// What changed from one overview to another: {"set":{section: its new value, …},"drop":entries that fell out at the front,"add":[new
/// entries at the end]}. If the section that grows did anything else, "drop" is −1 and "add" has all of it.
/// </summary>
internal static class OverviewChanges
{
    /// <summary>The changes as JSON; null if there are none.</summary>
    /// <param name="former">What is known already; null for nothing.</param>
    /// <param name="newest">What holds now.</param>
    public static string? Between(OverviewSections? former, OverviewSections newest)
    {
        List<string> changed = [.. newest.Texts
            .Where(section => former is null || former.Texts.GetValueOrDefault(section.Key) != section.Value)
            .Select(section => $"\"{section.Key}\":{section.Value}")];
        (int drop, int kept) = former is null ? (-1, 0) : Grown(former.Entries, newest.Entries);
        if (former is not null && changed.Count == 0 && drop == 0 && kept == newest.Entries.Count) return null;
        changed.Add($"\"at\":{newest.At}");
        return new StringBuilder("{\"set\":{").AppendJoin(',', changed).Append("},\"drop\":").Append(drop).Append(",\"add\":[")
            .AppendJoin(',', newest.Entries.Skip(kept)).Append("]}").ToString();
    }

    // How many fell out at the front, and how many of the newest were there before.
    private static (int Drop, int Kept) Grown(IReadOnlyList<string> former, IReadOnlyList<string> newest)
    {
        if (former.Count == 0) return (0, 0);
        if (newest.Count == 0) return (-1, 0);
        for (int drop = 0; drop < former.Count; drop++)
        {
            int kept = former.Count - drop;
            if (kept <= newest.Count && former.Skip(drop).SequenceEqual(newest.Take(kept), StringComparer.Ordinal)) return (drop, kept);
        }
        return (-1, 0);
    }
}
