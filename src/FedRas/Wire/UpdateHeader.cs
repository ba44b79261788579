using System.Buffers.Binary;

namespace FedRas.Wire;

/// <summary>What a device says about its update.</summary>
/// <param name="Round">The round of the model that was trained from; 0 or more.</param>
/// <param name="ItemCount">Items M of the catalogue; 1 or more.</param>
/// <param name="Dim">Factors d a row; 1 or more.</param>
/// <param name="SampleUpdates">
/// Row updates local training made, one for each sample; 0 or more. The server takes its weight decay from it.
/// </param>
public readonly record struct UpdateHeader(int Round, int ItemCount, int Dim, int SampleUpdates)
{
    /// <summary>Tells the table that was trained from, and that the report is coded beside, from any other.</summary>
    public ulong Check { get; init; }

    /// <summary>What the device says about how it described its update.</summary>
    public ReportFacts Facts { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Round);
        ArgumentOutOfRangeException.ThrowIfLessThan(ItemCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dim, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SampleUpdates);
        Facts.Validate();
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteVarint(Round);
        writer.WriteVarint(ItemCount);
        writer.WriteVarint(Dim);
        BinaryPrimitives.WriteUInt64LittleEndian(writer.Take(sizeof(ulong)), Check);
        writer.WriteVarint(SampleUpdates);
        Facts.Write(ref writer);
    }

    internal static UpdateHeader Read(ref WireReader reader, WireLimits limits, DecodeTrace? trace)
    {
        int round = reader.ReadVarint("round", 0, int.MaxValue);
        trace?.Add("round", $"{round}");
        int items = reader.ReadVarint("item count M (WireLimits.MaxItems)", 1, limits.MaxItems);
        trace?.Add("items M", $"{items}");
        int dim = reader.ReadVarint("factors d (WireLimits.MaxDim)", 1, limits.MaxDim);
        trace?.Add("factors d", $"{dim}");
        ulong check = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong), "check"));
        trace?.Add("check", $"{check:x16}");
        int samples = reader.ReadVarint("sample updates", 0, int.MaxValue);
        trace?.Add("sample updates", $"{samples}");
        return new UpdateHeader(round, items, dim, samples) { Check = check, Facts = ReportFacts.Read(ref reader, trace) };
    }
}
