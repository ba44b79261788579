using System.Runtime.InteropServices;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Simulation.Rivals;

/// <summary>
/// The k values of greatest magnitude, each with its place in the table (Aji and Heafield, EMNLP 2017; with memory: Deep Gradient Compression, Lin et al., ICLR 2018). Of equal magnitudes the
/// first places are kept. Places travel as the shortest of bitmap and Rice-coded gaps.
/// </summary>
/// <param name="share">Share of all M × d values that is kept, above 0 … 1; at least one value is.</param>
internal sealed class TopK(double share) : RowCoder
{
    private const int BinShift = 19; // exponent and four bits of the fraction
    private readonly int[] _bins = new int[1 << (31 - BinShift)];
    private int[] _places = [];
    private float[] _values = [];
    private float[] _magnitudes = [];

    // No map is longer than a bitmap.
    protected override long MostBytes(in ReportContext context, ItemUpdate rows) => 16 + Places(context) / 8 + (long)Wanted(context) * sizeof(float);

    protected override void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        int kept = Pick(rows, Wanted(context));
        ReadOnlySpan<int> places = _places.AsSpan(0, kept);
        TouchedItemMap.Choose(places, Places(context)).Write(ref writer, places, Places(context));
        LittleEndian.CopyTo((ReadOnlySpan<float>)_values.AsSpan(0, kept), writer.Take(kept * sizeof(float)));
    }

    protected override void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int dim = context.Published.Dim;
        var map = TouchedItemMap.ReadForm(ref reader, Places(context));
        Grow(map.Count);
        Span<int> places = _places.AsSpan(0, map.Count);
        map.ReadItems(ref reader, Places(context), places);
        LittleEndian.CopyTo(reader.Take((long)map.Count * sizeof(float), "values"), _values.AsSpan(0, map.Count));
        int items = 0;
        for (int i = 0; i < places.Length; i++)
            if (i == 0 || places[i] / dim != places[i - 1] / dim) items++;
        rows.Reset(dim, items);
        Span<float> row = [];
        for (int i = 0; i < places.Length; i++)
        {
            if (i == 0 || places[i] / dim != places[i - 1] / dim)
            {
                row = rows.Add(places[i] / dim);
                row.Clear();
            }
            row[places[i] % dim] = _values[i];
        }
    }

    private int Wanted(in ReportContext context) => Math.Max(1, (int)Math.Round(share * Places(context)));

    private static int Places(in ReportContext context) => context.Published.Rows * context.Published.Dim;

    /// <summary>Finds the kept values and their places, ascending; returns how many there are. Values of 0 are never kept.</summary>
    private int Pick(ItemUpdate rows, int wanted)
    {
        ReadOnlySpan<float> values = rows.Rows;
        wanted = Math.Min(wanted, values.Length);
        Grow(wanted);
        float least = Threshold(values, wanted, out int ties);
        int kept = 0, dim = rows.Dim;
        for (int i = 0; i < values.Length && kept < wanted; i++)
        {
            float magnitude = MathF.Abs(values[i]);
            if (magnitude < least || magnitude == 0 || (magnitude == least && ties-- <= 0)) continue;
            _places[kept] = rows.Items[i / dim] * dim + i % dim;
            _values[kept++] = values[i];
        }
        return kept;
    }

    /// <summary>The least magnitude among the <paramref name="wanted"/> greatest, and how many of that magnitude are among them.</summary>
    private float Threshold(ReadOnlySpan<float> values, int wanted, out int ties)
    {
        ties = 0;
        if (wanted == 0) return float.PositiveInfinity;
        _bins.AsSpan().Clear();
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        foreach (uint b in bits) _bins[(b & int.MaxValue) >> BinShift]++;
        int above = 0, bin = _bins.Length - 1;
        for (; above + _bins[bin] < wanted; bin--) above += _bins[bin];
        if (_magnitudes.Length < _bins[bin]) _magnitudes = new float[_bins[bin]];
        Span<float> within = _magnitudes.AsSpan(0, _bins[bin]);
        int n = 0;
        for (int i = 0; i < bits.Length; i++)
            if ((bits[i] & int.MaxValue) >> BinShift == bin) within[n++] = MathF.Abs(values[i]);
        within.Sort();
        float least = within[^(wanted - above)];
        for (int i = within.Length - (wanted - above); i < within.Length && within[i] == least; i++) ties++;
        return least;
    }

    private void Grow(int count)
    {
        if (_places.Length < count) (_places, _values) = (new int[count], new float[count]);
    }
}
