using System.Numerics;
using System.Runtime.CompilerServices;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of a number below a bound, hexadecimal digit by digit from the top; a digit has a model for each beginning of the number. With several contexts each has its own models, and one that is
/// met for the first time starts from what all contexts learned there. The models are kept and reused.
/// </summary>
internal sealed class AdaptiveNumber
{
    private const int MostDigits = 4;
    private readonly AdaptiveDigits _models = new();
    private readonly int[] _first = new int[MostDigits]; // number of the first model of each digit
    private int _bound, _digits, _perContext, _contexts;

    /// <summary>Bytes of the models.</summary>
    public static long Bytes(int bound, int contexts) => (contexts == 1 ? 1L : 1L + contexts) * Models(bound, []) * AdaptiveDigits.BytesPerModel;

    /// <summary>Forgets everything.</summary>
    /// <param name="bound">Numbers are 0 … bound − 1; 1 … 65 536. Nothing is coded where it is 1.</param>
    /// <param name="contexts">1 or more.</param>
    public void Reset(int bound, int contexts = 1)
    {
        _bound = bound;
        _contexts = contexts;
        _digits = Digits(bound);
        _perContext = Models(bound, _first);
        _models.Reset(_perContext * (contexts == 1 ? 1 : 1 + contexts));
        if (_digits == 1) _models.Start(0, bound);
    }

    public void Encode(SymbolEncoder encoder, int number, int context = 0)
    {
        if (_bound == 1) return;
        if (_digits == 1)
        {
            _models.Encode(encoder, OnlyModel(context), _bound, number);
            if (_contexts > 1) _models.Learn(0, _bound, number);
            return;
        }
        for (int d = 0; d < _digits; d++)
        {
            int shift = 4 * (_digits - 1 - d), prefix = number >> (shift + 4), digit = (number >> shift) & 15, digits = DigitsAfter(prefix, shift);
            int model = Model(d, prefix, digits, context);
            _models.Encode(encoder, model, digits, digit);
            if (_contexts > 1) LearnShared(d, prefix, digits, digit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref SymbolDecoder decoder, int context = 0)
    {
        if (_digits != 1 || _bound == 1) return DecodeDigits(ref decoder, context);
        int only = _models.Decode(ref decoder, OnlyModel(context), _bound);
        if (_contexts > 1) _models.Learn(0, _bound, only);
        return only;
    }

    private int DecodeDigits(ref SymbolDecoder decoder, int context)
    {
        if (_bound == 1) return 0;
        int number = 0;
        for (int d = 0; d < _digits; d++)
        {
            int shift = 4 * (_digits - 1 - d), digits = DigitsAfter(number, shift);
            int digit = _models.Decode(ref decoder, Model(d, number, digits, context), digits);
            if (_contexts > 1) LearnShared(d, number, digits, digit);
            number = number << 4 | digit;
        }
        return number;
    }

    /// <summary>Digits of a number below a bound, at least one.</summary>
    public static int Digits(int bound) => bound <= 1 ? 1 : BitOperations.Log2((uint)(bound - 1)) / 4 + 1;

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

    /// <summary>The model of a number of one digit.</summary>
    private int OnlyModel(int context)
    {
        if (_contexts == 1) return 0;
        int own = 1 + context;
        if (!_models.IsUsed(own)) _models.StartFrom(own, 0);
        return own;
    }

    /// <summary>How many digits may follow a beginning: fewer at the bound's own.</summary>
    private int DigitsAfter(int prefix, int shift) => Math.Min(AdaptiveDigits.Base, ((_bound - 1) >> shift) - (prefix << 4) + 1);

    /// <summary>The model of a digit in a context; with several contexts the first models are those of all together.</summary>
    private int Model(int d, int prefix, int digits, int context)
    {
        int shared = _first[d] + prefix;
        if (!_models.IsUsed(shared)) _models.Start(shared, digits);
        if (_contexts == 1) return shared;
        int own = (1 + context) * _perContext + shared;
        if (!_models.IsUsed(own)) _models.StartFrom(own, shared);
        return own;
    }

    private void LearnShared(int d, int prefix, int digits, int digit) => _models.Learn(_first[d] + prefix, digits, digit);
}
