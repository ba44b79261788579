using System.Numerics;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of numbers below a bound, hexadecimal digit by digit from the top: the first digits of all numbers of a context are one
/// run, then for each first digit the second digits of the numbers that begin with it, and so on. A digit has a model for each beginning.
/// The next context begins with what those before left, but is quick to forget it. The models are kept and reused.
/// </summary>
internal sealed class AdaptiveNumber
{
    private const int MostDigits = 4;
    private readonly AdaptiveDigits _models = new();
    private readonly int[] _first = new int[MostDigits]; // number of the first model of each digit
    private int _bound, _digits, _modelCount;
    private byte[] _run = [];
    private int[] _places = [], _sorted = [];

    /// <summary>Bytes of the models.</summary>
    public static long Bytes(int bound) => (long)Models(bound, []) * AdaptiveDigits.BytesPerModel;

    /// <summary>Digits of a number below a bound, at least one.</summary>
    public static int Digits(int bound) => bound <= 1 ? 1 : BitOperations.Log2((uint)(bound - 1)) / 4 + 1;

    /// <summary>Forgets everything.</summary>
    /// <param name="bound">Numbers are 0 … bound − 1; 1 … 65 536. Nothing is coded if it is 1.</param>
    public void Reset(int bound)
    {
        _bound = bound;
        _digits = Digits(bound);
        _modelCount = Models(bound, _first);
        _models.Reset(_modelCount);
    }

    /// <summary>Begins another context.</summary>
    public void NextContext() => _models.Loosen(_modelCount);

    /// <summary>Codes the numbers of a context.</summary>
    public void Encode(SymbolEncoder encoder, ReadOnlySpan<ushort> numbers)
    {
        if (_bound == 1) return;
        Begin(numbers.Length);
        Encode(encoder, numbers, 0, 0, 0, numbers.Length);
    }

    /// <summary>Reads the numbers of a context; false if the source can be no stream of them.</summary>
    public bool Decode(ref SymbolDecoder decoder, Span<ushort> numbers)
    {
        numbers.Clear();
        if (_bound == 1) return true;
        Begin(numbers.Length);
        return Decode(ref decoder, numbers, 0, 0, 0, numbers.Length);
    }

    private void Encode(SymbolEncoder encoder, ReadOnlySpan<ushort> numbers, int d, int prefix, int begin, int end)
    {
        int shift = 4 * (_digits - 1 - d);
        Span<byte> run = _run.AsSpan(begin, end - begin);
        if (_digits == 1)
            for (int i = 0; i < run.Length; i++) run[i] = (byte)numbers[i];
        else
            for (int i = 0; i < run.Length; i++) run[i] = (byte)(numbers[_places[begin + i]] >> shift & 15);
        _models.Encode(encoder, _first[d] + prefix, DigitsAfter(prefix, shift), run);
        if (shift == 0) return;
        Span<int> ends = stackalloc int[AdaptiveDigits.Base];
        Sort(begin, end, ends);
        for (int digit = 0; digit < ends.Length; begin = ends[digit++])
            if (ends[digit] > begin) Encode(encoder, numbers, d + 1, prefix << 4 | digit, begin, ends[digit]);
    }

    private bool Decode(ref SymbolDecoder decoder, Span<ushort> numbers, int d, int prefix, int begin, int end)
    {
        int shift = 4 * (_digits - 1 - d);
        Span<byte> run = _run.AsSpan(begin, end - begin);
        _models.Decode(ref decoder, _first[d] + prefix, DigitsAfter(prefix, shift), run);
        if (decoder.IsExhausted) return false;
        if (_digits == 1)
            for (int i = 0; i < run.Length; i++) numbers[i] = run[i];
        else
            for (int i = 0; i < run.Length; i++) numbers[_places[begin + i]] |= (ushort)(run[i] << shift);
        if (shift == 0) return true;
        Span<int> ends = stackalloc int[AdaptiveDigits.Base];
        Sort(begin, end, ends);
        for (int digit = 0; digit < ends.Length; begin = ends[digit++])
            if (ends[digit] > begin && !Decode(ref decoder, numbers, d + 1, prefix << 4 | digit, begin, ends[digit])) return false;
        return true;
    }

    private void Begin(int count)
    {
        if (_run.Length < count) (_run, _places, _sorted) = (new byte[count], new int[count], new int[count]);
        if (_digits == 1) return;
        for (int i = 0; i < count; i++) _places[i] = i;
    }

    /// <summary>Brings the places of a run into the order of their digits, those of equal ones as they are.</summary>
    private void Sort(int begin, int end, Span<int> ends)
    {
        ends.Clear();
        for (int i = begin; i < end; i++) ends[_run[i]]++;
        for (int digit = 0, place = begin; digit < ends.Length; digit++) (ends[digit], place) = (place, place + ends[digit]);
        for (int i = begin; i < end; i++) _sorted[ends[_run[i]]++] = _places[i];
        _sorted.AsSpan(begin, end - begin).CopyTo(_places.AsSpan(begin));
    }

    private static int Models(int bound, Span<int> first)
    {
        int models = 0;
        for (int d = 0, digits = Digits(bound); d < digits; d++)
        {
            if (!first.IsEmpty) first[d] = models;
            models += d == 0 ? 1 : ((bound - 1) >> (4 * (digits - d))) + 1;
        }
        return models;
    }

    /// <summary>How many digits may follow a beginning: fewer at the bound's own.</summary>
    private int DigitsAfter(int prefix, int shift) => Math.Min(AdaptiveDigits.Base, ((_bound - 1) >> shift) - (prefix << 4) + 1);
}
