using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedRas.Wire.Entropy;

/// <summary>
/// Runs of digits by vector instructions: while a run lasts its model is one register of sixteen upper bounds. Comparing them with a slot
/// tells the digit, and moves the model before the digit's number is known. The same symbols and the same models as
/// <see cref="AdaptiveDigits"/> has by plain loops.
/// </summary>
internal static class DigitRegister
{
    private const int Base = AdaptiveDigits.Base, Memory = AdaptiveDigits.Memory, Slots = SymbolEncoder.Slots;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>The symbols of a run.</summary>
    /// <param name="bounds">The model, which learns the run.</param>
    /// <param name="digits">Digits are below this.</param>
    /// <param name="run">The digits.</param>
    /// <param name="symbols">As many symbols.</param>
    /// <param name="count">Digits that the model counts.</param>
    public static void Encode(Span<short> bounds, int digits, ReadOnlySpan<byte> run, Span<uint> symbols, int count)
    {
        Span<short> window = stackalloc short[2 * Base];
        window[Base - 1] = -Slots; // where the first digit starts
        ref short held = ref window[Base];
        ref byte digit = ref MemoryMarshal.GetReference(run);
        ref uint symbol = ref MemoryMarshal.GetReference(symbols);
        ref short rates = ref MemoryMarshal.GetReference(AdaptiveDigits.Rates);
        Vector256<short> model = Vector256.Create<short>(bounds), least = Least(digits), rest = Rest(digits);
        Vector256<short> places = Vector256<short>.Indices;
        nint counted = count;
        for (nint i = 0; i < run.Length; i++)
        {
            nint d = Unsafe.Add(ref digit, i);
            model.StoreUnsafe(ref held);
            int start = Unsafe.Add(ref held, d - 1), end = Unsafe.Add(ref held, d);
            Unsafe.Add(ref symbol, i) = SymbolEncoder.Symbol(start + Slots, end - start);
            Vector256<short> above = Vector256.GreaterThan(places, Vector256.Create((short)(d - 1)));
            model = Learn(model, above, least, rest, Unsafe.Add(ref rates, counted));
            counted = Math.Min(counted + 1, Memory);
        }
        model.CopyTo(bounds);
    }

    /// <summary>Reads a run.</summary>
    /// <param name="decoder">What it is read from.</param>
    /// <param name="bounds">The model, which learns the run.</param>
    /// <param name="digits">Digits are below this.</param>
    /// <param name="run">Takes the digits.</param>
    /// <param name="count">Digits that the model counts.</param>
    public static void Decode(ref SymbolDecoder decoder, Span<short> bounds, int digits, Span<byte> run, int count)
    {
        Span<short> window = stackalloc short[2 * Base];
        window[Base - 1] = -Slots;
        ref short held = ref window[Base];
        ref byte digit = ref MemoryMarshal.GetReference(run);
        ref short rates = ref MemoryMarshal.GetReference(AdaptiveDigits.Rates);
        ref byte words = ref MemoryMarshal.GetReference(decoder.Source);
        Vector256<short> model = Vector256.Create<short>(bounds), least = Least(digits), rest = Rest(digits);
        uint lane0 = decoder.Lane0, lane1 = decoder.Lane1;
        nint position = decoder.Position, safe = decoder.Source.Length - 2 * sizeof(ushort), counted = count, i = 0;
        for (; i + 1 < run.Length && position <= safe; i += 2)
        {
            nint d = Next(ref model, least, rest, Unsafe.Add(ref rates, counted), lane0, ref held);
            counted = Math.Min(counted + 1, Memory);
            Unsafe.Add(ref digit, i) = (byte)d;
            lane0 = Refill(Past(lane0, d, ref held), ref words, ref position);
            d = Next(ref model, least, rest, Unsafe.Add(ref rates, counted), lane1, ref held);
            counted = Math.Min(counted + 1, Memory);
            Unsafe.Add(ref digit, i + 1) = (byte)d;
            lane1 = Refill(Past(lane1, d, ref held), ref words, ref position);
        }
        decoder.Position = (int)position;
        for (; i < run.Length; i++, (lane0, lane1) = (lane1, lane0))
        {
            nint d = Next(ref model, least, rest, Unsafe.Add(ref rates, counted), lane0, ref held);
            counted = Math.Min(counted + 1, Memory);
            Unsafe.Add(ref digit, i) = (byte)d;
            lane0 = decoder.Refill(Past(lane0, d, ref held));
        }
        // Whole pairs leave the lanes in their places.
        (decoder.Lane0, decoder.Lane1) = (run.Length & 1) == 0 ? (lane0, lane1) : (lane1, lane0);
        model.CopyTo(bounds);
    }

    /// <summary>
    /// The digit that owns a lane's slot; the model as it was is put where <paramref name="held"/> says, and learns the digit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Next(
        ref Vector256<short> model, Vector256<short> least, Vector256<short> rest, short rate, uint lane, ref short held)
    {
        model.StoreUnsafe(ref held);
        Vector256<short> above = Vector256.GreaterThan(model, Vector256.Create((short)(lane | Slots)));
        model = Learn(model, above, least, rest, rate);
        return BitOperations.TrailingZeroCount(Avx2.MoveMask(above.AsByte())) >> 1; // the last bound is above every slot
    }

    /// <summary>Learns the digit whose bound is the first of <paramref name="above"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Learn(
        Vector256<short> model, Vector256<short> above, Vector256<short> least, Vector256<short> rest, short rate) =>
        model + Avx2.MultiplyHighRoundScale(least - model + (above & rest), Vector256.Create(rate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Past(uint lane, nint digit, ref short held)
    {
        int start = Unsafe.Add(ref held, digit - 1), end = Unsafe.Add(ref held, digit);
        return (uint)(end - start) * (lane >> SymbolEncoder.Bits) + (lane & (Slots - 1)) - (uint)(start + Slots);
    }

    /// <summary>Takes a word in if the lane is below 2¹⁶: a branch would be guessed wrong too often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Refill(uint lane, ref byte words, ref nint position)
    {
        int shift = BitOperations.LeadingZeroCount(lane) & 16;
        lane = lane << shift | (uint)Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref words, position)) >> (shift ^ 16);
        position += (nint)((uint)shift >> 3);
        return lane;
    }

    /// <summary>What the bounds move towards below the digit.</summary>
    private static Vector256<short> Least(int digits) =>
        Vector256.Min(Vector256<short>.Indices + Vector256<short>.One, Vector256.Create((short)digits)) * (short)AdaptiveDigits.Least
        - Vector256.Create(unchecked((short)Slots));

    /// <summary>How much more it is from the digit on.</summary>
    private static Vector256<short> Rest(int digits) => Vector256.Create((short)(Slots - digits * AdaptiveDigits.Least));
}
