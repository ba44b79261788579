namespace FedRas.Wire;

/// <summary>What the server says about a frame: the step that takes the model from one round to a later one.</summary>
/// <param name="FromRound">The round the receiver must hold; 0 or more.</param>
/// <param name="ToRound">The round it holds afterwards; at least <paramref name="FromRound"/>.</param>
/// <param name="ItemCount">Items M of the catalogue; 1 or more.</param>
/// <param name="Dim">Factors d a row; 1 or more.</param>
public readonly record struct FrameHeader(int FromRound, int ToRound, int ItemCount, int Dim)
{
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(FromRound);
        ArgumentOutOfRangeException.ThrowIfLessThan(ToRound, FromRound);
        ArgumentOutOfRangeException.ThrowIfLessThan(ItemCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dim, 1);
    }

    internal void Write(ref WireWriter writer)
    {
        writer.WriteVarint(FromRound);
        writer.WriteVarint(ToRound - FromRound);
        writer.WriteVarint(ItemCount);
        writer.WriteVarint(Dim);
    }

    internal static FrameHeader Read(ref WireReader reader, WireLimits limits, DecodeTrace? trace)
    {
        int from = reader.ReadVarint("from round", 0, int.MaxValue);
        trace?.Add("from round", $"{from}");
        int advance = reader.ReadVarint("rounds advanced", 0, int.MaxValue - from);
        trace?.Add("to round", $"{from + advance}");
        int items = reader.ReadVarint("item count M (WireLimits.MaxItems)", 1, limits.MaxItems);
        trace?.Add("items M", $"{items}");
        int dim = reader.ReadVarint("factors d (WireLimits.MaxDim)", 1, limits.MaxDim);
        trace?.Add("factors d", $"{dim}");
        return new FrameHeader(from, from + advance, items, dim);
    }
}
