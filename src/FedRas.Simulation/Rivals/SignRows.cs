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
    protected override long MostValueBytes(int rows, int dim) => (long)rows * (2 + BytesOf(dim));

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            LittleEndian.CopyTo((ReadOnlySpan<ushort>)[BitConverter.HalfToUInt16Bits((Half)(TensorPrimitives.SumOfMagnitudes(row) / row.Length))], writer.Take(2));
            var signs = new BitWriter(writer.Take(BytesOf(row.Length)));
            foreach (float value in row) signs.WriteBits(value < 0 ? 1u : 0, 1);
            signs.Finish();
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
            var signs = new BitReader(reader.Take(BytesOf(row.Length), "signs"), "signs", reader.Position);
            foreach (ref float value in row) value = signs.ReadBits(1) == 0 ? magnitude : -magnitude;
        }
    }
}
