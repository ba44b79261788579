using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// QSGD (Alistarh et al., NeurIPS 2017): in buckets of 512 values each becomes sign and level, rounded up or down at random so that its
/// mean is the value. Scaled by a bucket's greatest
/// magnitude, as the authors' code does, and packed at a fixed width.
/// </summary>
/// <param name="bits">Bits a value with its sign; 2 … 8.</param>
/// <param name="seed">Seed of the rounding.</param>
internal sealed class Qsgd(int bits, ulong seed) : MappedRowCoder
{
    private const int Bucket = 512;
    private readonly byte[] _codes = new byte[Bucket];
    private readonly ulong[] _draws = new ulong[Bucket / 4];
    private readonly float[] _values = new float[1 << bits];
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
            // A 16-bit draw a value, the first from the low bits: rounding by it, a level is off its mean by 2⁻¹⁷ at most.
            for (int i = 0; i < bucket.Length; i += 4) _draws[i / 4] = random.NextUInt64();
            Round(bucket, scale > 0 ? _levels / scale : 0);
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
            for (int code = 0; code < _values.Length; code++) _values[code] = (code >> 1) * ((code & 1) == 0 ? level : -level);
            for (int i = 0; i < bucket.Length; i++) bucket[i] = _values[_codes[i]];
        }
    }

    private void Round(ReadOnlySpan<float> bucket, float perLevel)
    {
        int i = 0;
        ReadOnlySpan<ushort> draws = MemoryMarshal.Cast<ulong, ushort>(_draws.AsSpan());
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            Span<Vector512<int>> codes = stackalloc Vector512<int>[4];
            for (; i + 64 <= bucket.Length; i += 64)
            {
                for (int part = 0; part < codes.Length; part++)
                {
                    Vector512<float> value = Vector512.Create(bucket.Slice(i + 16 * part, 16));
                    (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Create(draws.Slice(i + 16 * part, 16)));
                    Vector512<float> draw = (Vector512.ConvertToSingle(Vector512.Create(low, high).AsInt32())
                        + Vector512.Create(0.5f)) / 65_536;
                    Vector512<int> level = Vector512.ConvertToInt32(Vector512.Abs(value) * perLevel + draw);
                    codes[part] = Vector512.Min(level, Vector512.Create(_levels)) << 1 | value.AsInt32() >>> 31;
                }
                PackedCodes.Narrow(codes, _codes.AsSpan(i));
            }
        }
        for (; i < bucket.Length; i++)
        {
            int level = (int)(MathF.Abs(bucket[i]) * perLevel + ((_draws[i / 4] >> (16 * (i % 4)) & 0xFFFF) + 0.5f) / 65_536);
            _codes[i] = (byte)(Math.Min(level, _levels) << 1 | (BitConverter.SingleToInt32Bits(bucket[i]) >>> 31));
        }
    }

    private int Size(int values)
    {
        int whole = values / Bucket, rest = values % Bucket;
        return whole * (sizeof(float) + PackedCodes.Size(Bucket, bits)) + (rest == 0 ? 0 : sizeof(float) + PackedCodes.Size(rest, bits));
    }
}
