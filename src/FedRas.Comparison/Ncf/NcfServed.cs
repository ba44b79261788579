using System.Collections.Concurrent;
using FedRas.Simulation.Evaluation;

namespace FedRas.Comparison.Ncf;

/// <summary>
/// Ranks for users by a table and a network: with factors that are kept, or reconstructed when a user is first asked for and held until the
/// model changes.
/// </summary>
/// <param name="split">What users train on.</param>
/// <param name="options">The run.</param>
/// <param name="kept">Factors by user; null to reconstruct them.</param>
internal sealed class NcfServed(TrainTestSplit split, SimulationOptions options, float[][]? kept) : IRecommender
{
    private readonly float[]?[] _reconstructed = new float[]?[kept is null ? split.Users : 0];
    private readonly ConcurrentBag<NcfReconstruction> _idle = [];
    private GlobalModel? _model;
    private ScoringNetwork? _network;
    private float[] _itemParts = []; // B·v of every item
    private int _round;

    /// <summary>This recommender, for what the model is now.</summary>
    public NcfServed At(GlobalModel model, ScoringNetwork network)
    {
        if (_model == model && _round == model.Round) return this;
        (_model, _network, _round) = (model, network, model.Round);
        _itemParts = network.ItemParts(model.ItemFactors);
        Array.Clear(_reconstructed);
        return this;
    }

    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        Span<float> userPart = stackalloc float[ScoringNetwork.Hidden], hidden = stackalloc float[ScoringNetwork.Hidden];
        Span<float> top = stackalloc float[ScoringNetwork.Top];
        float[] factors = Of(user);
        _network!.UserPart(factors, userPart);
        for (int i = 0; i < items.Length; i++)
            scores[i] = VectorMath.Dot(factors, _model!.ItemFactors.Row(items[i]))
                + _network.Score(userPart, _itemParts.AsSpan(items[i] * ScoringNetwork.Hidden, ScoringNetwork.Hidden), hidden, top);
    }

    public void ScoreAll(int user, Span<float> scores)
    {
        int[] all = new int[scores.Length];
        for (int item = 0; item < all.Length; item++) all[item] = item;
        Score(user, all, scores);
    }

    // Two threads that ask for one user at once make the same factors twice.
    private float[] Of(int user)
    {
        if (kept is not null) return kept[user];
        if (_reconstructed[user] is { } known) return known;
        if (!_idle.TryTake(out NcfReconstruction? work)) work = new NcfReconstruction(split.Items, options.Dim, options.Training);
        var factors = new float[options.Dim];
        SeededRandom random = SimulatedDevice.SecretOf(options.Seed, user).Stream(RandomStream.Reconstruction, _round);
        work.Fit(_model!, _network!, _itemParts, split.Client(user), random, factors);
        _idle.Add(work);
        return _reconstructed[user] = factors;
    }
}
