using System.Numerics.Tensors;
using FedRas.Client.Storage;
using FedRas.Device;
using FedRas.Models;

namespace FedRas.Client.Recommending;

/// <summary>
/// Ranks items for the user by the model held, without the network. Any thread may call at any time. Scores are kept until the model or the
/// user's items change.
/// </summary>
internal sealed class Recommender(HeldModel model, UserItems user, CatalogueStore catalogue)
{
    private readonly Lock _lock = new();
    private Ranking? _ranking;

    /// <summary>The best items that pass a filter.</summary>
    public IReadOnlyList<Recommendation> Best(int count, Func<string, bool>? filter)
    {
        var best = new List<Recommendation>(Math.Min(count, 100));
        if (Current() is not { } ranking) return best;
        foreach (int row in ranking.Order())
        {
            if (best.Count == count) break;
            if (catalogue.IdOf(row) is { } id && (filter is null || filter(id))) best.Add(new Recommendation(id, ranking.Scores[row]));
        }
        return best;
    }

    /// <summary>The best of some items.</summary>
    public IReadOnlyList<Recommendation> Best(int count, IEnumerable<string> candidates)
    {
        if (Current() is not { } ranking) return [];
        return [.. candidates.Distinct().Select(id => (Id: id, Row: catalogue.RowOf(id) ?? -1))
            .Where(item => item.Row >= 0 && item.Row < ranking.Scores.Length && ranking.IsShown(item.Row))
            .OrderByDescending(item => ranking.Scores[item.Row]).ThenBy(item => item.Row).Take(count)
            .Select(item => new Recommendation(item.Id, ranking.Scores[item.Row]))];
    }

    /// <summary>The user's own items that are nearest to an item.</summary>
    public IReadOnlyList<NearItem> Why(string id, int count)
    {
        if (Current() is not { } ranking || catalogue.RowOf(id) is not { } row || row >= ranking.Model.ItemFactors.Rows) return [];
        FactorMatrix table = ranking.Model.ItemFactors;
        float[] factors = table.Row(row).ToArray();
        return [.. ranking.Rows.Data.Positives.ToArray().Where(own => own != row)
            .Select(own => (Row: own, Cosine: TensorPrimitives.CosineSimilarity(table.Row(own), factors)))
            .Where(own => float.IsFinite(own.Cosine)).OrderByDescending(own => own.Cosine).ThenBy(own => own.Row).Take(count)
            .Select(own => new NearItem(catalogue.IdOf(own.Row)!, own.Cosine))];
    }

    /// <summary>The scores of the model and items of this moment; null without a model, or without an item that the model knows.</summary>
    private Ranking? Current()
    {
        if (model.Session is not { } session) return null;
        lock (_lock)
        {
            GlobalModel held = session.Model;
            if (_ranking is null || _ranking.Model != held || _ranking.Rows.Version != user.Version)
            {
                UserRows rows = user.Rows(held.ItemFactors.Rows, held.Round);
                _ranking = new Ranking(held, rows, rows.Data.Positives.IsEmpty ? [] : session.Score(rows.Data));
            }
            return _ranking.Scores.Length == 0 ? null : _ranking;
        }
    }

    private sealed class Ranking(GlobalModel model, UserRows rows, float[] scores)
    {
        private int[]? _order;

        public GlobalModel Model => model;

        public UserRows Rows => rows;

        public float[] Scores => scores;

        // The table may have moved on since the rows were read: what it retired has no score.
        public bool IsShown(int row) => !rows.Hidden.Contains(row) && !float.IsNegativeInfinity(scores[row]);

        // By score, and of equal scores the lower row.
        public int[] Order()
        {
            if (_order is not null) return _order;
            int[] order = [.. Enumerable.Range(0, scores.Length).Where(IsShown)];
            Array.Sort(order, (a, b) => (scores[b], a).CompareTo((scores[a], b)));
            return _order = order;
        }
    }
}
