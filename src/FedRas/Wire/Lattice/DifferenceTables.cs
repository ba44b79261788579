using System.Runtime.Intrinsics;

namespace FedRas.Wire.Lattice;

/// <summary>
/// The shares of slots that a difference's symbols own: logistic distributions, rounded to whole numbers, one for each class of mean
/// magnitude and each of four places of the mean within a cell. They are fixed, so no frame has to tell them. Multiplication, division and
/// addition of binary64 alone make them: the same on every machine (FORMAT.md).
/// </summary>
internal sealed class DifferenceTables
{
    /// <summary>Bits of the slots of a table.</summary>
    public const int Bits = 12;

    /// <summary>Slots of a table.</summary>
    public const int Slots = 1 << Bits;

    /// <summary>Largest magnitude that has a symbol of its own.</summary>
    public const int Most = 31;

    /// <summary>Bits of a symbol.</summary>
    public const int SymbolBits = 6;

    /// <summary>Symbols of a table: the one of everything else, then −<see cref="Most"/> … <see cref="Most"/>.</summary>
    public const int Symbols = 1 << SymbolBits;

    /// <summary>The symbol of 0.</summary>
    public const int Zero = Most + 1;

    /// <summary>Classes with a table of their own.</summary>
    public const int Classes = FirstOctaves * ClassesPerOctave;

    /// <summary>Places of the mean, in quarters of a cell.</summary>
    public const int Fractions = 4;

    /// <summary>Classes an octave.</summary>
    public const int ClassesPerOctave = 1 << ClassBits;

    private const int ClassBits = 2, FirstOctaves = 8, DroppedBits = 23 - ClassBits;

    // Below ½ sixteenth all is one class; the bits of ½ as float32.
    private const int FirstClass = 126 << ClassBits;

    private const int DecayBits = 20;

    private DifferenceTables()
    {
        for (int ofClass = 0; ofClass < Classes; ofClass++)
        {
            double decay = Decay(ofClass);
            for (int fraction = 0; fraction < Fractions; fraction++) Fill(fraction * Classes + ofClass, fraction, decay);
        }
    }

    /// <summary>The tables, made at the first use.</summary>
    public static DifferenceTables Shared { get; } = new();

    /// <summary>
    /// Of each slot (fraction · <see cref="Classes"/> + class, then slot) the length of its symbol's run · 2²⁰, its place in it · 2⁸, and
    /// the symbol.
    /// </summary>
    public uint[] OfSlot { get; } = new uint[Fractions * Classes * Slots];

    /// <summary>
    /// Of each symbol (fraction · <see cref="Classes"/> + class, then symbol) the length of its run · 2¹² and its start; 0 if it has none.
    /// </summary>
    public uint[] OfSymbol { get; } = new uint[Fractions * Classes * Symbols];

    /// <summary>
    /// The class of an expected magnitude in sixteenths, four an octave: exponent and top bits of its float32, from ½ on; 0 below.
    /// </summary>
    public static int ClassOf(float sixteenths) => Math.Max((BitConverter.SingleToInt32Bits(sixteenths) >> DroppedBits) - FirstClass, 0);

    /// <summary>The same of eight.</summary>
    public static Vector256<int> ClassOf(Vector256<float> sixteenths) =>
        Vector256.Max((sixteenths.AsInt32() >>> DroppedBits) - Vector256.Create(FirstClass), Vector256<int>.Zero);

    /// <summary>
    /// Low bits of a value that are coded as they are: classes beyond the tables are an octave of the last ones, and a bit for each octave.
    /// </summary>
    public static int LowBits(int ofClass) => Math.Max(0, (ofClass - Classes + ClassesPerOctave) >> ClassBits);

    // n ÷ 2²⁰ with the largest n that keeps the mean magnitude at seven eighths of the middle of the class.
    private static double Decay(int ofClass)
    {
        float from = BitConverter.Int32BitsToSingle((ofClass + FirstClass) << DroppedBits),
            to = BitConverter.Int32BitsToSingle((ofClass + 1 + FirstClass) << DroppedBits);
        double wanted = (from + to) / 2 / 16 * (7.0 / 8);
        int n = 0;
        for (int bit = 1 << (DecayBits - 1); bit > 0; bit >>= 1)
            if (MeanMagnitude((n + bit) / (double)(1 << DecayBits)) <= wanted) n += bit;
        return n / (double)(1 << DecayBits);
    }

    private static double MeanMagnitude(double decay)
    {
        double mean = 0;
        for (int value = 0; value < 128; value++) mean += 2 * (1 - Below(4 * value + 2, decay));
        return mean;
    }

    private void Fill(int table, int fraction, double decay)
    {
        Span<int> lengths = stackalloc int[Symbols];
        int rest = Slots;
        for (int value = -Most; value <= Most; value++)
        {
            // A value's cell reaches from 4 · value − 2 to 4 · value + 2 quarters.
            double share = Below(4 * value + 2 - fraction, decay) - Below(4 * value - 2 - fraction, decay);
            lengths[value + Zero] = (int)(share * Slots + 0.5);
            rest -= lengths[value + Zero];
        }
        double beyond = Below(-4 * Most - 2 - fraction, decay) + 1 - Below(4 * Most + 2 - fraction, decay);
        lengths[0] = Math.Max(1, (int)(beyond * Slots + 0.5));
        lengths[Zero] += rest - lengths[0];

        int start = 0;
        for (int symbol = 0; symbol < Symbols; symbol++)
        {
            if (lengths[symbol] == 0) continue;
            OfSymbol[table * Symbols + symbol] = (uint)lengths[symbol] << Bits | (uint)start;
            for (int place = 0; place < lengths[symbol]; place++)
                OfSlot[table * Slots + start + place] = (uint)lengths[symbol] << 20 | (uint)place << 8 | (uint)symbol;
            start += lengths[symbol];
        }
    }

    /// <summary>
    /// The logistic distribution function at some quarters of a cell, <paramref name="decay"/> being exp(−1 ÷ 4s) of its scale s.
    /// </summary>
    private static double Below(int quarters, double decay)
    {
        double power = 1;
        for (int i = Math.Abs(quarters); i > 0; i--) power *= decay;
        return quarters >= 0 ? 1 / (1 + power) : power / (1 + power);
    }

    /// <summary>The symbol of a value in a class; 0 where it has none.</summary>
    public int SymbolOf(int value, int ofClass, int low, int tables, out uint run)
    {
        int symbol = ((value + (1 << low >> 1)) >> low) + Zero;
        int table = (tables + ofClass - low * ClassesPerOctave) << SymbolBits;
        if ((uint)symbol >= Symbols) symbol = 0;
        run = OfSymbol[table + symbol];
        if (run != 0) return symbol;
        run = OfSymbol[table];
        return 0;
    }
}
