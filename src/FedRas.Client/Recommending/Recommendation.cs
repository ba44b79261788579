namespace FedRas.Client.Recommending;

/// <summary>An item that fits the user.</summary>
/// <param name="ItemId">Its id.</param>
/// <param name="Score">How well it fits: the more the better. Scores of different models do not compare.</param>
public readonly record struct Recommendation(string ItemId, double Score);
