using System.Numerics.Tensors;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// One bit a value and one scale a row, the mean magnitude of its values (signSGD: Bernstein et al., ICML 2018; with error feedback: Karimireddy et al., ICML 2019).
/// </summary>
internal sealed class SignRows : MappedRowCoder
{
    private byte[] _signs = [];

    protected override long MostValueBytes(int rows, int dim) => (long)rows * (2 + PackedCodes.Size(dim, 1));

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            LittleEndian.CopyTo((ReadOnlySpan<ushort>)[BitConverter.HalfToUInt16Bits((Half)(TensorPrimitives.SumOfMagnitudes(row) / row.Length))], writer.Take(2));
            Span<byte> signs = Signs(row.Length);
            for (int j = 0; j < signs.Length; j++) signs[j] = (byte)(BitConverter.SingleToInt32Bits(row[j]) >>> 31);
            PackedCodes.Write(signs, 1, writer.Take(PackedCodes.Size(row.Length, 1)));
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
            Span<byte> signs = Signs(row.Length);
            PackedCodes.Read(reader.Take(PackedCodes.Size(row.Length, 1), "signs"), 1, signs);
            for (int j = 0; j < row.Length; j++) row[j] = signs[j] == 0 ? magnitude : -magnitude;
        }
    }

    private Span<byte> Signs(int dim)
    {
        if (_signs.Length < dim) _signs = new byte[dim];
        return _signs.AsSpan(0, dim);
    }
}
