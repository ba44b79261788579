using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// QSGD (Alistarh et al., NeurIPS 2017): in buckets of 512 values each becomes sign and level, rounded up or down at random so that its mean is the value. Scaled by a bucket's greatest
/// magnitude, as the authors' code does, and packed at a fixed width.
/// </summary>
/// <param name="bits">Bits a value with its sign; 2 … 16.</param>
/// <param name="seed">Seed of the rounding.</param>
internal sealed class Qsgd(int bits, ulong seed) : MappedRowCoder
{
    private const int Bucket = 512;
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
            var packed = new BitWriter(writer.Take(BytesOf((long)bucket.Length * bits)));
            float perLevel = scale > 0 ? _levels / scale : 0;
            foreach (float value in bucket)
            {
                int level = (int)(MathF.Abs(value) * perLevel + (float)random.NextDouble());
                packed.WriteBits((uint)Math.Min(level, _levels) << 1 | (value < 0 ? 1u : 0), bits);
            }
            packed.Finish();
        }
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        Span<float> values = rows.Rows, scale = stackalloc float[1];
        for (int start = 0; start < values.Length; start += Bucket)
        {
            Span<float> bucket = values.Slice(start, Math.Min(Bucket, values.Length - start));
            LittleEndian.CopyTo(reader.Take(sizeof(float), "scale"), scale);
            var packed = new BitReader(reader.Take(BytesOf((long)bucket.Length * bits), "levels"), "levels", reader.Position);
            float level = scale[0] / _levels;
            foreach (ref float value in bucket)
            {
                uint code = packed.ReadBits(bits);
                value = (code >> 1) * ((code & 1) == 0 ? level : -level);
            }
        }
    }

    private int Size(int values)
    {
        int whole = values / Bucket, rest = values % Bucket;
        return whole * (sizeof(float) + BytesOf((long)Bucket * bits)) + (rest == 0 ? 0 : sizeof(float) + BytesOf((long)rest * bits));
    }
}
