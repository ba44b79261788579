using FedRas.Numerics;

namespace FedRas.Models;

/// <summary>
/// The table that every participant draws from the seed, N(0, 1/dim). The last one drawn is found again as long as somebody holds it: a simulation needs it for the model and for what is
/// published, and drawing a million rows takes seconds.
/// </summary>
internal static class SharedStart
{
    private sealed record Drawn(ulong Seed, WeakReference<FactorMatrix> Table);

    private static Drawn? s_last;

    /// <summary>The start, shared by all who ask: not to be written to.</summary>
    public static FactorMatrix Of(int items, int dim, ulong seed)
    {
        if (Find(items, dim, seed) is { } known) return known;
        FactorMatrix table = Draw(items, dim, seed);
        s_last = new Drawn(seed, new WeakReference<FactorMatrix>(table));
        return table;
    }

    /// <summary>A start of one's own.</summary>
    public static FactorMatrix Copy(int items, int dim, ulong seed)
    {
        if (Find(items, dim, seed) is not { } known) return Draw(items, dim, seed);
        var copy = new FactorMatrix(items, dim);
        known.Values.CopyTo(copy.Values);
        return copy;
    }

    private static FactorMatrix? Find(int items, int dim, ulong seed) =>
        s_last is { } last && last.Seed == seed && last.Table.TryGetTarget(out FactorMatrix? table) && table.Rows == items && table.Dim == dim ? table : null;

    private static FactorMatrix Draw(int items, int dim, ulong seed)
    {
        var table = new FactorMatrix(items, dim);
        var random = new SeededRandom(seed, RandomStream.ItemFactors);
        table.FillGaussian(ref random);
        return table;
    }
}
