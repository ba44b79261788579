namespace FedRas.Simulation.Data;

/// <summary>The warning that counts users who cannot be tested. It speaks of the users at hand, so every filter renews it.</summary>
internal static class SparseUserWarning
{
    private const string Kind = "user with a single interaction";

    /// <summary>Replaces the warning of <paramref name="dataset"/> by today's count, or by none.</summary>
    public static Dataset Renew(Dataset dataset)
    {
        var counts = new int[dataset.Users.Count];
        foreach (Interaction interaction in dataset.Interactions) counts[interaction.User]++;
        int single = counts.Count(count => count == 1);
        List<string> warnings = [.. dataset.Warnings.Where(line => !line.StartsWith(Kind, StringComparison.Ordinal))];
        if (single > 0)
        {
            string first = ShownText.Clip(dataset.Users[Array.IndexOf(counts, 1)]);
            warnings.Add($"{Kind}: {(single == 1 ? "1 user trains" : $"{single:N0} users train")} but cannot be tested by leave-one-out "
                + $"or by ratio, the first '{first}'");
        }
        return dataset.With(warnings: warnings);
    }
}
