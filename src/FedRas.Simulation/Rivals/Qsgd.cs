using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// QSGD (Alistarh et al., NeurIPS 2017): in buckets of 512 values each becomes sign and level, rounded up or down at random so that its mean is the value. Scaled by a bucket's greatest
/// magnitude, as the authors' code does, and packed at a fixed width.
/// </summary>
/// <param name="bits">Bits a value with its sign; 2 … 8.</param>
/// <param name="seed">Seed of the rounding.</param>
internal sealed class Qsgd(int bits, ulong seed) : MappedRowCoder
{
    private const int Bucket = 512;
    private readonly byte[] _codes = new byte[Bucket];
    private readonly int _levels = (1 << (bits - 1)) - 1;

    protected override long MostValueBytes(int rows, int dim) => Size(rows * dim);

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        ReadOnlySpan<float> values = rows.Rows;
        var random = new SeededRandom(seed, RandomStream.MethodCoding, context.Round, context.Device);
        for (int start = 0; start < values.Length; start += Bucket)
        {
            ReadOnlySpan<float> bucket = values.Slice(start, Math.Min(Bucket, values.Length - start));
            float scale = MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(bucket));
            LittleEndian.CopyTo((ReadOnlySpan<float>)[scale], writer.Take(sizeof(float)));
            float perLevel = scale > 0 ? _levels / scale : 0;
            ulong draws = 0;
            for (int i = 0; i < bucket.Length; i++, draws >>= 16)
            {
                if (i % 4 == 0) draws = random.NextUInt64();
                // Rounding by a 16-bit draw: a level is off its mean by 2⁻¹⁷ at most.
                int level = (int)(MathF.Abs(bucket[i]) * perLevel + ((draws & 0xFFFF) + 0.5f) / 65_536);
                _codes[i] = (byte)(Math.Min(level, _levels) << 1 | (BitConverter.SingleToInt32Bits(bucket[i]) >>> 31));
            }
            PackedCodes.Write(_codes.AsSpan(0, bucket.Length), bits, writer.Take(PackedCodes.Size(bucket.Length, bits)));
        }
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        Span<float> values = rows.Rows, scale = stackalloc float[1];
        for (int start = 0; start < values.Length; start += Bucket)
        {
            Span<float> bucket = values.Slice(start, Math.Min(Bucket, values.Length - start));
            LittleEndian.CopyTo(reader.Take(sizeof(float), "scale"), scale);
            PackedCodes.Read(reader.Take(PackedCodes.Size(bucket.Length, bits), "levels"), bits, _codes.AsSpan(0, bucket.Length));
            float level = scale[0] / _levels;
            for (int i = 0; i < bucket.Length; i++) bucket[i] = (_codes[i] >> 1) * ((_codes[i] & 1) == 0 ? level : -level);
        }
    }

    private int Size(int values)
    {
        int whole = values / Bucket, rest = values % Bucket;
        return whole * (sizeof(float) + PackedCodes.Size(Bucket, bits)) + (rest == 0 ? 0 : sizeof(float) + PackedCodes.Size(rest, bits));
    }
}
