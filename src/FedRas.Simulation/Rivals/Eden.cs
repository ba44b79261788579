using System.Numerics;
using System.Numerics.Tensors;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// EDEN (Vargaftik et al., ICML 2022), which with one bit is DRIVE (NeurIPS 2021): a random rotation makes values nearly Gaussian, each becomes the nearest of the 2ᵇ levels that are best for a
/// Gaussian, and one scale a block makes the estimate unbiased over rotations. Below one bit only that share of the rotated values travels.
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
    private readonly float[] _block = new float[Block];

    protected override long MostValueBytes(int rows, int dim)
    {
        int values = rows * dim, rest = values % Block;
        return values / Block * BlockBytes(Block) + (rest == 0 ? 0 : BlockBytes(RoundUp(rest)));
    }

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        ReadOnlySpan<float> values = rows.Rows;
        for (int start = 0; start < values.Length; start += Block)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(Block, values.Length - start));
            Span<float> block = _block.AsSpan(0, RoundUp(part.Length));
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
        for (int start = 0; start < values.Length; start += Block)
        {
            Span<float> part = values.Slice(start, Math.Min(Block, values.Length - start));
            Span<float> block = _block.AsSpan(0, RoundUp(part.Length));
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
        var codes = new BitWriter(writer.Take(BytesOf((long)sent * _width)));
        // Values of a rotated block have this standard deviation.
        float perDeviation = energy > 0 ? MathF.Sqrt(rotated.Length / energy) : 0;
        double product = 0;
        foreach (float value in rotated[..sent])
        {
            float magnitude = MathF.Abs(value) * perDeviation;
            int level = 0;
            while (level + 1 < _levels.Length && magnitude > 0.5f * (_levels[level] + _levels[level + 1])) level++;
            product += MathF.Abs(value) * _levels[level];
            codes.WriteBits((uint)level << 1 | (value < 0 ? 1u : 0), _width);
        }
        codes.Finish();
        LittleEndian.CopyTo((ReadOnlySpan<float>)[product > 0 ? (float)(energy / product) : 0], scale);
    }

    private void ReadBlock(Span<float> rotated, ref WireReader reader)
    {
        Span<float> scale = stackalloc float[1];
        LittleEndian.CopyTo(reader.Take(sizeof(float), "scale"), scale);
        int sent = Sent(rotated.Length);
        var codes = new BitReader(reader.Take(BytesOf((long)sent * _width), "codes"), "codes", reader.Position);
        rotated.Clear();
        foreach (ref float value in rotated[..sent])
        {
            uint code = codes.ReadBits(_width);
            value = scale[0] * ((code & 1) == 0 ? _levels[code >> 1] : -_levels[code >> 1]);
        }
    }

    /// <summary>Random signs before the transform make it a random rotation.</summary>
    private void Flip(Span<float> block, in ReportContext context, int start)
    {
        var random = new SeededRandom(seed + (ulong)start, RandomStream.MethodCoding, context.Round, context.Device);
        for (int i = 0; i < block.Length; i += 64)
        {
            ulong signs = random.NextUInt64();
            int end = Math.Min(i + 64, block.Length);
            for (int j = i; j < end; j++, signs >>= 1)
                block[j] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(block[j]) ^ (int)((uint)signs << 31));
        }
    }

    private int Sent(int values) => bits >= 1 ? values : Math.Max(1, (int)Math.Round(bits * values));

    private int BlockBytes(int values) => sizeof(float) + BytesOf((long)Sent(values) * _width);

    private static int RoundUp(int values) => (int)BitOperations.RoundUpToPowerOf2((uint)values);
}
