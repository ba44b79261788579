namespace FedRas.Simulation.Data;

/// <summary>One user's contact with one item.</summary>
/// <param name="User">Dense user index, 0 … users − 1.</param>
/// <param name="Item">Dense item index, 0 … items − 1.</param>
/// <param name="Rating">The rating as given; 1 if the data has none.</param>
/// <param name="Timestamp">Milliseconds since 1970-01-01 UTC; 0 if the data has none.</param>
public readonly record struct Interaction(int User, int Item, float Rating, long Timestamp);
