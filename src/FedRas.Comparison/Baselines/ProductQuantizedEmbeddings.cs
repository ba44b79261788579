using FedRas.Actions;
using FedRas.Wire.Entropy;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// Product quantisation (Jégou et al., TPAMI 2011) of the trained item embeddings themselves: each row in m parts, each part the nearest of
/// K centroids found on the device. What FedRAS argues
/// against: the codebook must cover where items are, of which training moved them a little only.
/// </summary>
/// <param name="parts">Parts m; d is a multiple of it.</param>
/// <param name="centroids">Centroids K a part, a power of two from 2 to 256.</param>
/// <param name="seed">Seed of the clustering.</param>
/// <param name="quantizesUpdates">Whether what training changed is quantised in place of the embeddings: the same bytes, for
/// comparison.</param>
internal sealed class ProductQuantizedEmbeddings(int parts, int centroids, ulong seed, bool quantizesUpdates = false) : MappedRowCoder
{
    private readonly KMeans _kmeans = new(new KMeansOptions());
    private float[] _part = [];
    private float[] _codebook = [];
    private ushort[] _codes = [];

    private int CodeBits => System.Numerics.BitOperations.Log2((uint)centroids);

    protected override long MostValueBytes(int rows, int dim) => 2L * centroids * dim + BytesOf((long)rows * parts * CodeBits);

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        int n = rows.Count, width = rows.Dim / parts;
        Grow(n, rows.Dim);
        var random = new SeededRandom(seed, RandomStream.MethodCoding, context.Round, context.Device);
        _codebook.AsSpan().Clear();
        for (int p = 0; p < parts; p++)
        {
            for (int i = 0; i < n; i++)
            {
                Span<float> part = _part.AsSpan(i * width, width);
                rows.Row(i).Slice(p * width, width).CopyTo(part);
                if (!quantizesUpdates) VectorMath.Add(part, context.Published.Row(rows.Items[i]).Slice(p * width, width));
            }
            int k = Math.Min(centroids, n);
            _kmeans.Cluster(_part.AsMemory(0, n * width), width, k, ref random, _codebook.AsSpan(p * centroids * width, k * width),
                _codes.AsMemory(p * n, n));
        }
        Span<Half> halves = stackalloc Half[width];
        for (int c = 0; c < parts * centroids; c++)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(_codebook.AsSpan(c * width, width), halves);
            LittleEndian.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<Half, ushort>(halves), writer.Take(2 * width));
        }
        var packed = new BitWriter(writer.Take(BytesOf((long)n * parts * CodeBits)));
        for (int p = 0; p < parts; p++)
            for (int i = 0; i < n; i++) packed.WriteBits(_codes[p * n + i], CodeBits);
        packed.Finish();
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int n = rows.Count, width = rows.Dim / parts;
        Grow(n, rows.Dim);
        Span<Half> halves = stackalloc Half[width];
        for (int c = 0; c < parts * centroids; c++)
        {
            LittleEndian.CopyTo(reader.Take(2 * width, "codebook"), System.Runtime.InteropServices.MemoryMarshal.Cast<Half,
                ushort>(halves));
            System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(halves, _codebook.AsSpan(c * width, width));
        }
        var packed = new BitReader(reader.Take(BytesOf((long)n * parts * CodeBits), "codes"), "codes", reader.Position);
        for (int p = 0; p < parts; p++)
        {
            for (int i = 0; i < n; i++)
            {
                int centroid = p * centroids + (int)packed.ReadBits(CodeBits);
                _codebook.AsSpan(centroid * width, width).CopyTo(rows.MutableRow(i).Slice(p * width, width));
            }
        }
        for (int i = 0; i < n && !quantizesUpdates; i++) VectorMath.AddScaled(rows.MutableRow(i), -1, context.Published.Row(rows.Items[i]));
    }

    private void Grow(int rows, int dim)
    {
        if (dim % parts != 0) throw new ArgumentException($"product quantisation in {parts} parts needs a multiple of as many factors, "
            + $"not {dim}", nameof(dim));
        if (_part.Length < rows * dim / parts) _part = new float[rows * dim / parts];
        if (_codebook.Length < centroids * dim) _codebook = new float[centroids * dim];
        if (_codes.Length < rows * parts) _codes = new ushort[rows * parts];
    }
}
