using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// What local training changed: one row for each touched item, weight decay taken out. Also the written-out form of any
/// sparse set of item rows. The buffers are kept and reused over rounds.
/// </summary>
public sealed class ItemUpdate : IItemRows
{
    private int[] _items = [];
    private float[] _rows = [];

    /// <inheritdoc/>
    public int Dim { get; private set; } = 1;

    /// <summary>Number of touched items.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>All rows, <see cref="Count"/> × <see cref="Dim"/>, row after row.</summary>
    public Span<float> Rows => _rows.AsSpan(0, Count * Dim);

    /// <summary><see cref="Rows"/> as memory, for work that spreads over threads.</summary>
    public ReadOnlyMemory<float> RowMemory => _rows.AsMemory(0, Count * Dim);

    /// <summary>The row of <c>Items[index]</c>, of length <see cref="Dim"/>.</summary>
    public ReadOnlySpan<float> Row(int index) => _rows.AsSpan(index * Dim, Dim);

    /// <inheritdoc/>
    public void AddTo(int index, float scale, Span<float> target) => VectorMath.AddScaled(target, scale, Row(index));

    /// <summary>The row of <c>Items[index]</c>, to write.</summary>
    public Span<float> MutableRow(int index) => _rows.AsSpan(index * Dim, Dim);

    /// <summary>Empties the update and makes room for <paramref name="capacity"/> rows of <paramref name="dim"/>.</summary>
    public void Reset(int dim, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Dim = dim;
        Count = 0;
        if (_items.Length < capacity) _items = new int[capacity];
        int values = checked(capacity * dim);
        if (_rows.Length < values) _rows = new float[values];
    }

    /// <summary>Adds an item, greater than all before it, and returns its row to fill; its content is undefined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The item is not greater than the last one, or there is no room.</exception>
    public Span<float> Add(int item)
    {
        if (Count > 0) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(item, _items[Count - 1]);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, _items.Length, nameof(item));
        _items[Count] = item;
        return _rows.AsSpan(Count++ * Dim, Dim);
    }
}
