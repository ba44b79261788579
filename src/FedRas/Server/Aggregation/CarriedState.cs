using System.Numerics.Tensors;
using FedRas.Models;

namespace FedRas.Server.Aggregation;

/// <summary>What <see cref="CarriedRows"/> keeps between rounds, for a checkpoint.</summary>
/// <param name="Items">The items, ascending.</param>
/// <param name="Touches">How many rows each sum is of.</param>
/// <param name="Retentions">Sums of their retentions.</param>
/// <param name="DeviceCounts">From how many distinct devices each is.</param>
/// <param name="Devices">Those devices, item after item.</param>
/// <param name="Rows">The sums, row after row.</param>
internal sealed record CarriedState(
    int[] Items, int[] Touches, float[] Retentions, int[] DeviceCounts, long[] Devices, float[] Rows)
{
    /// <summary>Nothing waits.</summary>
    public static CarriedState None { get; } = new([], [], [], [], [], []);

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Items.Length);
        writer.Write(Devices.Length);
        StoredState.Write<int>(writer, Items);
        StoredState.Write<int>(writer, Touches);
        StoredState.Write<float>(writer, Retentions);
        StoredState.Write<int>(writer, DeviceCounts);
        StoredState.Write<long>(writer, Devices);
        StoredState.Write<float>(writer, Rows);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; <see cref="IsOf"/> says whether it can be.</summary>
    public static CarriedState Read(BinaryReader reader, int dim)
    {
        (int items, int devices) = (reader.ReadInt32(), reader.ReadInt32());
        return new CarriedState(
            StoredState.Read<int>(reader, items), StoredState.Read<int>(reader, items), StoredState.Read<float>(reader, items),
            StoredState.Read<int>(reader, items), StoredState.Read<long>(reader, devices),
            StoredState.Read<float>(reader, (long)items * dim));
    }

    /// <summary>Whether a server of a catalogue can have had it.</summary>
    public bool IsOf(int items)
    {
        for (int i = 0; i < Items.Length; i++)
            if (Items[i] >= items || Items[i] < (i == 0 ? 0 : Items[i - 1] + 1) || Touches[i] < 1 || DeviceCounts[i] < 1) return false;
        return DeviceCounts.Sum(count => (long)count) == Devices.Length
            && (Items.Length == 0 || (TensorPrimitives.IsFiniteAll<float>(Rows) && TensorPrimitives.IsFiniteAll<float>(Retentions)));
    }
}
