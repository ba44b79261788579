using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>The longest rows of the device's own update, times a factor.</summary>
/// <param name="factor">−1 turns the sign; a large one goes to the server's limits.</param>
/// <param name="items">Most rows.</param>
internal sealed class TurnedUpdate(float factor, int items) : IPoison
{
    public void Observe(GlobalModel model) { }

    public void Poison(ItemUpdate honest, SeededRandom random, ItemUpdate poisoned)
    {
        int[] longest = [.. Enumerable.Range(0, honest.Count).OrderByDescending(i => TensorPrimitives.Norm(honest.Row(i)))
            .ThenBy(i => i).Take(items).Order()];
        poisoned.Reset(honest.Dim, longest.Length);
        foreach (int i in longest) TensorPrimitives.Multiply(honest.Row(i), factor, poisoned.Add(honest.Items[i]));
    }
}
