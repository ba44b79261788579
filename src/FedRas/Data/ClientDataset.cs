namespace FedRas.Data;

/// <summary>What one device knows of its owner: the items liked, and the items never to be drawn as negatives.</summary>
/// <param name="User">Dense user index.</param>
/// <param name="Positives">Training items, ascending.</param>
/// <param name="Excluded">
/// Items never drawn as negatives, ascending; holds <paramref name="Positives"/> and what the evaluation protocol adds.
/// </param>
public sealed record ClientDataset(int User, ReadOnlyMemory<int> Positives, ReadOnlyMemory<int> Excluded);
