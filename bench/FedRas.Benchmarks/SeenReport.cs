using System.Numerics.Tensors;

namespace FedRas.Benchmarks;

/// <summary>
/// What a server makes of a report. The direction is that of the longest row. A step lifts every liked item and lowers every negative, so
/// the direction is turned to where it lifts about as many rows as there are positives.
/// </summary>
/// <param name="Direction">The user's factors up to their length.</param>
/// <param name="Items">The touched items.</param>
/// <param name="Gains">How far each is lifted along the direction.</param>
/// <param name="Scores">The published score of each along the direction.</param>
/// <param name="Positives">How many items the device trained on as liked.</param>
internal sealed record SeenReport(float[] Direction, int[] Items, float[] Gains, float[] Scores, int Positives)
{
    public static SeenReport Of(in UpdateHeader header, IItemRows rows, FactorMatrix published, LocalTrainerOptions training)
    {
        int positives = header.SampleUpdates / (training.Epochs * (1 + training.Negatives)), dim = header.Dim;
        var table = new float[rows.Items.Length * dim];
        int longest = 0;
        double most = -1;
        for (int i = 0; i < rows.Items.Length; i++)
        {
            Span<float> row = table.AsSpan(i * dim, dim);
            rows.AddTo(i, 1, row);
            float squared = VectorMath.Dot(row, row);
            if (squared > most) (longest, most) = (i, squared);
        }
        float[] direction = table[(longest * dim)..((longest + 1) * dim)];
        var gains = new float[rows.Items.Length];
        for (int i = 0; i < gains.Length; i++) gains[i] = VectorMath.Dot(direction, table.AsSpan(i * dim, dim));
        int lifted = gains.Count(gain => gain > 0);
        if (Math.Abs(lifted - positives) > Math.Abs(gains.Length - lifted - positives))
        {
            TensorPrimitives.Negate<float>(direction, direction);
            TensorPrimitives.Negate<float>(gains, gains);
        }
        int[] items = rows.Items.ToArray();
        return new SeenReport(direction, items, gains, Array.ConvertAll(items, item => VectorMath.Dot(direction, published.Row(item))),
            positives);
    }

    /// <summary>
    /// As many items of the greatest gains as the device has positives. Among equal gains, of which the smallest are many, a liked item is
    /// one whose score is high already.
    /// </summary>
    public int[] Guess() => [.. Enumerable.Range(0, Items.Length).OrderByDescending(i => (Gains[i], Scores[i])).Take(Positives)
        .Select(i => Items[i]).Order()];
}
