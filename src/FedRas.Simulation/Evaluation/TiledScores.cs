namespace FedRas.Simulation.Evaluation;

/// <summary>
/// Scores all items for several users, some rows of the item table at a time: rows that are in the cache serve every user before the next
/// are fetched. Each score is computed by itself, so the order changes none.
/// </summary>
internal static class TiledScores
{
    // Half of a small second-level cache.
    private const int TileBytes = 128 << 10;

    /// <summary>Scores a range of items.</summary>
    /// <param name="user">The place of the user among those asked for.</param>
    /// <param name="firstItem">The first item.</param>
    /// <param name="scores">Receives one score for it and each of the next.</param>
    public delegate void ScoreRange(int user, int firstItem, Span<float> scores);

    /// <summary>Fills <paramref name="scores"/>, users × items.</summary>
    public static void Fill(int users, int items, int dim, Span<float> scores, ScoreRange score)
    {
        // Rows are scored by fours; what is left over at the end of a tile would be scored one by one.
        int tile = Math.Max(4, TileBytes / (sizeof(float) * dim) / 4 * 4);
        for (int first = 0; first < items; first += tile)
            for (int user = 0; user < users; user++)
                score(user, first, scores.Slice(user * items + first, Math.Min(tile, items - first)));
    }
}
