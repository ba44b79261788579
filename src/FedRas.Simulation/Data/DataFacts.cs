namespace FedRas.Simulation.Data;

/// <summary>The size of a data set.</summary>
/// <param name="Users">Number of users.</param>
/// <param name="Items">Number of items.</param>
/// <param name="Interactions">Number of (user, item) pairs, all parts together.</param>
public sealed record DataFacts(int Users, int Items, int Interactions)
{
    /// <summary>Interactions as a share of users × items.</summary>
    public double Density => Interactions / ((double)Users * Items);

    /// <summary>Counts <paramref name="dataset"/>.</summary>
    public static DataFacts Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new DataFacts(dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Length);
    }
}
