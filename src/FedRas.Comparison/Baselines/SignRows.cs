using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// One bit a value and one scale a row, the mean magnitude of its values (signSGD: Bernstein et al., ICML 2018; with error feedback:
/// Karimireddy et al., ICML 2019).
/// </summary>
internal sealed class SignRows : MappedRowCoder
{
    protected override long MostValueBytes(int rows, int dim) => (long)rows * (2 + PackedCodes.Size(dim, 1));

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            ushort scale = BitConverter.HalfToUInt16Bits((Half)(TensorPrimitives.SumOfMagnitudes(row) / row.Length));
            LittleEndian.CopyTo([scale], writer.Take(2));
            Span<byte> signs = writer.Take(PackedCodes.Size(row.Length, 1));
            signs.Clear();
            int j = 0;
            for (; j + 8 <= row.Length; j += 8) signs[j / 8] = (byte)Vector256.Create(row.Slice(j, 8)).ExtractMostSignificantBits();
            for (; j < row.Length; j++) signs[j / 8] |= (byte)(BitConverter.SingleToUInt32Bits(row[j]) >> 31 << (j % 8));
        }
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        Span<ushort> scale = stackalloc ushort[1];
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> row = rows.MutableRow(i);
            LittleEndian.CopyTo(reader.Take(2, "scale"), scale);
            float magnitude = (float)BitConverter.UInt16BitsToHalf(scale[0]);
            ReadOnlySpan<byte> signs = reader.Take(PackedCodes.Size(row.Length, 1), "signs");
            uint bits = BitConverter.SingleToUInt32Bits(magnitude);
            int j = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                Vector512<uint> plus = Vector512.Create(bits), minus = plus ^ Vector512.Create(1u << 31);
                for (; j + 16 <= row.Length; j += 16)
                {
                    Vector512<uint> own = Vector512.Create((uint)(signs[j / 8] | signs[j / 8 + 1] << 8)) & PackedCodes.OwnBit;
                    Vector512.ConditionalSelect(Vector512.Equals(own, Vector512<uint>.Zero), plus, minus).AsSingle().CopyTo(row[j..]);
                }
            }
            for (; j < row.Length; j++) row[j] = BitConverter.UInt32BitsToSingle(bits ^ ((uint)signs[j / 8] >> (j % 8) & 1) << 31);
        }
    }
}
