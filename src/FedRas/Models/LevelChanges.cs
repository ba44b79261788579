using System.Numerics.Tensors;

namespace FedRas.Models;

/// <summary>
/// The rows in which two versions of a lattice differ, ascending, and by how many codes, and the items that are retired on the way, whose
/// codes become 0. The buffers grow and are kept.
/// </summary>
public sealed class LevelChanges
{
    private int[] _items = [];
    private short[] _rows = [];
    private int[] _retired = [];

    /// <summary>Factors d a row.</summary>
    public int Dim { get; private set; }

    /// <summary>Number n of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Their items.</summary>
    public Span<int> Items => _items.AsSpan(0, Count);

    /// <summary>Differences, n × d.</summary>
    public Span<short> Rows => _rows.AsSpan(0, Count * Dim);

    /// <summary>The difference of one row.</summary>
    public Span<short> Row(int index) => _rows.AsSpan(index * Dim, Dim);

    /// <summary>The items that are retired, ascending; none of them has a row.</summary>
    public ReadOnlySpan<int> Retired => _retired;

    /// <summary>Takes the items that are retired, ascending; to be called once the rows are there.</summary>
    internal void Retire(ReadOnlySpan<int> items) => _retired = items.ToArray();

    /// <summary>Makes room for rows, whose content is undefined. Nothing is retired.</summary>
    public void Reset(int dim, int count)
    {
        if (_items.Length < count) _items = new int[count];
        if (_rows.Length < (long)count * dim) _rows = new short[checked(count * dim)];
        (Dim, Count, _retired) = (dim, count, []);
    }

    /// <summary>
    /// Takes the rows in which two versions differ, both M × d; an empty <paramref name="from"/> is the start, whose codes are 0.
    /// </summary>
    public void Between(ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim)
    {
        Reset(dim, to.Length / dim);
        int next = 0;
        for (int start = 0; start < to.Length; start += dim)
        {
            ReadOnlySpan<short> b = to.Slice(start, dim);
            Span<short> change = Row(next);
            if (from.IsEmpty) b.CopyTo(change);
            else TensorPrimitives.Subtract(b, from.Slice(start, dim), change);
            if (change.ContainsAnyExcept((short)0)) _items[next++] = start / dim;
        }
        Count = next;
    }

    /// <summary>Keeps only the rows of which something holds, in their order.</summary>
    public void Keep(ReadOnlySpan<bool> kept)
    {
        int next = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!kept[i]) continue;
            if (next < i)
            {
                _items[next] = _items[i];
                Row(i).CopyTo(Row(next));
            }
            next++;
        }
        Count = next;
    }

    /// <summary>Whether others are the same.</summary>
    public bool Equals(LevelChanges other) => Dim == other.Dim && Items.SequenceEqual(other.Items) && Rows.SequenceEqual(other.Rows)
        && Retired.SequenceEqual(other.Retired);
}
