using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>The squared singular values of an update's rows: how much of its energy few directions can hold at most.</summary>
internal static class EnergySpectrum
{
    /// <summary>Eigenvalues of XᵀX, falling, as shares of their sum.</summary>
    public static double[] Of(ItemUpdate update)
    {
        int d = update.Dim;
        var a = new double[d, d];
        for (int i = 0; i < update.Count; i++)
        {
            ReadOnlySpan<float> row = update.Row(i);
            for (int p = 0; p < d; p++)
                for (int q = p; q < d; q++)
                    a[p, q] += (double)row[p] * row[q];
        }
        for (int p = 0; p < d; p++)
            for (int q = 0; q < p; q++)
                a[p, q] = a[q, p];
        Diagonalize(a);
        double[] values = [.. Enumerable.Range(0, d).Select(p => Math.Max(0, a[p, p])).OrderDescending()];
        double sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    /// <summary>Jacobi's rotations, in sweeps until nothing off the diagonal is left.</summary>
    private static void Diagonalize(double[,] a)
    {
        int d = a.GetLength(0);
        for (int sweep = 0; sweep < 30; sweep++)
        {
            double off = 0, on = 0;
            for (int p = 0; p < d; p++)
                for (int q = 0; q < d; q++)
                    if (p == q) on += a[p, q] * a[p, q];
                    else off += a[p, q] * a[p, q];
            if (off <= 1e-24 * on) return;
            for (int p = 0; p < d; p++)
                for (int q = p + 1; q < d; q++)
                    if (a[p, q] != 0)
                        Rotate(a, p, q);
        }
    }

    private static void Rotate(double[,] a, int p, int q)
    {
        double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1)), c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        int d = a.GetLength(0);
        for (int k = 0; k < d; k++) (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
        for (int k = 0; k < d; k++) (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
    }
}
