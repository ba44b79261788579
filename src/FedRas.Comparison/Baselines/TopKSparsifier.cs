using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Baselines;

/// <summary>
/// The k values of greatest magnitude, each with its place in the table (Aji and Heafield, EMNLP 2017; with memory: Deep Gradient
/// Compression, Lin et al., ICLR 2018). Of equal magnitudes the
/// first places are kept. Places travel as the shortest of bitmap and Rice-coded gaps.
/// </summary>
/// <param name="share">Share of all M × d values that is kept, above 0 … 1; at least one value is.</param>
internal sealed class TopKSparsifier(double share) : RowCoder
{
    private const int BinShift = 19; // exponent and four bits of the fraction
    private readonly int[] _bins = new int[1 << (31 - BinShift)];
    private int[] _places = [];
    private float[] _values = [];
    private int[] _candidates = [];
    private float[] _magnitudes = []; // of the candidates
    private float[] _within = [];
    private int[] _said = []; // items of which a value is kept
    private int _saidCount;

    // No map is longer than a bitmap.
    protected override long MostBytes(in ReportContext context, ItemUpdate rows) => 16 + Places(context) / 8
        + (long)Wanted(context) * sizeof(float);

    protected override void Write(in ReportContext context, ItemUpdate rows, ref WireWriter writer)
    {
        int kept = Pick(rows, Wanted(context));
        ReadOnlySpan<int> places = _places.AsSpan(0, kept);
        TouchedItemMap.Choose(places, Places(context)).Write(ref writer, places, Places(context));
        LittleEndian.CopyTo((ReadOnlySpan<float>)_values.AsSpan(0, kept), writer.Take(kept * sizeof(float)));
    }

    protected override ReadOnlySpan<int> Said(ItemUpdate rows) => _said.AsSpan(0, _saidCount);

    protected override void Read(in ReportContext context, ref WireReader reader, ItemUpdate rows)
    {
        int dim = context.Published.Dim;
        var map = TouchedItemMap.ReadForm(ref reader, Places(context));
        if (map.Count > reader.Remaining / sizeof(float)) throw WireFormatException.Truncated("values", map.Count * (long)sizeof(float),
            reader.Remaining, reader.Position);
        Grow(map.Count);
        Span<int> places = _places.AsSpan(0, map.Count);
        map.ReadItems(ref reader, Places(context), places);
        LittleEndian.CopyTo(reader.Take((long)map.Count * sizeof(float), "values"), _values.AsSpan(0, map.Count));
        int items = 0;
        for (int i = 0, end = 0; i < places.Length; i++)
        {
            if (places[i] < end) continue;
            end = (places[i] / dim + 1) * dim;
            items++;
        }
        rows.Reset(dim, items);
        Span<float> row = [];
        for (int i = 0, start = 0, end = 0; i < places.Length; i++)
        {
            if (places[i] >= end)
            {
                start = places[i] / dim * dim;
                end = start + dim;
                row = rows.Add(start / dim);
                row.Clear();
            }
            row[places[i] - start] = _values[i];
        }
    }

    private int Wanted(in ReportContext context) => Math.Max(1, (int)Math.Round(share * Places(context)));

    private static int Places(in ReportContext context) => context.Published.Rows * context.Published.Dim;

