namespace FedRas.Wire.Entropy;

/// <summary>
/// Models of digits below 16, each the shares that its digits had so far: after n digits a new one moves them by 1 ÷ (n +
/// <see cref="Prior"/> + 1) of the way to what it was, which is counting, until <see cref="Memory"/> digits are counted; from then on older
/// ones fade. Digits are coded run by run, a run by one model. Whole numbers only: encoder and decoder agree on every machine.
/// </summary>
internal sealed class AdaptiveDigits
{
    /// <summary>Digits of a model.</summary>
    public const int Base = 16;

    /// <summary>Bytes of a model.</summary>
    public const int BytesPerModel = Base * sizeof(short) + 1;

    /// <summary>What the shares at the start weigh, in digits.</summary>
    public const int Prior = 3;

    /// <summary>Digits after which old ones fade; below 255.</summary>
    public const int Memory = 128;

    /// <summary>Slots that a digit keeps whatever is learned, so that nothing is impossible.</summary>
    public const int Least = 5;

    private const int Whole = SymbolEncoder.Slots;

    /// <summary>⌊2¹⁵ ÷ (n + <see cref="Prior"/> + 1)⌋ at n.</summary>
    public static ReadOnlySpan<short> Rates => s_rates;

    private static readonly short[] s_rates = [.. Enumerable.Range(0, Memory + 1).Select(n => (short)(Whole / (n + Prior + 1)))];

    // Bounds are stored less all slots, −32 768 … 0: sixteen bits hold them.
    private short[] _bounds = [];
    private byte[] _counts = []; // plus one; 0 before the first use

    /// <summary>Whether whole registers are used; the digits are the same.</summary>
    public bool IsVectorized { get; set; } = DigitRegister.IsSupported;

    /// <summary>Forgets everything, and makes room for <paramref name="models"/>.</summary>
    public void Reset(int models)
    {
        if (_counts.Length < models)
        {
            _counts = new byte[models];
            _bounds = new short[models * Base];
        }
        _counts.AsSpan(0, models).Clear();
    }

    /// <summary>Starts a model over shares that are written by <see cref="Bound"/> and count as so many digits.</summary>
    public Span<short> Start(int model, int count)
    {
        _counts[model] = (byte)(1 + count);
        return _bounds.AsSpan(model * Base, Base);
    }

    /// <summary>The bound of a digit of which a share of all numbers is no larger, as it is stored.</summary>
    public static short Bound(int digit, int digits, long share, long all) =>
        (short)(Least * (digit + 1) + (Whole - Least * digits) * share / all - Whole);

    /// <summary>Lets every model keep its shares, which from now on weigh as little as those at the start.</summary>
    public void Loosen(int models)
    {
        foreach (ref byte count in _counts.AsSpan(0, models)) count = Math.Min(count, (byte)1);
    }

    /// <summary>Codes a run of digits and learns them.</summary>
    public void Encode(SymbolEncoder encoder, int model, int digits, ReadOnlySpan<byte> run)
    {
        Span<short> bounds = Bounds(model, digits);
        Span<uint> symbols = encoder.Run(run.Length);
        int count = _counts[model] - 1;
        _counts[model] = (byte)(1 + Math.Min(count + run.Length, Memory));
        if (IsVectorized)
        {
            DigitRegister.Encode(bounds, digits, run, symbols, count);
            return;
        }
        for (int i = 0; i < run.Length; i++)
        {
            int digit = run[i], start = Start(bounds, digit);
            symbols[i] = SymbolEncoder.Symbol(start, bounds[digit] + Whole - start);
            Learn(bounds, digits, digit, Rates[Math.Min(count + i, Memory)]);
        }
    }

    /// <summary>Reads a run of digits and learns them.</summary>
    public void Decode(ref SymbolDecoder decoder, int model, int digits, Span<byte> run)
    {
        Span<short> bounds = Bounds(model, digits);
        int count = _counts[model] - 1;
        _counts[model] = (byte)(1 + Math.Min(count + run.Length, Memory));
        if (IsVectorized)
        {
            DigitRegister.Decode(ref decoder, bounds, digits, run, count);
            return;
        }
        for (int i = 0; i < run.Length; i++)
        {
            int slot = decoder.Slot - Whole, digit = 0;
            while (bounds[digit] <= slot) digit++; // the last bound is above every slot
            int start = Start(bounds, digit);
            decoder.Take(start, bounds[digit] + Whole - start);
            run[i] = (byte)digit;
            Learn(bounds, digits, digit, Rates[Math.Min(count + i, Memory)]);
        }
        decoder.EndRun();
    }

    /// <summary>The bounds of a model; even shares before its first use.</summary>
    private Span<short> Bounds(int model, int digits)
    {
        Span<short> bounds = _bounds.AsSpan(model * Base, Base);
        if (_counts[model] != 0) return bounds;
        _counts[model] = 1;
        for (int i = 0; i < Base; i++) bounds[i] = (short)((i + 1 < digits ? Whole * (i + 1) / digits : Whole) - Whole);
        return bounds;
    }

    private static int Start(Span<short> bounds, int digit) => digit == 0 ? 0 : bounds[digit - 1] + Whole;

    private static void Learn(Span<short> bounds, int digits, int digit, int rate)
    {
        for (int i = 0; i < Base; i++)
        {
            int target = Math.Min(i + 1, digits) * Least + (i >= digit ? Whole - digits * Least : 0) - Whole;
            bounds[i] = (short)(bounds[i] + (((target - bounds[i]) * rate + (1 << 14)) >> 15));
        }
    }
}
