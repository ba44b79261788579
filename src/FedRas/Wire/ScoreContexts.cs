using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FedRas.Models;

namespace FedRas.Wire;

/// <summary>
/// What both sides know about an action number before it is read. The longest direction of an update is nearly the direction of its user's
/// factors, so its product with an item's published factors is nearly the item's score, and the score decides how far training moved the
/// item. Touched items get one of <see cref="Count"/> contexts by that product. Whole numbers only: both sides agree on every machine.
/// </summary>
internal sealed class ScoreContexts
{
    /// <summary>Number of contexts.</summary>
    public const int Count = 16;

    /// <summary>Bytes of scratch space an item.</summary>
    public const int BytesPerItem = sizeof(int) + sizeof(byte);

    private const float Scale = 4_096, Limit = 1 << 17;
    private int[] _direction = [];
    private int[] _scores = [];
    private byte[] _contexts = [];

    /// <summary>Finds the context of each of <paramref name="items"/>; valid until the next call.</summary>
    /// <param name="codebook">Rows as <see cref="RowCodebook"/> writes them; the first of the longest is taken.</param>
    /// <param name="table">The published table that the update was trained from, M × d.</param>
    /// <param name="items">Below M.</param>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> codebook, FactorMatrix table, ReadOnlySpan<int> items)
    {
        if (_contexts.Length < items.Length) (_scores, _contexts) = (new int[items.Length], new byte[items.Length]);
        Span<byte> contexts = _contexts.AsSpan(0, items.Length);
        if (items.IsEmpty) return contexts;
        ReadOnlySpan<int> direction = Longest(codebook, table.Dim);
        int least = int.MaxValue, most = int.MinValue;
        for (int i = 0; i < items.Length; i++)
        {
            int score = Score(direction, table.Row(items[i]));
            _scores[i] = score;
            least = Math.Min(least, score);
            most = Math.Max(most, score);
        }
        Divide(_scores.AsSpan(0, items.Length), least, (long)most - least + 1, contexts);
        return contexts;
    }

    /// <summary>⌊(score − least) · 16 ÷ range⌋, as the number of k = 1 … 15 with score − least ≥ ⌈k · range ÷ 16⌉.</summary>
    private static void Divide(ReadOnlySpan<int> scores, int least, long range, Span<byte> contexts)
    {
        Span<uint> limits = stackalloc uint[Count];
        for (int k = 1; k < Count; k++) limits[k - 1] = (uint)((k * range + Count - 1) / Count);
        if (!Vector128.IsHardwareAccelerated)
        {
            for (int i = 0; i < scores.Length; i++) contexts[i] = (byte)(((long)scores[i] - least) * Count / range);
            return;
        }
        Vector512<uint> all = Vector512.Create<uint>(limits);
        for (int i = 0; i < scores.Length; i++)
        {
            uint above = (uint)(scores[i] - least);
            ulong reached = Vector512.GreaterThanOrEqual(Vector512.Create(above), all).ExtractMostSignificantBits();
            contexts[i] = (byte)BitOperations.PopCount(reached & (1UL << (Count - 1)) - 1);
        }
    }

    private ReadOnlySpan<int> Longest(ReadOnlySpan<byte> codebook, int dim)
    {
        if (_direction.Length < dim) _direction = new int[dim];
        double longest = -1;
        ReadOnlySpan<sbyte> best = default;
        for (; !codebook.IsEmpty; codebook = codebook[(1 + dim)..])
        {
            ReadOnlySpan<sbyte> codes = MemoryMarshal.Cast<byte, sbyte>(codebook.Slice(1, dim));
            long squared = 0;
            foreach (sbyte code in codes) squared += code * code;
            // Below 2⁴⁶ times a power of four: exact.
            double length = Math.ScaleB(squared, 2 * (sbyte)codebook[0]);
            if (length <= longest) continue;
            longest = length;
            best = codes;
        }
        for (int j = 0; j < dim; j++) _direction[j] = best[j];
        return _direction.AsSpan(0, dim);
    }

    // Sums may wrap for very long rows: the same on both sides, so no harm.
    private static int Score(ReadOnlySpan<int> direction, ReadOnlySpan<float> row)
    {
        int j = 0, score = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<int> sum = default;
            ref int d = ref MemoryMarshal.GetReference(direction);
            ref float r = ref MemoryMarshal.GetReference(row);
            for (; j + Vector512<int>.Count <= row.Length; j += Vector512<int>.Count)
            {
                Vector512<float> scaled = Vector512.LoadUnsafe(ref r, (nuint)j) * Scale;
                scaled = Vector512.Min(Vector512.Max(scaled, Vector512.Create(-Limit)), Vector512.Create(Limit));
                sum += Vector512.ConvertToInt32(Vector512.Round(scaled)) * Vector512.LoadUnsafe(ref d, (nuint)j);
            }
            score = Vector512.Sum(sum);
        }
        for (; j < row.Length; j++) score += (int)MathF.Round(Math.Clamp(row[j] * Scale, -Limit, Limit)) * direction[j];
        return score;
    }
}
