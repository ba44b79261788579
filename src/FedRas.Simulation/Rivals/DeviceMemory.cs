using System.Numerics.Tensors;
using FedRas.Training;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// What a device's reports could not say so far, to be added to its next ones: error feedback (Seide et al., Interspeech 2014). Each device is seen by one worker at a time.
/// </summary>
internal sealed class DeviceMemory(int devices)
{
    private readonly KeptRows?[] _kept = new KeptRows?[devices];

    /// <summary>Writes the update with what is kept of its rows and, where all is to be sent, the kept rows that it has not.</summary>
    public void Compensate(int device, ItemUpdate update, bool sendsAll, ItemUpdate sum)
    {
        KeptRows kept = _kept[device] ??= new KeptRows();
        int dim = update.Dim, k = 0;
        sum.Reset(dim, update.Count + (sendsAll ? kept.Count : 0));
        for (int i = 0; i < update.Count; i++)
        {
            for (; k < kept.Count && kept.Items[k] < update.Items[i]; k++)
                if (sendsAll) kept.Row(k, dim).CopyTo(sum.Add(kept.Items[k]));
            Span<float> row = sum.Add(update.Items[i]);
            update.Row(i).CopyTo(row);
            if (k < kept.Count && kept.Items[k] == update.Items[i]) TensorPrimitives.Add(row, kept.Row(k++, dim), row);
        }
        for (; sendsAll && k < kept.Count; k++) kept.Row(k, dim).CopyTo(sum.Add(kept.Items[k]));
    }

    /// <summary>Keeps <paramref name="sum"/> less what was sent of it; rows that were not in it stay as they were.</summary>
    /// <param name="device">The device.</param>
    /// <param name="sum">What the report was made of.</param>
    /// <param name="sent">What the server reads in it.</param>
    /// <param name="scratch">The worker's own.</param>
    public void Settle(int device, ItemUpdate sum, ItemUpdate sent, KeptRows scratch)
    {
        KeptRows kept = _kept[device]!;
        int dim = sum.Dim, s = 0, k = 0;
        scratch.Reset(sum.Count + kept.Count, dim);
        for (int i = 0; i < sum.Count; i++)
        {
            int item = sum.Items[i];
            for (; k < kept.Count && kept.Items[k] < item; k++) kept.Row(k, dim).CopyTo(scratch.Add(kept.Items[k], dim));
            if (k < kept.Count && kept.Items[k] == item) k++;
            Span<float> rest = scratch.Add(item, dim);
            sum.Row(i).CopyTo(rest);
            while (s < sent.Count && sent.Items[s] < item) s++;
            if (s < sent.Count && sent.Items[s] == item) TensorPrimitives.Subtract(rest, sent.Row(s), rest);
        }
        for (; k < kept.Count; k++) kept.Row(k, dim).CopyTo(scratch.Add(kept.Items[k], dim));
        kept.CopyFrom(scratch, dim);
    }

    /// <summary>Rows of some items, ascending; arrays are kept and grow.</summary>
    internal sealed class KeptRows
    {
        private float[] _rows = [];

        public int[] Items { get; private set; } = [];

        public int Count { get; private set; }

        public Span<float> Row(int index, int dim) => _rows.AsSpan(index * dim, dim);

        public void Reset(int capacity, int dim)
        {
            Count = 0;
            if (Items.Length < capacity) (Items, _rows) = (new int[capacity], new float[capacity * dim]);
        }

        public Span<float> Add(int item, int dim)
        {
            Items[Count] = item;
            return Row(Count++, dim);
        }

        public void CopyFrom(KeptRows other, int dim)
        {
            Reset(other.Count, dim);
            other.Items.AsSpan(0, other.Count).CopyTo(Items);
            other._rows.AsSpan(0, other.Count * dim).CopyTo(_rows);
            Count = other.Count;
        }
    }
}
