using System.Numerics;
using FedRas.Actions;
using FedRas.Wire.Entropy;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// FedRAS as its abstract has it (KDD 2025): K centroids of the rows in float32, and for every item of the catalogue the number of its
/// action at a fixed width, 0 for none. No entropy code, no
/// gains, no choice.
/// </summary>
/// <param name="actions">Actions K.</param>
/// <param name="seed">Seed of the clustering.</param>
internal sealed class PlainActions(int actions, ulong seed) : RowCoder
{
    private readonly KMeans _kmeans = new();
    private float[] _centroids = [];
    private ushort[] _codes = [];

    private int CodeBits => BitOperations.Log2((uint)actions) + 1;

    protected override long MostBytes(in ReportContext context, ItemUpdate rows) =>
        (long)actions * rows.Dim * sizeof(float) + ((long)context.Published.Rows * CodeBits + 7) / 8;

    protected override void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        var random = new SeededRandom(seed, RandomStream.MethodCoding, context.Round, context.Device);
        if (_centroids.Length < actions * rows.Dim) _centroids = new float[actions * rows.Dim];
        if (_codes.Length < rows.Count) _codes = new ushort[rows.Count];
        int found = _kmeans.Cluster(rows.RowMemory, rows.Dim, actions, ref random, _centroids, _codes.AsMemory(0, rows.Count));
        Span<byte> codebook = writer.Take(actions * rows.Dim * sizeof(float));
        codebook.Clear();
        LittleEndian.CopyTo(_centroids.AsSpan(0, found * rows.Dim), codebook);
        int items = context.Published.Rows, i = 0;
        var codes = new BitWriter(writer.Take((int)(((long)items * CodeBits + 7) / 8)));
        for (int item = 0; item < items; item++)
        {
            bool isTouched = i < rows.Count && rows.Items[i] == item;
            codes.WriteBits(isTouched ? _codes[i++] + 1u : 0, CodeBits);
        }
        codes.Finish();
    }

    protected override void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int items = context.Published.Rows, dim = context.Published.Dim, start = reader.Position;
        var codebook = new float[actions * dim];
        LittleEndian.CopyTo(reader.Take((long)codebook.Length * sizeof(float), "codebook"), codebook);
        start += codebook.Length * sizeof(float);
        ReadOnlySpan<byte> numbers = reader.Take(((long)items * CodeBits + 7) / 8, "action numbers");
        BitReader ahead = new(numbers, "action numbers", start), codes = ahead;
        int touched = 0;
        for (int item = 0; item < items; item++) touched += ahead.ReadBits(CodeBits) == 0 ? 0 : 1;
        ahead.Finish();
        rows.Reset(dim, touched);
        for (int item = 0; item < items; item++)
        {
            uint code = codes.ReadBits(CodeBits);
            if (code == 0) continue;
            if (code > actions) throw WireFormatException.OutOfRange("action number", code, 0, actions, start);
            codebook.AsSpan((int)(code - 1) * dim, dim).CopyTo(rows.Add(item));
        }
    }
}
