using System.Collections.Concurrent;
using System.Numerics.Tensors;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>
/// Ranks for every user as that user's own device does: with the factors that serve, made when the user is first asked for and kept until
/// the model changes.
/// </summary>
/// <param name="users">Number of users.</param>
/// <param name="serve">The factors that serve a user; called from several threads, each with a worker of its own.</param>
public sealed class ServedUsers(int users, Func<DeviceWorker, GlobalModel, int, UserFactors> serve) : IRecommender
{
    /// <summary>Serves users whose devices have kept nothing: each is reconstructed from what the split has to train on.</summary>
    public static ServedUsers Reconstructed(TrainTestSplit split, LocalTrainerOptions training)
    {
        var state = new DeviceState(DeviceSecret.Create());
        return new(split.Users, (worker, model, user) => worker.Serve(state, [split.Client(user)], model, training));
    }

    private readonly UserFactors?[] _factors = new UserFactors?[users];
    private readonly ConcurrentBag<DeviceWorker> _idle = [];
    private GlobalModel? _model;
    private int _round;

    /// <summary>This recommender, for what the model is now.</summary>
    public ServedUsers At(GlobalModel model)
    {
        if (_model != model || _round != model.Round) Array.Clear(_factors);
        (_model, _round) = (model, model.Round);
        return this;
    }

    /// <inheritdoc/>
    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        FactorMatrix table = _model!.ItemFactors;
        if (items.IsEmpty || TensorPrimitives.Max(items) < table.Rows)
        {
            Of(user).Score(table, items, scores);
            return;
        }
        // An item that has not arrived is no recommendation.
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] < table.Rows) Of(user).Score(table, items.Slice(i, 1), scores.Slice(i, 1));
            else scores[i] = float.NegativeInfinity;
        }
    }

    /// <inheritdoc/>
    public void ScoreAll(int user, Span<float> scores)
    {
        Of(user).ScoreAll(_model!.ItemFactors, scores);
        scores[_model.ItemFactors.Rows..].Fill(float.NegativeInfinity);
    }

    /// <inheritdoc/>
    public void ScoreAll(ReadOnlySpan<int> users, Span<float> scores)
    {
        UserFactors[] asked = Array.ConvertAll(users.ToArray(), Of);
        FactorMatrix table = _model!.ItemFactors;
        if (scores.Length > (long)users.Length * table.Rows)
        {
            int items = scores.Length / users.Length;
            for (int i = 0; i < users.Length; i++) ScoreAll(users[i], scores.Slice(i * items, items));
            return;
        }
        TiledScores.Fill(asked.Length, table.Rows, table.Dim, scores, (i, first, some) => asked[i].ScoreRange(table, first, some));
    }

    // Two threads that ask for one user at once make the same factors twice.
    private UserFactors Of(int user)
    {
        if (_factors[user] is { } known) return known;
        if (!_idle.TryTake(out DeviceWorker? worker)) worker = new DeviceWorker(new DeviceOptions());
        UserFactors factors = _factors[user] = serve(worker, _model!, user);
        _idle.Add(worker);
        return factors;
    }
}
