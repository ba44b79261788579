using FedRas.Device;
using FedRas.Models;
using FedRas.Training;

namespace FedRas.Hosting.Page;

/// <summary>
/// Users whom nobody is, to ask what the model recommends. Each likes items that are drawn with weights: the squared distance that training
/// has moved an item's row from its start, which grows with how many devices liked it. What is drawn by is fixed, so two versions that are
/// alike have users that are alike. Watched items are not drawn.
/// </summary>
/// <param name="training">How devices fit a user to the table.</param>
internal sealed class MadeUpUsers(LocalTrainerOptions training)
{
    /// <summary>How many there are.</summary>
    public const int Count = 200;

    /// <summary>How many items each likes, if the table has twice as many that moved.</summary>
    public const int Likes = 20;

    private const int First = 10, Seed = 20;

    /// <summary>
    /// The share of users who get each row among their first ten; null for a row that the table lacks or that is retired.
    /// </summary>
    /// <param name="mirror">The table, as a device holds it.</param>
    /// <param name="rows">The watched rows.</param>
    public double?[] Ask(ModelMirror mirror, IReadOnlyList<int?> rows)
    {
        GlobalModel model = mirror.Model;
        int items = model.ItemFactors.Rows;
        var retired = new HashSet<int>(model.Retired.Items.ToArray());
        HashSet<int> watched = [.. rows.OfType<int>().Where(row => row < items && !retired.Contains(row))];
        double[] upTo = Weights(mirror.Table, items, watched, out int drawable);
        if (drawable == 0 || watched.Count == 0) return [.. rows.Select(_ => (double?)null)];
        var worker = new DeviceWorker(new DeviceOptions());
        var device = new DeviceState(DeviceSecret.Create());
        var random = new Random(Seed);
        var hits = watched.ToDictionary(row => row, _ => 0);
        float[] scores = new float[items];
        for (int user = 0; user < Count; user++)
        {
            int[] likes = Draw(upTo, Math.Min(Likes, (drawable + 1) / 2), random);
            worker.Serve(device, [new ClientDataset(user, likes, likes)], model, training).ScoreAll(model.ItemFactors, scores);
            foreach (int item in likes) scores[item] = float.NegativeInfinity;
            foreach (int item in retired) scores[item] = float.NegativeInfinity;
            float last = Last(scores);
            foreach (int row in watched)
                if (scores[row] >= last) hits[row]++;
        }
        return [.. rows.Select(row => row is { } known && hits.TryGetValue(known, out int hit) ? hit / (double)Count : (double?)null)];
    }

    // Sums of the weights of all rows up to each.
    private static double[] Weights(QuantizedTable? table, int items, HashSet<int> watched, out int drawable)
    {
        double[] upTo = new double[items];
        double sum = 0;
        drawable = 0;
        for (int item = 0; item < items; item++)
        {
            double weight = 0;
            if (table is not null && !watched.Contains(item))
                foreach (short level in table.LevelRow(item)) weight += (double)level * level;
            if (weight > 0) drawable++;
            upTo[item] = sum += weight;
        }
        return upTo;
    }

    private static int[] Draw(double[] upTo, int count, Random random)
    {
        var likes = new SortedSet<int>();
        // A table of which few rows hold nearly all the weight gives fewer likes; it is drawn from for a bounded time.
        for (int draw = 0; draw < 4 * Likes; draw++)
        {
            double at = random.NextDouble() * upTo[^1];
            if (likes.Count == count) continue; // as many numbers for every user, so that users do not depend on each other
            int found = Array.BinarySearch(upTo, at);
            likes.Add(Above(upTo, found < 0 ? ~found : found + 1));
        }
        return [.. likes];
    }

    // The first row at or after a place that has a weight; equal sums are rows without one.
    private static int Above(double[] upTo, int place)
    {
        int row = Math.Min(place, upTo.Length - 1);
        while (row > 0 && upTo[row] == upTo[row - 1]) row--;
        return row;
    }

    // The score of the last place among the first ten.
    private static float Last(float[] scores)
    {
        Span<float> best = stackalloc float[First];
        best.Fill(float.NegativeInfinity);
        foreach (float score in scores)
        {
            if (!(score > best[^1])) continue;
            int place = First - 1;
            for (; place > 0 && best[place - 1] < score; place--) best[place] = best[place - 1];
            best[place] = score;
        }
        return best[^1];
    }
}
