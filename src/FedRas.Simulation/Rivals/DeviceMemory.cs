using System.Numerics.Tensors;
using FedRas.Training;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// What a device's reports could not say so far, to be added to its next ones: error feedback (Seide et al., Interspeech 2014). Kept in half precision, rows that are not zero only; each
/// device is seen by one worker at a time.
/// </summary>
internal sealed class DeviceMemory(int devices)
{
    private readonly (int[] Items, Half[] Rows)[] _kept = new (int[], Half[])[devices];

    /// <summary>Writes the update with what is kept of its rows and, where all is to be sent, the kept rows that it has not.</summary>
    public void Compensate(int device, ItemUpdate update, bool sendsAll, ItemUpdate sum)
    {
        (int[] items, Half[] rows) = Kept(device);
        int dim = update.Dim, k = 0;
        sum.Reset(dim, update.Count + (sendsAll ? items.Length : 0));
        var former = new float[dim];
        for (int i = 0; i < update.Count; i++)
        {
            for (; k < items.Length && items[k] < update.Items[i]; k++)
                if (sendsAll) TensorPrimitives.ConvertToSingle(rows.AsSpan(k * dim, dim), sum.Add(items[k]));
            Span<float> row = sum.Add(update.Items[i]);
            update.Row(i).CopyTo(row);
            if (k == items.Length || items[k] != update.Items[i]) continue;
            TensorPrimitives.ConvertToSingle(rows.AsSpan(k++ * dim, dim), former);
            TensorPrimitives.Add(row, former, row);
        }
        for (; sendsAll && k < items.Length; k++) TensorPrimitives.ConvertToSingle(rows.AsSpan(k * dim, dim), sum.Add(items[k]));
    }

    /// <summary>Keeps <paramref name="sum"/> less what was sent of it; rows that were not in it stay as they were.</summary>
    public void Settle(int device, ItemUpdate sum, ItemUpdate sent)
    {
        (int[] items, Half[] rows) = Kept(device);
        int dim = sum.Dim, s = 0, k = 0;
        var keptItems = new int[sum.Count + items.Length];
        var keptRows = new Half[keptItems.Length * dim];
        var rest = new float[dim];
        int kept = 0;
        for (int i = 0; i < sum.Count; i++)
        {
            int item = sum.Items[i];
            for (; k < items.Length && items[k] < item; k++) rows.AsSpan(k * dim, dim).CopyTo(Keep(items[k]));
            if (k < items.Length && items[k] == item) k++;
            sum.Row(i).CopyTo(rest);
            while (s < sent.Count && sent.Items[s] < item) s++;
            if (s < sent.Count && sent.Items[s] == item) TensorPrimitives.Subtract(rest, sent.Row(s), rest);
            TensorPrimitives.ConvertToHalf(rest, Keep(item));
        }
        for (; k < items.Length; k++) rows.AsSpan(k * dim, dim).CopyTo(Keep(items[k]));
        // Devices come back to much the same items: no room to spare, and none given back.
        Array.Resize(ref keptItems, kept);
        Array.Resize(ref keptRows, kept * dim);
        _kept[device] = (keptItems, keptRows);

        Span<Half> Keep(int item)
        {
            keptItems[kept] = item;
            return keptRows.AsSpan(kept++ * dim, dim);
        }
    }

    private (int[] Items, Half[] Rows) Kept(int device) => _kept[device].Items is null ? ([], []) : _kept[device];
}
