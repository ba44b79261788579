using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Models of digits below 16, each the shares that its digits had so far: after n digits a new one moves them by 1 ÷ (n + <see cref="Prior"/> + 1) of the way to what it was, which is counting, until
/// <see cref="Memory"/> digits are counted; from then on older ones fade. A model is one register of upper bounds, so a digit is found by one comparison. Whole numbers only: encoder and decoder agree
/// on every machine.
/// </summary>
internal sealed class AdaptiveDigits
{
    /// <summary>Digits of a model.</summary>
    public const int Base = 16;

    /// <summary>Bytes of a model.</summary>
    public const int BytesPerModel = Base * sizeof(int) + sizeof(ushort);

    /// <summary>What the shares at the start weigh, in digits.</summary>
    public const int Prior = 3;

    /// <summary>Digits after which old ones fade.</summary>
    public const int Memory = 128;

    // Bounds in units of 2⁻²⁴; every digit keeps a little, so that nothing is impossible.
    private const int LearnedBits = 24, Dropped = LearnedBits - SymbolEncoder.Bits, Whole = 1 << LearnedBits, Least = 5 << Dropped;

    // ⌊2¹⁶ ÷ (n + Prior + 1)⌋ at n.
    private static readonly int[] s_rates = [.. Enumerable.Range(0, Memory + 1).Select(n => 65_536 / (n + Prior + 1))];
    private int[] _bounds = [Whole]; // one in front, at Whole, so that every model has a neighbour whose last bound is
    private ushort[] _counts = []; // plus one; 0 before the first use

    /// <summary>Forgets everything, and makes room for <paramref name="models"/>.</summary>
    public void Reset(int models)
    {
        if (_counts.Length < models)
        {
            _counts = new ushort[models];
            _bounds = new int[1 + models * Base];
            _bounds.AsSpan().Fill(Whole);
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
        Span<int> bounds = _bounds.AsSpan(1 + model * Base, Base);
        for (int i = 0; i < Base; i++) bounds[i] = i + 1 < digits ? (int)((long)Whole * (i + 1) / digits) : Whole;
    }

    /// <summary>Starts a model from the shares of another, which then weigh as much as even ones would.</summary>
    public void StartFrom(int model, int other)
    {
        _bounds.AsSpan(1 + other * Base, Base).CopyTo(_bounds.AsSpan(1 + model * Base, Base));
        _counts[model] = 1;
    }

    /// <summary>Codes a digit and learns it.</summary>
    public void Encode(SymbolEncoder encoder, int model, int digits, int digit)
    {
        ref int bounds = ref _bounds[1 + model * Base];
        (int start, int end) = Slots(ref bounds, digit);
        encoder.Put(start, end - start);
        Learn(model, digits, digit);
    }

    /// <summary>Reads a digit and learns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref SymbolDecoder decoder, int model, int digits)
    {
        ref int bounds = ref _bounds[1 + model * Base];
        int most = (decoder.Slot + 1 << Dropped) - 1, digit;
        if (Vector128.IsHardwareAccelerated)
        {
            digit = BitOperations.PopCount(Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref bounds), Vector512.Create(most)).ExtractMostSignificantBits());
        }
        else
        {
            digit = 0;
            while (Unsafe.Add(ref bounds, digit) <= most) digit++;
        }
        (int start, int end) = Slots(ref bounds, digit);
        decoder.Take(start, end - start);
        Learn(model, digits, digit);
        return digit;
    }

    /// <summary>Learns a digit that was coded by another model.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(int model, int digits, int digit)
    {
        ref ushort count = ref _counts[model];
        int rate = s_rates[count - 1];
        if (count <= Memory) count++;
        ref int bounds = ref _bounds[1 + model * Base];
        int jump = Whole - digits * Least;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<int> held = Vector512.LoadUnsafe(ref bounds), place = Vector512<int>.Indices;
            Vector512<int> target = Vector512.Min(place + Vector512<int>.One, Vector512.Create(digits)) * Least + (Vector512.GreaterThanOrEqual(place, Vector512.Create(digit)) & Vector512.Create(jump));
            (held + ((target - held >> 8) * rate >> 8)).StoreUnsafe(ref bounds);
            return;
        }
        for (int i = 0; i < Base; i++)
        {
            int target = Math.Min(i + 1, digits) * Least + (i >= digit ? jump : 0);
            Unsafe.Add(ref bounds, i) += (target - Unsafe.Add(ref bounds, i) >> 8) * rate >> 8;
        }
    }

    // Before the first digit stands the last bound of the neighbour, which is all slots and so, modulo all slots, none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Start, int End) Slots(ref int bounds, int digit) =>
        ((Unsafe.Add(ref bounds, digit - 1) >> Dropped) & (SymbolEncoder.Slots - 1), Unsafe.Add(ref bounds, digit) >> Dropped);
}