    /// <summary>Finds the kept values and their places, ascending; returns how many there are. Values of 0 are never kept.</summary>
    private int Pick(ItemUpdate rows, int wanted)
    {
        ReadOnlySpan<float> values = rows.Rows;
        wanted = Math.Min(wanted, values.Length);
        // A sample tells below which magnitude hardly any value is kept; where it was wrong, all are looked at.
        int candidates = Gather(values, LowerBound(values, wanted));
        if (candidates < wanted) candidates = Gather(values, float.Epsilon);
        wanted = Math.Min(wanted, candidates);
        Grow(wanted);
        float least = Threshold(_magnitudes.AsSpan(0, candidates), wanted, out int ties);
        if (_said.Length < rows.Count) _said = new int[rows.Count];
        _saidCount = 0;
        int kept = 0, dim = rows.Dim, row = 0, end = dim; // of the row that a candidate lies in
        for (int i = 0; i < candidates && kept < wanted; i++)
        {
            if (_magnitudes[i] < least || (_magnitudes[i] == least && ties-- <= 0)) continue;
            int at = _candidates[i];
            for (; at >= end; end += dim) row++;
            if (_saidCount == 0 || _said[_saidCount - 1] != rows.Items[row]) _said[_saidCount++] = rows.Items[row];
            _places[kept] = (rows.Items[row] + 1) * dim + at - end;
            _values[kept++] = values[at];
        }
        return kept;
    }

    /// <summary>A magnitude that more than the wanted values very likely reach.</summary>
    private float LowerBound(ReadOnlySpan<float> values, int wanted)
    {
        const int Stride = 61; // shares no factor with the length of a row, and leaves most cache lines alone
        _bins.AsSpan().Clear();
        int sampled = 0;
        for (int i = 0; i < values.Length; i += Stride, sampled++) _bins[Bin(values[i])]++;
        int enough = (int)(1.2 * wanted / Stride) + 20, bin = _bins.Length - 1;
        if (enough >= sampled) return float.Epsilon;
        for (int above = 0; bin > 0 && (above += _bins[bin]) < enough; bin--) { }
        return MathF.Max(BitConverter.Int32BitsToSingle(bin << BinShift), float.Epsilon);
    }

    /// <summary>Notes the values of at least a magnitude; returns how many there are.</summary>
    private int Gather(ReadOnlySpan<float> values, float least)
    {
        if (_candidates.Length < values.Length) (_candidates, _magnitudes) = (new int[values.Length], new float[values.Length]);
        int n = 0, i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref float first = ref MemoryMarshal.GetReference(values);
            Vector512<float> bound = Vector512.Create(least);
            for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
            {
                Vector512<float> magnitudes = Vector512.Abs(Vector512.LoadUnsafe(ref first, (nuint)i));
                for (ulong hits = Vector512.GreaterThanOrEqual(magnitudes,
                    bound).ExtractMostSignificantBits(); hits != 0; hits &= hits - 1) Note(i + BitOperations.TrailingZeroCount(hits),
                        values);
            }
        }
        for (; i < values.Length; i++)
            if (MathF.Abs(values[i]) >= least) Note(i, values);
        return n;

        void Note(int at, ReadOnlySpan<float> values)
        {
            _candidates[n] = at;
            _magnitudes[n++] = MathF.Abs(values[at]);
        }
    }

    /// <summary>
    /// The least of the <paramref name="wanted"/> greatest magnitudes, and how many of just that magnitude are among them.
    /// </summary>
    private float Threshold(ReadOnlySpan<float> magnitudes, int wanted, out int ties)
    {
        ties = 0;
        if (wanted == 0) return float.PositiveInfinity;
        _bins.AsSpan().Clear();
        foreach (float magnitude in magnitudes) _bins[Bin(magnitude)]++;
        int above = 0, bin = _bins.Length - 1;
        for (; above + _bins[bin] < wanted; bin--) above += _bins[bin];
        if (_within.Length < _bins[bin]) _within = new float[_bins[bin]];
        Span<float> within = _within.AsSpan(0, _bins[bin]);
        int n = 0;
        foreach (float magnitude in magnitudes)
            if (Bin(magnitude) == bin) within[n++] = magnitude;
        within.Sort();
        float least = within[^(wanted - above)];
        for (int i = within.Length - (wanted - above); i < within.Length && within[i] == least; i++) ties++;
        return least;
    }

    private static int Bin(float value) => (BitConverter.SingleToInt32Bits(value) & int.MaxValue) >> BinShift;

    private void Grow(int count)
    {
        if (_places.Length < count) (_places, _values) = (new int[count], new float[count]);
    }
}
