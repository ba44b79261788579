using System.Numerics;
using FedRas.Models;
using FedRas.Wire.Entropy;

namespace FedRas.Wire;

/// <summary>
/// The chances that a difference between two versions is coded with. A row is unchanged or coded value by value; each value's context is how much the row changed
/// so far, since rows that were trained often change in all their factors. Both sides know it before the value.
/// </summary>
internal sealed class LatticeDifference
{
    private const int Activities = 24, Steps = 14;
    private readonly AdaptiveBit[] _changed = new AdaptiveBit[4];
    private readonly AdaptiveBit[] _larger = new AdaptiveBit[Activities * (Steps + 1)];
    private readonly AdaptiveBit[] _sign = new AdaptiveBit[3];
    private AdaptiveMagnitude _rest;
    private short[] _zeros = [];
    private int _before; // of the two rows before, which changed
    private int _usual; // mean change of a value in the changed rows so far, in sixteenths

    private void Reset(int dim)
    {
        if (_zeros.Length != dim) _zeros = new short[dim];
        (_before, _usual) = (0, 0);
        _changed.AsSpan().Fill(AdaptiveBit.Fresh);
        _larger.AsSpan().Fill(AdaptiveBit.Fresh);
        _sign.AsSpan().Fill(AdaptiveBit.Fresh);
        _rest.Reset();
    }

    /// <summary>Codes the rows of <paramref name="to"/> given those of <paramref name="from"/>, both M × dim; <paramref name="from"/> may be empty, which stands for zeros.</summary>
    public void Encode(RangeEncoder encoder, ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim)
    {
        Reset(dim);
        for (int start = 0; start < to.Length; start += dim)
        {
            ReadOnlySpan<short> a = Row(from, start, dim), b = to.Slice(start, dim);
            Encode(encoder, a, b, isChanged: !a.SequenceEqual(b));
        }
    }

    /// <summary>Codes the same, knowing which rows differ: no other row is looked at.</summary>
    /// <param name="encoder">Receives the rows.</param>
    /// <param name="from">M × dim.</param>
    /// <param name="to">M × dim.</param>
    /// <param name="dim">Factors a row.</param>
    /// <param name="changed">The rows that differ, ascending.</param>
    public void Encode(RangeEncoder encoder, ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim, ReadOnlySpan<int> changed)
    {
        Reset(dim);
        int row = 0;
        foreach (int next in changed)
        {
            for (; row < next; row++) Encode(encoder, default, default, isChanged: false);
            Encode(encoder, Row(from, row * dim, dim), to.Slice(row * dim, dim), isChanged: true);
            row++;
        }
        for (; row < to.Length / dim; row++) Encode(encoder, default, default, isChanged: false);
    }

    /// <summary>Reads what was encoded; false where no encoder could have written it.</summary>
    public bool Decode(ref RangeDecoder decoder, ReadOnlySpan<short> from, Span<short> to, int dim)
    {
        Reset(dim);
        for (int start = 0; start < to.Length; start += dim)
        {
            if (decoder.IsExhausted) return false;
            ReadOnlySpan<short> a = Row(from, start, dim);
            Span<short> b = to.Slice(start, dim);
            if (!IsChanged(ref decoder)) a.CopyTo(b);
            else if (!DecodeChanged(ref decoder, a, b)) return false;
        }
        return true;
    }

    /// <summary>Whether a receiver of the stream comes from <paramref name="from"/> to <paramref name="to"/>, which differ in the rows <paramref name="changed"/>, ascending; other rows are not looked at.</summary>
    public bool Leads(ref RangeDecoder decoder, ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim, ReadOnlySpan<int> changed)
    {
        Reset(dim);
        Span<short> decoded = new short[dim];
        int next = 0;
        for (int row = 0; row < to.Length / dim; row++)
        {
            bool differs = next < changed.Length && changed[next] == row;
            if (decoder.IsExhausted || IsChanged(ref decoder) != differs) return false;
            if (!differs) continue;
            if (!DecodeChanged(ref decoder, Row(from, row * dim, dim), decoded) || !decoded.SequenceEqual(to.Slice(row * dim, dim))) return false;
            next++;
        }
        return next == changed.Length;
    }

