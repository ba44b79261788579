using FedRas.Wire.Entropy;

namespace FedRas.Wire.Lattice;

/// <summary>Ascending items as the gaps between them. The buffers grow and are kept.</summary>
internal sealed class ItemList
{
    private readonly SymbolEncoder _encoder = new();
    private readonly AdaptiveGap _gaps = new();

    /// <summary>Most bytes of a list: the heads of its lanes, then what each gap takes at most.</summary>
    public static long MostBytes(int count) => 8 + ((long)AdaptiveGap.MostBits * count + 7) / 8;

    /// <summary>Codes items below <paramref name="itemCount"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<int> items, int itemCount)
    {
        _encoder.Begin();
        _gaps.Encode(_encoder, itemCount, items);
        return _encoder.Finish();
    }

    /// <summary>Reads so many items; whether the bytes are the one stream of items below <paramref name="itemCount"/>.</summary>
    public bool TryDecode(ReadOnlySpan<byte> stream, int itemCount, Span<int> items)
    {
        var decoder = new SymbolDecoder(stream);
        return _gaps.Decode(ref decoder, itemCount, items) && decoder.IsEnd;
    }
}
