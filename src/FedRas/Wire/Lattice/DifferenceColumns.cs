using System.Numerics;
using FedRas.Wire.Entropy;

namespace FedRas.Wire.Lattice;

/// <summary>
/// What a frame says of its columns, and what follows for the coding of every value: by how much each column moved in the mean, since the
/// rows of a table drift together, and how much a value changed beside that. Both are functions of the rows that changed.
/// </summary>
internal sealed class DifferenceColumns
{
    /// <summary>Most bits of a mean: differences stay within ±2 · 8 191.</summary>
    public const int MostWidth = 17;

    /// <summary>Largest <see cref="Prior"/>.</summary>
    public const int MostPrior = 1 << 24;

    private long[] _sums = [];

    /// <summary>Factors d a row.</summary>
    public int Dim { get; private set; }

    /// <summary>Mean difference of each column, in quarters, rounded to nearest.</summary>
    public int[] Quarters { get; private set; } = [];

    /// <summary>The whole cells in <see cref="Quarters"/>, rounded down: what is taken off a difference before it is coded.</summary>
    public short[] Whole { get; private set; } = [];

    /// <summary>The number of the first table of each column: the quarters that are left decide.</summary>
    public int[] Tables { get; private set; } = [];

    /// <summary>One by the number of values that an expectation rests on, before each column.</summary>
    public float[] Weights { get; private set; } = [];

    /// <summary>Mean magnitude of what is coded, in units of 1 ÷ (16 · <see cref="DifferenceBlock.PriorWeight"/>).</summary>
    public int Prior { get; set; }

    /// <summary>Measures rows.</summary>
    /// <param name="rows">Differences, n × d, n at least 1.</param>
    /// <param name="dim">Factors d a row.</param>
    public void Measure(ReadOnlySpan<short> rows, int dim)
    {
        Grow(dim);
        int count = rows.Length / dim;
        _sums.AsSpan().Clear();
        RowSums.Add(rows, dim, _sums);
        for (int j = 0; j < dim; j++) Quarters[j] = (int)FloorDivide(8 * _sums[j] + count, 2L * count);
        Split();
        Prior = (int)(16L * DifferenceBlock.PriorWeight * RowSums.Magnitude(rows, Whole) / rows.Length);
    }

    /// <summary>Bits of a mean.</summary>
    public int Width
    {
        get
        {
            uint all = 0;
            foreach (int mean in Quarters) all |= ZigZag(mean);
            return 32 - BitOperations.LeadingZeroCount(all);
        }
    }

    /// <summary>Bytes of d means of so many bits each.</summary>
    public static long MeanBytes(int dim, int width) => ((long)dim * width + 7) / 8;

    /// <summary>Writes the means, zigzag, of <see cref="Width"/> bits each.</summary>
    public void WriteMeans(Span<byte> destination)
    {
        var bits = new BitWriter(destination);
        int width = Width;
        foreach (int mean in Quarters) bits.WriteBits(ZigZag(mean), width);
        bits.Finish();
    }

    /// <summary>Reads the means.</summary>
    /// <param name="source">What was written.</param>
    /// <param name="dim">Factors d a row.</param>
    /// <param name="width">Bits of a mean.</param>
    /// <param name="offset">Where in the message the means begin, for error messages.</param>
    /// <exception cref="WireFormatException">The bytes are not those that are written.</exception>
    public void ReadMeans(ReadOnlySpan<byte> source, int dim, int width, int offset)
    {
        Grow(dim);
        var bits = new BitReader(source, "means", offset);
        foreach (ref int mean in Quarters.AsSpan())
        {
            uint zigzag = bits.ReadBits(width);
            mean = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
        }
        bits.Finish();
        if (width != Width) throw WireFormatException.OutOfRange("width of the means", width, Width, Width, offset - 1);
        Split();
    }

    /// <summary>Whether others are the same.</summary>
    public bool Equals(DifferenceColumns other) => Prior == other.Prior && Quarters.AsSpan().SequenceEqual(other.Quarters);

    private static uint ZigZag(int number) => (uint)(number << 1 ^ number >> 31);

    private void Grow(int dim)
    {
        if (Dim == dim) return;
        Dim = dim;
        (Quarters, Whole, Tables, Weights, _sums) = (new int[dim], new short[dim], new int[dim], new float[dim], new long[dim]);
        for (int j = 0; j < dim; j++) Weights[j] = 1f / (DifferenceBlock.PriorWeight + j);
    }

    private void Split()
    {
        for (int j = 0; j < Dim; j++)
        {
            Whole[j] = (short)(Quarters[j] >> 2);
            Tables[j] = (Quarters[j] & 3) * DifferenceTables.Classes;
        }
    }

    private static long FloorDivide(long number, long by) => number >= 0 ? number / by : -((by - 1 - number) / by);
}
