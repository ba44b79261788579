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

    public void Reset()
    {
        _changed.AsSpan().Fill(AdaptiveBit.Fresh);
        _larger.AsSpan().Fill(AdaptiveBit.Fresh);
        _sign.AsSpan().Fill(AdaptiveBit.Fresh);
        _rest.Reset();
    }

    /// <summary>Codes the rows of <paramref name="to"/> given those of <paramref name="from"/>, both M × dim.</summary>
    public void Encode(RangeEncoder encoder, ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim)
    {
        Reset();
        int before = 0;
        int usual = 0; // mean change of a value in the changed rows so far, in sixteenths
        for (int start = 0; start < to.Length; start += dim)
        {
            ReadOnlySpan<short> a = from.Slice(start, dim), b = to.Slice(start, dim);
            int changed = a.SequenceEqual(b) ? 0 : 1;
            encoder.Encode(ref _changed[before], changed);
            before = (before << 1 | changed) & 3;
            if (changed == 1) usual += (EncodeRow(encoder, a, b, usual) - usual) / 8;
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; false where no encoder could have written it.</summary>
    public bool Decode(ref RangeDecoder decoder, ReadOnlySpan<short> from, Span<short> to, int dim)
    {
        Reset();
        int before = 0, usual = 0;
        for (int start = 0; start < to.Length; start += dim)
        {
            if (decoder.IsExhausted) return false;
            ReadOnlySpan<short> a = from.Slice(start, dim);
            Span<short> b = to.Slice(start, dim);
            int changed = decoder.Decode(ref _changed[before]);
            before = (before << 1 | changed) & 3;
            if (changed == 0)
            {
                a.CopyTo(b);
                continue;
            }
            int mean = DecodeRow(ref decoder, a, b, usual);
            if (mean < 0 || a.SequenceEqual(b)) return false;
            usual += (mean - usual) / 8;
        }
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
                var mean = (int)((_sum + 2L * _last) / (_count + 2)); // below 16 · 2 · MaxCode
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
