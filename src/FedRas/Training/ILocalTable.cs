using FedRas.Models;

namespace FedRas.Training;

/// <summary>
/// How a device holds the rows that it trains, v ← ρ·v − rate·c·u a sample. A batch is: touch its items, <see cref="BeginBatch"/>,
/// <see cref="Score"/>, and with the scores' derivatives <see cref="Descend"/>.
/// </summary>
public interface ILocalTable
{
    /// <summary>
    /// Starts from a table, M × d, read only; the items that are touched get their slots from <paramref name="touched"/>.
    /// </summary>
    void Begin(FactorMatrix global, TouchedItems touched);

    /// <summary>Whether updates have the weight decay in them, so that the server takes none.</summary>
    bool LeavesDecayIn { get; }

    /// <summary>Takes note of the user's factors, which stay as they are during the batch, and of newly touched items.</summary>
    void BeginBatch(ReadOnlySpan<float> user);

    /// <summary>u · v of each sample's item.</summary>
    void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores);

    /// <summary>For each sample in turn gradient ← gradient + c·v, then v ← ρ·v − rate·c·u.</summary>
    void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients, float rate,
        float retention, Span<float> gradient);

    /// <summary>
    /// Writes g = v(local) − ρᵏ·v(global) of every touched item, ascending. Taking the decay out leaves a row that is a sum of multiples of
    /// the user's factors: almost one direction, which few actions describe.
    /// </summary>
    /// <returns>Whether all of it is finite.</returns>
    bool TakeUpdate(ItemUpdate update);
}