    private ReadOnlySpan<short> Row(ReadOnlySpan<short> codes, int start, int dim) => codes.IsEmpty ? _zeros : codes.Slice(start, dim);

    private void Encode(RangeEncoder encoder, ReadOnlySpan<short> a, ReadOnlySpan<short> b, bool isChanged)
    {
        int changed = isChanged ? 1 : 0;
        encoder.Encode(ref _changed[_before], changed);
        _before = (_before << 1 | changed) & 3;
        if (isChanged) _usual += (EncodeRow(encoder, a, b, _usual) - _usual) / 8;
    }

    private bool IsChanged(ref RangeDecoder decoder)
    {
        int changed = decoder.Decode(ref _changed[_before]);
        _before = (_before << 1 | changed) & 3;
        return changed == 1;
    }

    private bool DecodeChanged(ref RangeDecoder decoder, ReadOnlySpan<short> a, Span<short> b)
    {
        int mean = DecodeRow(ref decoder, a, b, _usual);
        if (mean < 0 || a.SequenceEqual(b)) return false;
        _usual += (mean - _usual) / 8;
        return true;
    }

    private int EncodeRow(RangeEncoder encoder, ReadOnlySpan<short> a, ReadOnlySpan<short> b, int usual)
    {
        var activity = new RowActivity(usual);
        for (int j = 0; j < a.Length; j++)
        {
            int difference = b[j] - a[j], magnitude = Math.Abs(difference);
            Span<AdaptiveBit> larger = _larger.AsSpan(activity.Context * (Steps + 1), Steps + 1);
            int steps = Math.Min(magnitude, Steps);
            for (int n = 0; n < steps; n++) encoder.Encode(ref larger[n], 1);
            if (magnitude < Steps) encoder.Encode(ref larger[magnitude], 0);
            else _rest.Encode(encoder, magnitude - Steps);
            if (magnitude > 0) encoder.Encode(ref _sign[1 + Math.Sign(a[j])], difference < 0 ? 1 : 0);
            activity.Learn(magnitude);
        }
        return activity.Mean(a.Length);
    }

    private int DecodeRow(ref RangeDecoder decoder, ReadOnlySpan<short> a, Span<short> b, int usual)
    {
        var activity = new RowActivity(usual);
        for (int j = 0; j < a.Length; j++)
        {
            Span<AdaptiveBit> larger = _larger.AsSpan(activity.Context * (Steps + 1), Steps + 1);
            int magnitude = 0;
            while (magnitude < Steps && decoder.Decode(ref larger[magnitude]) == 1) magnitude++;
            if (magnitude == Steps)
            {
                int rest = _rest.Decode(ref decoder);
                if (rest is < 0 or > 2 * LatticeTable.MaxCode) return -1;
                magnitude += rest;
            }
            int value = a[j];
            if (magnitude > 0) value += decoder.Decode(ref _sign[1 + Math.Sign(a[j])]) == 1 ? -magnitude : magnitude;
            if (Math.Abs(value) > LatticeTable.MaxCode) return -1;
            b[j] = (short)value;
            activity.Learn(magnitude);
        }
        return activity.Mean(a.Length);
    }

    /// <summary>How much a row changed so far: a mean of the magnitudes, in sixteenths, that begins with what is usual and trusts it as much as four values.</summary>
    private ref struct RowActivity(int usual)
    {
        private long _sum = 4L * usual;
        private int _count = 4, _last;

        /// <summary>The context of the next value: the mean in steps of about √2, with the last value's weight doubled.</summary>
        public readonly int Context
        {
            get
            {
                long weighted = _sum + 2L * _last;
                // Below 16 · 2 · MaxCode. Rows of usual length stay within 32 bits, which divide twice as fast.
                int mean = weighted <= uint.MaxValue ? (int)((uint)weighted / (uint)(_count + 2)) : (int)(weighted / (_count + 2));
                if (mean < 8) return mean / 2;
                int log = BitOperations.Log2((uint)mean);
                return Math.Min(Activities - 1, 4 + 2 * (log - 3) + ((mean >> (log - 1)) & 1));
            }
        }

        public void Learn(int magnitude)
        {
            _last = 16 * magnitude;
            _sum += _last;
            _count++;
        }

        public readonly int Mean(int dim) => (int)((_sum - 4L * usual) / dim);
    }
}
