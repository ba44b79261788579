using System.Numerics;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Numbers by context, those of the highest context first, those of one context in their order. The buffers grow and are kept.
/// </summary>
internal sealed class ContextGroups
{
    private int[] _ends = [], _places = [];
    private ushort[] _numbers = [];
    private int _count;

    /// <summary>Bytes of the buffers.</summary>
    public static long Bytes(int numbers, int contexts) => (long)numbers * (sizeof(int) + sizeof(ushort)) + (long)contexts * sizeof(int);

    /// <summary>Takes the contexts of numbers; all are below <paramref name="count"/>.</summary>
    public void Group<T>(ReadOnlySpan<T> contexts, int count) where T : unmanaged, IBinaryInteger<T>
    {
        if (_ends.Length < count) _ends = new int[count];
        if (_places.Length < contexts.Length) (_places, _numbers) = (new int[contexts.Length], new ushort[contexts.Length]);
        _count = count;
        Span<int> ends = _ends.AsSpan(0, count);
        ends.Clear();
        foreach (T context in contexts) ends[int.CreateTruncating(context)]++;
        for (int c = count - 1, place = 0; c >= 0; c--) (ends[c], place) = (place, place + ends[c]);
        for (int i = 0; i < contexts.Length; i++) _places[ends[int.CreateTruncating(contexts[i])]++] = i;
    }

    /// <summary>Codes numbers, context after context.</summary>
    public void Encode(SymbolEncoder encoder, AdaptiveNumber model, ReadOnlySpan<ushort> numbers)
    {
        for (int k = 0; k < numbers.Length; k++) _numbers[k] = numbers[_places[k]];
        for (int c = _count - 1, begin = 0; c >= 0; begin = _ends[c--])
        {
            if (_ends[c] == begin) continue;
            if (begin > 0) model.NextContext();
            model.Encode(encoder, _numbers.AsSpan(begin, _ends[c] - begin));
        }
    }

    /// <summary>Reads numbers, context after context; false if the source can be no stream of them.</summary>
    public bool Decode(ref SymbolDecoder decoder, AdaptiveNumber model, Span<ushort> numbers)
    {
        for (int c = _count - 1, begin = 0; c >= 0; begin = _ends[c--])
        {
            if (_ends[c] == begin) continue;
            if (begin > 0) model.NextContext();
            if (!model.Decode(ref decoder, _numbers.AsSpan(begin, _ends[c] - begin))) return false;
        }
        for (int k = 0; k < numbers.Length; k++) numbers[_places[k]] = _numbers[k];
        return true;
    }
}
