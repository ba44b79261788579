using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// EDEN (Vargaftik et al., ICML 2022), which with one bit is DRIVE (NeurIPS 2021): a random rotation makes values nearly Gaussian, each
/// becomes the nearest of the 2ᵇ levels that are best for a
/// Gaussian, and one scale a block makes the estimate unbiased over rotations. Below one bit only that share of the rotated values travels,
/// scaled up by its inverse.
/// </summary>
/// <param name="bits">Bits a value: 1, 2, 3, 4, or above 0 and below 1.</param>
/// <param name="seed">Seed of the rotations.</param>
internal sealed class Eden(double bits, ulong seed) : MappedRowCoder
{
    private const int Block = 4_096;

    // Max (1960), the positive half.
    private static readonly float[][] s_levels =
    [
        [0.7979f],
        [0.4528f, 1.5104f],
        [0.2451f, 0.7560f, 1.3439f, 2.1520f],
        [0.1284f, 0.3881f, 0.6568f, 0.9424f, 1.2562f, 1.6181f, 2.0690f, 2.7326f],
    ];

    private readonly int _width = Math.Max(1, (int)bits);
    private readonly float[] _levels = s_levels[Math.Max(1, (int)bits) - 1];
    private readonly float[] _borders = [.. s_levels[Math.Max(1, (int)bits) - 1].Zip(s_levels[Math.Max(1, (int)bits) - 1].Skip(1),
        (low, high) => 0.5f * (low + high))];
    private readonly float[] _block = new float[Block];
    private readonly byte[] _codes = new byte[Block];

