namespace FedRas.Benchmarks;

/// <summary>Rows like those of one user's update: multiples of one direction, and a little of others.</summary>
internal static class NearlyOneDirection
{
    public static float[] Rows(int count, int dim)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var direction = new float[dim];
        foreach (ref float x in direction.AsSpan()) x = (float)random.NextGaussian();
        var rows = new float[count * dim];
        for (int i = 0; i < count; i++)
        {
            float gain = (float)random.NextGaussian();
            for (int j = 0; j < dim; j++) rows[i * dim + j] = gain * direction[j] + 0.05f * (float)random.NextGaussian();
        }
        return rows;
    }

    /// <summary>Makes an update of such rows at every fifth item.</summary>
    public static void Fill(ItemUpdate update, int count, int dim)
    {
        float[] rows = Rows(count, dim);
        update.Reset(dim, count);
        for (int i = 0; i < count; i++) rows.AsSpan(i * dim, dim).CopyTo(update.Add(i * 5));
    }
}
