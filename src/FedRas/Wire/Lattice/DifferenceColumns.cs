using System.Numerics;

namespace FedRas.Wire.Lattice;

/// <summary>
/// What a frame says of its columns, and what follows for the coding of every value: by how much each column moved in the mean, since the
/// rows of a table drift together, and how much a value changed beside that. Both are functions of the rows that changed.
/// </summary>
internal sealed class DifferenceColumns
{
    // Differences stay within ±2 · 8 191.
    private const int MostWidth = 17, MostPrior = 1 << 24;

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
    public int Prior { get; private set; }

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

    /// <summary>Bytes that <see cref="Write"/> takes at most.</summary>
    public int MostBytes => 1 + (Dim * MostWidth + 7) / 8 + 5;

    /// <summary>
    /// Writes means and magnitude: the width of a mean in one byte, the means, zigzag, of so many bits each, and the magnitude.
    /// </summary>
    public void Write(ref WireWriter writer)
    {
        int width = Width();
        writer.WriteByte((byte)width);
        var bits = new BitWriter(writer.Take((Dim * width + 7) / 8));
        foreach (int mean in Quarters) bits.WriteBits(ZigZag(mean), width);
        bits.Finish();
        writer.WriteVarint(Prior);
    }

    /// <summary>Reads what was written.</summary>
    /// <exception cref="WireFormatException">The bytes are not those that are written.</exception>
    public void Read(ref WireReader reader, int dim)
    {
        int offset = reader.Position, width = reader.ReadByte("width of the means");
        if (width > MostWidth) throw WireFormatException.OutOfRange("width of the means", width, 0, MostWidth, offset);
        Grow(dim);
        var bits = new BitReader(reader.Take(((long)dim * width + 7) / 8, "means"), "means", offset + 1);
        foreach (ref int mean in Quarters.AsSpan())
        {
            uint zigzag = bits.ReadBits(width);
            mean = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
        }
        bits.Finish();
        if (width != Width()) throw WireFormatException.OutOfRange("width of the means", width, Width(), Width(), offset);
        Split();
        Prior = reader.ReadVarint("mean magnitude", 0, MostPrior);
    }

    /// <summary>Whether others are the same.</summary>
    public bool Equals(DifferenceColumns other) => Prior == other.Prior && Quarters.AsSpan().SequenceEqual(other.Quarters);

    private int Width()
    {
        uint all = 0;
        foreach (int mean in Quarters) all |= ZigZag(mean);
        return 32 - BitOperations.LeadingZeroCount(all);
    }

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
