using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// Finds popular items from published versions alone: those whose embedding moved most (Zhang et al., "Preventing the Popular Item
/// Embedding Based Attack in Federated Recommendations", ICDE 2024).
/// </summary>
internal sealed class PopularItems
{
    private FactorMatrix? _former;
    private double[] _moved = [];

    /// <summary>Versions seen.</summary>
    public int Seen { get; private set; }

    /// <summary>Looks at the next version.</summary>
    public void Observe(FactorMatrix table)
    {
        Array.Resize(ref _moved, table.Rows);
        for (int item = 0; item < (_former?.Rows ?? 0); item++)
            _moved[item] += TensorPrimitives.Distance(table.Row(item), _former!.Row(item));
        _former = table.Copy();
        Seen++;
    }

    /// <summary>Looks at the next version, and finds the items that moved most but for one; null at the first version.</summary>
    public int[]? Mine(FactorMatrix table, int count, int except)
    {
        Observe(table);
        return Seen < 2 ? null : [.. Most(count + 1).Where(item => item != except).Take(count)];
    }

    /// <summary>The items that moved most, most first.</summary>
    public int[] Most(int count) =>
        [.. Enumerable.Range(0, _moved.Length).OrderByDescending(item => _moved[item]).ThenBy(item => item).Take(count)];
}