    protected override long MostValueBytes(int rows, int dim)
    {
        int values = rows * dim;
        long bytes = (long)(values / Block) * BlockBytes(Block);
        for (int rest = values % Block, length; rest > 0; rest -= length) bytes += BlockBytes(length = BlockLength(rest));
        return bytes;
    }

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        ReadOnlySpan<float> values = rows.Rows;
        for (int start = 0, length; start < values.Length; start += length)
        {
            length = BlockLength(values.Length - start);
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(length, values.Length - start));
            Span<float> block = _block.AsSpan(0, length);
            block.Clear();
            part.CopyTo(block);
            Flip(block, context, start);
            Hadamard.Transform(block);
            WriteBlock(block, TensorPrimitives.SumOfSquares(part), ref writer);
        }
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        Span<float> values = rows.Rows;
        for (int start = 0, length; start < values.Length; start += length)
        {
            length = BlockLength(values.Length - start);
            Span<float> part = values.Slice(start, Math.Min(length, values.Length - start));
            Span<float> block = _block.AsSpan(0, length);
            ReadBlock(block, ref reader);
            Hadamard.Transform(block); // its own inverse
            Flip(block, context, start);
            block[..part.Length].CopyTo(part);
        }
    }

    private void WriteBlock(ReadOnlySpan<float> rotated, float energy, ref WireWriter writer)
    {
        Span<byte> scale = writer.Take(sizeof(float));
        int sent = Sent(rotated.Length);
        // Values of a rotated block have the standard deviation √(energy ÷ length).
        float perDeviation = energy > 0 ? MathF.Sqrt(rotated.Length / energy) : 0;
        Span<byte> codes = _codes.AsSpan(0, rotated.Length);
        double product = Quantize(rotated, perDeviation, codes);
        PackedCodes.Write(codes[..sent], _width, writer.Take(PackedCodes.Size(sent, _width)));
        // Of all values, not of those that travel alone: of a few the estimate would have no bounded error.
        LittleEndian.CopyTo((ReadOnlySpan<float>)[product > 0 ? (float)(energy / product * rotated.Length / sent) : 0], scale);
    }

    private void ReadBlock(Span<float> rotated, ref WireReader reader)
    {
        Span<float> scale = stackalloc float[1];
        LittleEndian.CopyTo(reader.Take(sizeof(float), "scale"), scale);
        Span<byte> codes = _codes.AsSpan(0, Sent(rotated.Length));
        PackedCodes.Read(reader.Take(PackedCodes.Size(codes.Length, _width), "codes"), _width, codes);
        Span<float> values = stackalloc float[2 * _levels.Length];
        for (int level = 0; level < _levels.Length; level++) (values[2 * level], values[2 * level + 1]) = (scale[0] * _levels[level],
            -scale[0] * _levels[level]);
        for (int i = 0; i < codes.Length; i++) rotated[i] = values[codes[i]];
        rotated[codes.Length..].Clear();
    }

    /// <summary>Random signs before the transform make it a random rotation.</summary>
    private void Flip(Span<float> block, in ReportContext context, int start)
    {
        var random = new SeededRandom(seed + (ulong)start, RandomStream.MethodCoding, context.Round, context.Device);
        for (int i = 0; i < block.Length; i += 64)
        {
            ulong signs = random.NextUInt64();
            Span<uint> values = MemoryMarshal.Cast<float, uint>(block[i..Math.Min(i + 64, block.Length)]);
            int j = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; j + 16 <= values.Length; j += 16)
                {
                    Vector512<uint> isFlipped = Vector512.Equals(Vector512.Create((uint)(signs >> j)) & PackedCodes.OwnBit,
                        PackedCodes.OwnBit);
                    (Vector512.Create<uint>(values.Slice(j, 16)) ^ (isFlipped & Vector512.Create(1u << 31))).CopyTo(values[j..]);
                }
            }
            for (; j < values.Length; j++) values[j] ^= (uint)(signs >> j) << 31;
        }
    }

    /// <summary>Gives each value the sign and the number of its nearest level; returns Σ |value| × level.</summary>
    private double Quantize(ReadOnlySpan<float> values, float perDeviation, Span<byte> codes)
    {
        double product = 0;
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<float> sum = default;
            Span<Vector512<int>> numbers = stackalloc Vector512<int>[4];
            for (; i + 16 * numbers.Length <= values.Length; i += 16 * numbers.Length)
            {
                for (int part = 0; part < numbers.Length; part++) numbers[part] = Nearest(Vector512.Create(values.Slice(i + 16 * part, 16)),
                    perDeviation, ref sum);
                PackedCodes.Narrow(numbers, codes[i..]);
            }
            product = Vector512.Sum(sum);
        }
        for (; i < values.Length; i++)
        {
            float magnitude = MathF.Abs(values[i]);
            int level = 0;
            while (level < _borders.Length && magnitude > _borders[level] / perDeviation) level++;
            product += magnitude * _levels[level];
            codes[i] = (byte)(level << 1 | (BitConverter.SingleToInt32Bits(values[i]) >>> 31));
        }
        return product;
    }

    /// <summary>Sign and number of the nearest levels of 16 values; adds |value| × level.</summary>
    private Vector512<int> Nearest(Vector512<float> value, float perDeviation, ref Vector512<float> sum)
    {
        Vector512<float> magnitude = Vector512.Abs(value), level = Vector512.Create(_levels[0]);
        Vector512<int> number = default;
        for (int border = 0; border < _borders.Length; border++)
        {
            Vector512<float> isAbove = Vector512.GreaterThan(magnitude, Vector512.Create(_borders[border] / perDeviation));
            number -= isAbove.AsInt32();
            level += isAbove & Vector512.Create(_levels[border + 1] - _levels[border]);
        }
        sum += magnitude * level;
        return number << 1 | value.AsInt32() >>> 31;
    }

    private int Sent(int values) => bits >= 1 ? values : Math.Max(1, (int)Math.Round(bits * values));

    private int BlockBytes(int values) => sizeof(float) + PackedCodes.Size(Sent(values), _width);

    /// <summary>
    /// The next block where so many values are left: a power of two, filled up with zeros where those cost less than two more scales.
    /// </summary>
    private int BlockLength(int left)
    {
        if (left >= Block) return Block;
        int filled = (int)BitOperations.RoundUpToPowerOf2((uint)left);
        return (filled - left) * bits <= 2 * 8 * sizeof(float) ? filled : filled / 2;
    }
}
