using System.IO.Compression;
using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// The pipeline of OpenFL (Reina et al., 2021) that clusters values: k-means over single values, each value the number of its centroid, and
/// gzip over the numbers.
/// </summary>
/// <param name="centroids">Centroids, 2 … 256; OpenFL's default is 6.</param>
internal sealed class ClusteredValues(int centroids) : MappedRowCoder
{
    // Lloyd's iteration from quantiles over a sample finds the centroids. OpenFL's own code clusters all values, which loses some per cent
    // less of an update and takes many times as long.
    private const int Sample = 1_024, Iterations = 12;
    private readonly float[] _centroids = new float[centroids];
    private byte[] _codes = [];
    private byte[] _zipped = [];

    protected override long MostValueBytes(int rows, int dim) => 4L * centroids + 8 + rows * (long)dim + rows * (long)dim / 100 + 64;

    protected override void WriteValues(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        ReadOnlySpan<float> values = rows.Rows;
        Fit(values);
        Grow(values.Length);
        Span<float> borders = stackalloc float[centroids - 1];
        for (int c = 0; c < borders.Length; c++) borders[c] = 0.5f * (_centroids[c] + _centroids[c + 1]);
        Assign(values, borders, _codes.AsSpan(0, values.Length));
        using var zipped = new MemoryStream(_zipped);
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(_codes.AsSpan(0, values.Length));
        int length = (int)zipped.Position;
        LittleEndian.CopyTo((ReadOnlySpan<float>)_centroids, writer.Take(4 * centroids));
        writer.WriteVarint(length);
        _zipped.AsSpan(0, length).CopyTo(writer.Take(length));
    }

    protected override void ReadValues(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        Span<float> values = rows.Rows;
        Grow(values.Length);
        LittleEndian.CopyTo(reader.Take(4 * centroids, "centroids"), _centroids);
        int length = reader.ReadVarint("length of the zipped numbers", 0, Math.Min(reader.Remaining, _zipped.Length)),
            start = reader.Position;
        reader.Take(length, "zipped numbers").CopyTo(_zipped);
        using var zip = new GZipStream(new MemoryStream(_zipped, 0, length), CompressionMode.Decompress);
        try
        {
            zip.ReadExactly(_codes.AsSpan(0, values.Length));
            if (zip.ReadByte() >= 0) throw new InvalidDataException("more numbers than values"); // and at its end the checksum is looked at
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw WireFormatException.Illegal("zipped numbers", e.Message, "a gzip stream of one byte a value", start);
        }
        for (int i = 0; i < values.Length; i++)
        {
            if (_codes[i] >= centroids) throw WireFormatException.OutOfRange("number of a centroid", _codes[i], 0, centroids - 1, start);
            values[i] = _centroids[_codes[i]];
        }
    }

    /// <summary>Gives each value the number of borders below it.</summary>
    private static void Assign(ReadOnlySpan<float> values, ReadOnlySpan<float> borders, Span<byte> codes)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Span<Vector512<int>> counts = stackalloc Vector512<int>[4];
            for (; i + 64 <= values.Length; i += 64)
            {
                counts.Clear();
                for (int part = 0; part < counts.Length; part++)
                {
                    Vector512<float> value = Vector512.Create(values.Slice(i + 16 * part, 16));
                    foreach (float border in borders) counts[part] -= Vector512.GreaterThan(value, Vector512.Create(border)).AsInt32();
                }
                PackedCodes.Narrow(counts, codes.Slice(i, 64));
            }
        }
        for (; i < values.Length; i++)
        {
            int count = 0;
            foreach (float border in borders) count += values[i] > border ? 1 : 0;
            codes[i] = (byte)count;
        }
    }

    private void Fit(ReadOnlySpan<float> values)
    {
        // Odd, or the sample would be of a few factors only.
        int stride = Math.Max(1, values.Length / Sample) | 1, n = (values.Length + stride - 1) / stride;
        var sample = new float[n];
        for (int i = 0; i < n; i++) sample[i] = values[i * stride];
        Array.Sort(sample);
        // Starts at quantiles, then moves borders to the middle between means.
        for (int c = 0; c < centroids; c++) _centroids[c] = sample[(int)((2L * c + 1) * n / (2 * centroids))];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            int at = 0;
            for (int c = 0; c < centroids; c++)
            {
                float border = c + 1 < centroids ? 0.5f * (_centroids[c] + _centroids[c + 1]) : float.PositiveInfinity;
                double sum = 0;
                int first = at;
                for (; at < n && sample[at] <= border; at++) sum += sample[at];
                if (at > first) _centroids[c] = (float)(sum / (at - first));
            }
        }
    }

    private void Grow(int values)
    {
        if (_codes.Length >= values) return;
        _codes = new byte[values];
        _zipped = new byte[values + values / 100 + 64];
    }
}
