namespace FedRas.Client.Recommending;

/// <summary>One of the user's own items, and how near it is to another one.</summary>
/// <param name="ItemId">The user's item.</param>
/// <param name="Cosine">Cosine of the angle between the factors of both items: 1 for the same direction, −1 for the opposite one.</param>
public readonly record struct NearItem(string ItemId, double Cosine);
