using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Numerics;

/// <summary>
/// Samples on rows that are held as ρᵏ·v + Σ a_b·u_b, with v a row of a table that is only read and <see cref="Terms"/> numbers a_b. See <see cref="SampleBatch"/> for rows that are held as they are.
/// </summary>
internal static class CombinedRows
{
    /// <summary>Numbers a row; a wide register's worth.</summary>
    public const int Terms = 16;

    private const int Lane = 16, Wide = 4 * Lane;

    /// <summary>scoreₛ = ρᵏ·(u·v) + Σ a_b·(u·u_b).</summary>
    /// <param name="table">M × d.</param>
    /// <param name="items">Each sample's row of the table.</param>
    /// <param name="user">u, d values.</param>
    /// <param name="terms">a, <see cref="Terms"/> a slot.</param>
    /// <param name="slots">Each sample's slot.</param>
    /// <param name="products">u·u_b, <see cref="Terms"/>.</param>
    /// <param name="updates">k of each slot.</param>
    /// <param name="powers">ρᵏ at k.</param>
    /// <param name="scores">Receives one score a sample.</param>
    public static void Score(
        ReadOnlySpan<float> table, ReadOnlySpan<int> items, ReadOnlySpan<float> user, ReadOnlySpan<float> terms, ReadOnlySpan<int> slots, ReadOnlySpan<float> products,
        ReadOnlySpan<int> updates, ReadOnlySpan<float> powers, Span<float> scores)
    {
        SampleBatch.Check(table.Length, items, user.Length, slots.Length);
        SampleBatch.Check(terms.Length, slots, Terms, scores.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(products.Length, Terms, nameof(products));
        int s = 0;
        if (Vector128.IsHardwareAccelerated && user.Length % Lane == 0)
        {
            ref float rows = ref MemoryMarshal.GetReference(table), own = ref MemoryMarshal.GetReference(terms);
            for (; s + 4 <= slots.Length; s += 4)
            {
                var decay = new Decays(powers[updates[slots[s]]], powers[updates[slots[s + 1]]], powers[updates[slots[s + 2]]], powers[updates[slots[s + 3]]]);
                Score4(ref rows, items.Slice(s, 4), user, ref own, slots.Slice(s, 4), products, decay, scores.Slice(s, 4));
            }
        }
        for (; s < slots.Length; s++)
        {
            float score = VectorMath.Dot(user, table.Slice(items[s] * user.Length, user.Length));
            scores[s] = powers[updates[slots[s]]] * score + VectorMath.Dot(products, terms.Slice(slots[s] * Terms, Terms));
        }
    }

    private readonly record struct Decays(float A, float B, float C, float D);

    /// <summary>The terms join the products of the row before they are added up, so that they cost one multiply-add.</summary>
    private static void Score4(
        ref float rows, ReadOnlySpan<int> items, ReadOnlySpan<float> user, ref float terms, ReadOnlySpan<int> slots, ReadOnlySpan<float> products, in Decays decay, Span<float> scores)
    {
        nint dim = user.Length;
        ref float x = ref MemoryMarshal.GetReference(user);
        ref float a = ref Unsafe.Add(ref rows, items[0] * dim), b = ref Unsafe.Add(ref rows, items[1] * dim), c = ref Unsafe.Add(ref rows, items[2] * dim), d = ref Unsafe.Add(ref rows, items[3] * dim);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint j = 0; j < (nuint)dim; j += Lane)
        {
            Vector512<float> values = Vector512.LoadUnsafe(ref x, j);
            s0 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref a, j), s0);
            s1 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref b, j), s1);
            s2 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref c, j), s2);
            s3 = Vector512.FusedMultiplyAdd(values, Vector512.LoadUnsafe(ref d, j), s3);
        }
        Vector512<float> w = Vector512.Create(products);
        scores[0] = VectorMath.Sum(Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref Unsafe.Add(ref terms, slots[0] * Terms)), s0 * decay.A));
        scores[1] = VectorMath.Sum(Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref Unsafe.Add(ref terms, slots[1] * Terms)), s1 * decay.B));
        scores[2] = VectorMath.Sum(Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref Unsafe.Add(ref terms, slots[2] * Terms)), s2 * decay.C));
        scores[3] = VectorMath.Sum(Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref Unsafe.Add(ref terms, slots[3] * Terms)), s3 * decay.D));
    }

    /// <summary>For each sample in turn: gradient ← gradient + c·ρᵏ·v and sums ← sums + c·a, then a ← ρ·a with rate·c taken from its newest term, and k ← k + 1.</summary>
    /// <param name="table">M × d.</param>
    /// <param name="items">Each sample's row of the table.</param>
    /// <param name="coefficients">c of each sample.</param>
    /// <param name="terms">a, <see cref="Terms"/> a slot; updated.</param>
    /// <param name="slots">Each sample's slot.</param>
    /// <param name="newest">The term of the present batch.</param>
    /// <param name="retention">ρ.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="updates">k of each slot; updated.</param>
    /// <param name="powers">ρᵏ at k.</param>
    /// <param name="gradient">The table's part of the user's gradient, d values, added to.</param>
    /// <param name="sums">Receives what the gradient holds of each u_b, <see cref="Terms"/>.</param>
    /// <param name="scaled">Scratch space, a value a sample.</param>
    public static void Descend(
        ReadOnlySpan<float> table, ReadOnlySpan<int> items, ReadOnlySpan<float> coefficients, Span<float> terms, ReadOnlySpan<int> slots, int newest, float retention, float rate,
        Span<int> updates, ReadOnlySpan<float> powers, Span<float> gradient, Span<float> sums, Span<float> scaled)
    {
        int dim = gradient.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(scaled.Length, coefficients.Length, nameof(scaled));
        SampleBatch.Check(table.Length, items, dim, slots.Length);
        SampleBatch.Check(terms.Length, slots, Terms, coefficients.Length);
        sums.Clear();
        Span<float> unit = stackalloc float[Terms];
        unit.Clear();
        unit[newest] = -rate;
        ref float a = ref MemoryMarshal.GetReference(terms);
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<float> total = default, keep = Vector512.Create(retention), step = Vector512.Create<float>(unit);
            for (int s = 0; s < slots.Length; s++)
            {
                ref float own = ref Unsafe.Add(ref a, slots[s] * Terms);
                Vector512<float> c = Vector512.Create(coefficients[s]), held = Vector512.LoadUnsafe(ref own);
                scaled[s] = coefficients[s] * powers[updates[slots[s]]++];
                total = Vector512.FusedMultiplyAdd(c, held, total);
                Vector512.FusedMultiplyAdd(c, step, held * keep).StoreUnsafe(ref own);
            }
            total.CopyTo(sums);
        }
        else
        {
            for (int s = 0; s < slots.Length; s++)
            {
                Span<float> own = terms.Slice(slots[s] * Terms, Terms);
                float c = coefficients[s];
                scaled[s] = c * powers[updates[slots[s]]++];
                for (int b = 0; b < Terms; b++)
                {
                    sums[b] += c * own[b];
                    own[b] = own[b] * retention + c * unit[b];
                }
            }
        }
        SampleBatch.AddScaled(table, items, scaled, gradient);
    }

    /// <summary>rowᵢ = Σ a_b·u_b.</summary>
    /// <param name="terms">a, <see cref="Terms"/> a row.</param>
    /// <param name="vectors">u_b, at most <see cref="Terms"/> × d.</param>
    /// <param name="dim">d.</param>
    /// <param name="rows">Receives n × d values.</param>
    public static void Render(ReadOnlySpan<float> terms, ReadOnlySpan<float> vectors, int dim, Span<float> rows)
    {
        int count = rows.Length / dim, used = vectors.Length / dim;
        if (used == 0)
        {
            rows.Clear();
            return;
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(terms.Length, count * Terms, nameof(terms));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> own = terms.Slice(i * Terms, used);
            Span<float> row = rows.Slice(i * dim, dim);
            int column = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; column + Wide <= dim; column += Wide) Render64(own, vectors, dim, column, row);
                for (; column + Lane <= dim; column += Lane)
                {
                    Vector512<float> sum = default;
                    for (int b = 0; b < own.Length; b++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(own[b]), Vector512.Create(vectors.Slice(b * dim + column, Lane)), sum);
                    sum.CopyTo(row[column..]);
                }
            }
            for (; column < dim; column++)
            {
                float sum = 0;
                for (int b = 0; b < own.Length; b++) sum += own[b] * vectors[b * dim + column];
                row[column] = sum;
            }
        }
    }

    private static void Render64(ReadOnlySpan<float> own, ReadOnlySpan<float> vectors, int dim, int column, Span<float> row)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        ref float first = ref MemoryMarshal.GetReference(vectors.Slice(column, (own.Length - 1) * dim + Wide));
        for (int b = 0; b < own.Length; b++)
        {
            ref float u = ref Unsafe.Add(ref first, b * dim);
            Vector512<float> a = Vector512.Create(own[b]);
            s0 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref u), s0);
            s1 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref u, Lane), s1);
            s2 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref u, 2 * Lane), s2);
            s3 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref u, 3 * Lane), s3);
        }
        s0.CopyTo(row[column..]);
        s1.CopyTo(row[(column + Lane)..]);
        s2.CopyTo(row[(column + 2 * Lane)..]);
        s3.CopyTo(row[(column + 3 * Lane)..]);
    }
}
