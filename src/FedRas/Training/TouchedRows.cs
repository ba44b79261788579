using System.Numerics;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// A device's private copy of the global rows it touches, made at first touch, with the number of sample updates of each.
/// Memory is one int an item and one row a touched item; nothing is items × dim.
/// </summary>
internal sealed class TouchedRows
{
    private readonly int[] _slotPlusOne;
    private readonly ulong[] _touched;
    private int[] _updates = new int[256];
    private float[] _rows = [];
    private int _count;
    private FactorMatrix _global = new(0, 1);

    public TouchedRows(int items)
    {
        _slotPlusOne = new int[items];
        _touched = new ulong[(items + 63) / 64];
    }

    public void Begin(FactorMatrix global)
    {
        if (_count > 0) Forget(); // the device before diverged
        _global = global;
    }

    /// <summary>The local slot of an item; the first call copies its global row.</summary>
    public int Touch(int item)
    {
        int slot = _slotPlusOne[item] - 1;
        if (slot < 0)
        {
            slot = _count++;
            int dim = _global.Dim;
            if (slot == _updates.Length) Array.Resize(ref _updates, 2 * slot);
            if (_rows.Length < _updates.Length * dim) Array.Resize(ref _rows, _updates.Length * dim);
            _slotPlusOne[item] = slot + 1;
            _touched[item >> 6] |= 1UL << item;
            _updates[slot] = 0;
            _global.Row(item).CopyTo(_rows.AsSpan(slot * dim, dim));
        }
        _updates[slot]++;
        return slot;
    }

    public Span<float> Row(int slot) => _rows.AsSpan(slot * _global.Dim, _global.Dim);

    /// <summary>
    /// Writes g = v(local) − ρᵏ·v(global) of every touched item, ascending, and forgets the device. Taking the decay out leaves a
    /// row that is a sum of multiples of the user's factors: almost one direction, which few actions describe.
    /// </summary>
    public void TakeUpdate(float retention, ItemUpdate update)
    {
        update.Reset(_global.Dim, _count);
        for (int word = 0; word < _touched.Length; word++)
        {
            for (ulong bits = _touched[word]; bits != 0; bits &= bits - 1)
            {
                int item = (word << 6) + BitOperations.TrailingZeroCount(bits);
                int slot = _slotPlusOne[item] - 1;
                Span<float> row = update.Add(item);
                Row(slot).CopyTo(row);
                VectorMath.AddScaled(row, -MathF.Pow(retention, _updates[slot]), _global.Row(item));
                _slotPlusOne[item] = 0;
            }
            _touched[word] = 0;
        }
        _count = 0;
    }

    private void Forget()
    {
        _slotPlusOne.AsSpan().Clear();
        _touched.AsSpan().Clear();
        _count = 0;
    }
}
