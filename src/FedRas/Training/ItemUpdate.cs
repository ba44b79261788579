using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// What local training changed: one row for each touched item, weight decay taken out. Also the written-out form of any sparse set of item
/// rows. The buffers are kept and reused over rounds.
/// </summary>
public sealed class ItemUpdate : IItemRows
{
    private int[] _items = [];
    private float[] _rows = [];
    private float[] _gains = [], _direction = [];
    private bool _isRendered;

    /// <inheritdoc/>
    public int Dim { get; private set; } = 1;

    /// <summary>Number of touched items.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>All rows, <see cref="Count"/> × <see cref="Dim"/>, row after row; to write, too.</summary>
    public Span<float> Rows => ToWrite().AsSpan(0, Count * Dim);

    /// <summary><see cref="Rows"/> as memory, for work that spreads over threads.</summary>
    public ReadOnlyMemory<float> RowMemory => Rendered().AsMemory(0, Count * Dim);

    /// <summary>The row of <c>Items[index]</c>, of length <see cref="Dim"/>.</summary>
    public ReadOnlySpan<float> Row(int index) => Rendered().AsSpan(index * Dim, Dim);

    /// <inheritdoc/>
    public void AddTo(int index, float scale, Span<float> target)
    {
        if (scale == 1) VectorMath.Add(target, Row(index));
        else VectorMath.AddScaled(target, scale, Row(index));
    }

    /// <summary>The row of <c>Items[index]</c>, to write.</summary>
    public Span<float> MutableRow(int index) => ToWrite().AsSpan(index * Dim, Dim);

    /// <summary>Memory of the buffers.</summary>
    internal long CapacityBytes => sizeof(float) * ((long)_items.Length + _rows.Length + _gains.Length + _direction.Length);

    /// <summary>
    /// Whether row i is <see cref="Gains"/>[i] · <see cref="Direction"/>: the update of a device whose one user's factors stayed as they
    /// were.
    /// </summary>
    internal bool IsLine { get; private set; }

    /// <summary>The direction of a line, <see cref="Dim"/> values of any length.</summary>
    internal ReadOnlySpan<float> Direction => _direction.AsSpan(0, Dim);

    /// <summary>The gains of a line, one an item.</summary>
    internal ReadOnlySpan<float> Gains => _gains.AsSpan(0, Count);

    /// <summary>Empties the update and makes room for <paramref name="capacity"/> rows of <paramref name="dim"/>.</summary>
    public void Reset(int dim, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Dim = dim;
        Count = 0;
        IsLine = false;
        if (_items.Length < capacity) _items = new int[capacity];
        int values = checked(capacity * dim);
        // With room to spare: cohorts touch a few items more or less from round to round.
        if (_rows.Length < values) _rows = new float[(int)Math.Min(values + values / 8L, Array.MaxLength)];
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

    /// <summary>
    /// Empties the update, which is to be <paramref name="count"/> multiples of a direction; items and the returned gains are to be
    /// written.
    /// </summary>
    internal Span<float> ResetLine(ReadOnlySpan<float> direction, int count)
    {
        Dim = direction.Length;
        Count = 0;
        if (_items.Length < count) _items = new int[count];
        if (_gains.Length < count) _gains = new float[count];
        if (_direction.Length < Dim) _direction = new float[Dim];
        direction.CopyTo(_direction);
        (IsLine, _isRendered) = (true, false);
        return _gains.AsSpan(0, count);
    }

    /// <summary>Shows rows that lie elsewhere, to be read only. Nothing is copied, so they must stay as they are meanwhile.</summary>
    public void Show(int dim, int[] items, float[] rows, int count) =>
        (Dim, _items, _rows, Count, IsLine) = (dim, items, rows, count, false);

    /// <summary>Takes <paramref name="count"/> items, ascending, that are to be written.</summary>
    public Span<int> TakeItems(int count)
    {
        Count = count;
        return _items.AsSpan(0, count);
    }

    /// <summary>A caller that may write rows gets them written out: the gains would not know of a change.</summary>
    private float[] ToWrite()
    {
        float[] rows = Rendered();
        IsLine = false;
        return rows;
    }

    private float[] Rendered()
    {
        if (!IsLine || _isRendered) return _rows;
        int values = checked(Count * Dim);
        if (_rows.Length < values) _rows = new float[values];
        for (int i = 0; i < Count; i++) TensorPrimitives.Multiply(Direction, _gains[i], _rows.AsSpan(i * Dim, Dim));
        _isRendered = true;
        return _rows;
    }
}
