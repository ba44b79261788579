using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Models of digits below 16, each the shares that its digits had so far: after n digits a new one moves them by 1 ÷ (n + <see cref="Prior"/> + 1) of the way to what it was, which is counting, until
/// <see cref="Memory"/> digits are counted; from then on older ones fade. A model is one register of upper bounds, so a digit is found by one comparison. Whole numbers only: encoder and decoder agree on every machine.
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

    // Bounds are stored less all slots, −32 768 … 0: sixteen bits hold them. One model more in front, whose last bound is the lower bound of the first model's first digit.
    private const int Whole = SymbolEncoder.Slots;

    // ⌊2¹⁵ ÷ (n + Prior + 1)⌋ at n.
    private static readonly short[] s_rates = [.. Enumerable.Range(0, Memory + 1).Select(n => (short)(Whole / (n + Prior + 1)))];

    // What a model of D digits moves towards after digit s: a register at (16 · D + s).
    private static readonly short[] s_targets = MakeTargets();

    private short[] _bounds = new short[Base];
    private byte[] _counts = []; // plus one; 0 before the first use

    /// <summary>Forgets everything, and makes room for <paramref name="models"/>.</summary>
    public void Reset(int models)
    {
        if (_counts.Length < models)
        {
            _counts = new byte[models];
            _bounds = new short[(1 + models) * Base];
        }
        _counts.AsSpan(0, models).Clear();
    }

    /// <summary>Whether a model was used.</summary>
    public bool IsUsed(int model) => _counts[model] != 0;

    /// <summary>Starts a model over even shares.</summary>
    /// <param name="model">The model.</param>
    /// <param name="digits">Its digits are below this, 1 … 16.</param>
    public void Start(int model, int digits)
    {
        _counts[model] = 1;
        Span<short> bounds = _bounds.AsSpan((1 + model) * Base, Base);
        for (int i = 0; i < Base; i++) bounds[i] = (short)((i + 1 < digits ? Whole * (i + 1) / digits : Whole) - Whole);
    }

    /// <summary>Starts a model from the shares of another, which then weigh as much as even ones would.</summary>
    public void StartFrom(int model, int other)
    {
        _bounds.AsSpan((1 + other) * Base, Base).CopyTo(_bounds.AsSpan((1 + model) * Base, Base));
        _counts[model] = 1;
    }

    /// <summary>Codes a digit and learns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(SymbolEncoder encoder, int model, int digits, int digit)
    {
        ref short bounds = ref _bounds[(1 + model) * Base];
        int start = Start(ref bounds, digit);
        encoder.Put(start, Unsafe.Add(ref bounds, digit) + Whole - start);
        Learn(model, digits, digit);
    }

    /// <summary>Reads a digit and learns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref SymbolDecoder decoder, int model, int digits)
    {
        ref short bounds = ref _bounds[(1 + model) * Base];
        short slot = (short)(decoder.Slot - Whole);
        int digit;
        if (Vector128.IsHardwareAccelerated)
        {
            // The last bound is above every slot.
            digit = BitOperations.TrailingZeroCount(Vector256.GreaterThan(Vector256.LoadUnsafe(ref bounds), Vector256.Create(slot)).ExtractMostSignificantBits());
        }
        else
        {
            digit = 0;
            while (Unsafe.Add(ref bounds, digit) <= slot) digit++;
        }
        int start = Start(ref bounds, digit);
        decoder.Take(start, Unsafe.Add(ref bounds, digit) + Whole - start);
        Learn(model, digits, digit);
        return digit;
    }

    /// <summary>Learns a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(int model, int digits, int digit)
    {
        ref byte count = ref _counts[model];
        short rate = s_rates[count - 1];
        if (count <= Memory) count++;
        ref short bounds = ref _bounds[(1 + model) * Base];
        ref short target = ref s_targets[(Base * digits + digit) * Base];
        if (Avx2.IsSupported)
        {
            Vector256<short> held = Vector256.LoadUnsafe(ref bounds);
            (held + Avx2.MultiplyHighRoundScale(Vector256.LoadUnsafe(ref target) - held, Vector256.Create(rate))).StoreUnsafe(ref bounds);
            return;
        }
        for (int i = 0; i < Base; i++)
        {
            int held = Unsafe.Add(ref bounds, i);
            Unsafe.Add(ref bounds, i) = (short)(held + (((Unsafe.Add(ref target, i) - held) * rate + (1 << 14)) >> 15));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Start(ref short bounds, int digit) => (Unsafe.Add(ref bounds, digit - 1) + Whole) & (Whole - 1);

    private static short[] MakeTargets()
    {
        var targets = new short[(Base + 1) * Base * Base];
        for (int digits = 1; digits <= Base; digits++)
        {
            for (int digit = 0; digit < digits; digit++)
            {
                Span<short> register = targets.AsSpan((Base * digits + digit) * Base, Base);
                for (int i = 0; i < Base; i++)
                    register[i] = (short)(Math.Min(i + 1, digits) * Least + (i >= digit ? Whole - digits * Least : 0) - Whole);
            }
        }
        return targets;
    }
}
