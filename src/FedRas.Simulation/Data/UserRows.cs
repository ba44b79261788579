namespace FedRas.Simulation.Data;

/// <summary>The places of each user's interactions in <see cref="Dataset.Interactions"/>, in file order.</summary>
internal sealed class UserRows
{
    private readonly int[] _starts;
    private readonly int[] _rows;

    private UserRows(int[] starts, int[] rows)
    {
        _starts = starts;
        _rows = rows;
    }

    /// <summary>The places of <paramref name="user"/>'s interactions, ascending.</summary>
    public ReadOnlySpan<int> this[int user] => _rows.AsSpan(_starts[user], _starts[user + 1] - _starts[user]);

    /// <summary>Groups the interactions of <paramref name="dataset"/>.</summary>
    public static UserRows Of(Dataset dataset) => Of(dataset.Users.Count, dataset.Interactions);

    /// <summary>Groups <paramref name="interactions"/> by counting sort, in linear time.</summary>
    public static UserRows Of(int users, ReadOnlySpan<Interaction> interactions)
    {
        var starts = new int[users + 1];
        foreach (Interaction interaction in interactions) starts[interaction.User + 1]++;
        for (int user = 0; user < users; user++) starts[user + 1] += starts[user];
        var next = starts.AsSpan(0, users).ToArray();
        var rows = new int[interactions.Length];
        for (int row = 0; row < interactions.Length; row++) rows[next[interactions[row].User]++] = row;
        return new UserRows(starts, rows);
    }
}
