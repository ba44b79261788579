using FedRas.Models;

namespace FedRas.Actions;

/// <summary>
/// An update as actions (FedRAS): a codebook of K centroids, and for each touched item the number of its action. Items not
/// listed take the zero action. The buffers are kept and reused over rounds.
/// </summary>
public sealed class ActionUpdate : IItemRows
{
    private int[] _items = [];
    private ushort[] _codes = [];
    private float[] _codebook = [];

    /// <inheritdoc/>
    public int Dim { get; private set; } = 1;

    /// <summary>Number of touched items.</summary>
    public int Count { get; private set; }

    /// <summary>Number of actions K, at most 65 536.</summary>
    public int Actions { get; private set; }

    /// <summary>The centroids, K × <see cref="Dim"/>, row after row.</summary>
    public Span<float> Codebook => _codebook.AsSpan(0, Actions * Dim);

    /// <summary>Touched items, ascending, each once; to write after <see cref="Reset"/>.</summary>
    public Span<int> MutableItems => _items.AsSpan(0, Count);

    /// <inheritdoc/>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>The action number of each touched item, below <see cref="Actions"/>; to write after <see cref="Reset"/>.</summary>
    public Span<ushort> Codes => _codes.AsSpan(0, Count);

    /// <summary><see cref="Codes"/> as memory, for work that spreads over threads.</summary>
    internal Memory<ushort> CodeMemory => _codes.AsMemory(0, Count);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Row(int index) => _codebook.AsSpan(_codes[index] * Dim, Dim);

    /// <summary>Sets the sizes; contents are undefined until written.</summary>
    public void Reset(int dim, int actions, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        ArgumentOutOfRangeException.ThrowIfNegative(actions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ushort.MaxValue + 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Dim = dim;
        Actions = actions;
        Count = count;
        if (_items.Length < count) _items = new int[count];
        if (_codes.Length < count) _codes = new ushort[count];
        if (_codebook.Length < actions * dim) _codebook = new float[actions * dim];
    }

    /// <summary>Drops the actions from <paramref name="actions"/> on, which no code may use.</summary>
    internal void Trim(int actions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, Actions);
        Actions = actions;
    }
}
