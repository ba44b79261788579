namespace FedRas.Comparison.Baselines;

/// <summary>Eigenvectors of small symmetric matrices by Jacobi's rotations.</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 30;

    /// <summary>
    /// Diagonalises <paramref name="matrix"/>, n × n, in place; writes the eigenvectors as the rows of <paramref name="vectors"/>, of the
    /// greatest eigenvalue first.
    /// </summary>
    public static void Decompose(Span<double> matrix, int n, Span<double> vectors)
    {
        vectors.Clear();
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        double all = 0;
        foreach (double value in matrix) all += value * value;
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0;
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++) off += matrix[p * n + q] * matrix[p * n + q];
            if (off <= 1e-22 * all) break;
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++) Rotate(matrix, n, p, q, vectors);
        }
        Sort(matrix, n, vectors);
    }

    private static void Rotate(Span<double> matrix, int n, int p, int q, Span<double> vectors)
    {
        double apq = matrix[p * n + q];
        if (apq == 0) return;
        double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * apq);
        double t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < n; k++)
        {
            double kp = matrix[k * n + p], kq = matrix[k * n + q];
            (matrix[k * n + p], matrix[k * n + q]) = (c * kp - s * kq, s * kp + c * kq);
        }
        for (int k = 0; k < n; k++)
        {
            double pk = matrix[p * n + k], qk = matrix[q * n + k];
            (matrix[p * n + k], matrix[q * n + k]) = (c * pk - s * qk, s * pk + c * qk);
            double vp = vectors[p * n + k], vq = vectors[q * n + k];
            (vectors[p * n + k], vectors[q * n + k]) = (c * vp - s * vq, s * vp + c * vq);
        }
    }

    private static void Sort(Span<double> matrix, int n, Span<double> vectors)
    {
        for (int place = 0; place < n; place++)
        {
            int best = place;
            for (int i = place + 1; i < n; i++)
                if (matrix[i * n + i] > matrix[best * n + best]) best = i;
            if (best == place) continue;
            (matrix[place * n + place], matrix[best * n + best]) = (matrix[best * n + best], matrix[place * n + place]);
            for (int k = 0; k < n; k++) (vectors[place * n + k], vectors[best * n + k]) = (vectors[best * n + k], vectors[place * n + k]);
        }
    }
}
