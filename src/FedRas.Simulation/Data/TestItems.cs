namespace FedRas.Simulation.Data;

/// <summary>Says how the test items of a split were chosen.</summary>
public static class TestItems
{
    /// <summary>
    /// In words: <c>loo: newest item by event_time</c>, <c>loo: no times: a drawn item</c>, <c>ratio 0.2: drawn items</c>, <c>given: …</c>.
    /// </summary>
    public static string Describe(Dataset dataset, SplitKind kind, double ratio) => kind switch
    {
        SplitKind.Ratio => string.Create(CultureInfo.InvariantCulture, $"ratio {ratio}: drawn items"),
        SplitKind.Given => "given: the test part that came with the data",
        _ when !dataset.HasTimestamps => "loo: no times: a drawn item",
        _ => $"loo: newest item{(dataset.Origin?.TimeColumn is { } column ? $" by {column}" : "")}{Ties(dataset)}",
    };

    /// <summary>How many users have several items of their newest time: of these the last in the file is tested.</summary>
    public static int UsersWithTies(Dataset dataset)
    {
        var newest = new (long Time, int Count)[dataset.Users.Count];
        foreach (Interaction row in dataset.Interactions)
        {
            ref (long Time, int Count) user = ref newest[row.User];
            if (user.Count == 0 || row.Timestamp > user.Time) user = (row.Timestamp, 1);
            else if (row.Timestamp == user.Time) user.Count++;
        }
        return newest.Count(user => user.Count > 1);
    }

    private static string Ties(Dataset dataset) => UsersWithTies(dataset) is > 0 and int users
        ? string.Create(CultureInfo.InvariantCulture,
            $", of equal times the last in the file ({users:N0} of {dataset.Users.Count:N0} users)")
        : "";
}
