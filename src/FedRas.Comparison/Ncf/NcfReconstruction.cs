namespace FedRas.Comparison.Ncf;

/// <summary>
/// Fits a user's factors to a frozen table and network: from the minimum for the product u · v alone, which is convex, some passes of
/// gradient descent with the network in it and the same prior. Negatives are drawn among all items that the user does not train on. Holds
/// scratch space only.
/// </summary>
internal sealed class NcfReconstruction
{
    /// <summary>Passes over the user's items.</summary>
    public const int Passes = 16;

    private readonly LocalTrainerOptions _options;
    private readonly LocalTrainer _product;
    private readonly NegativeSampler _negatives;
    private readonly float[] _userPart = new float[ScoringNetwork.Hidden], _atHidden = new float[ScoringNetwork.Hidden], _gradient;
    private float[] _scores = [], _slopes = [];
    private int[] _items = [];

    /// <summary>Creates one for a table of items × dim.</summary>
    public NcfReconstruction(int items, int dim, LocalTrainerOptions options)
    {
        _options = options;
        _product = new LocalTrainer(items, options);
        _negatives = new NegativeSampler(items);
        _gradient = new float[dim];
    }

    /// <summary>Fits <paramref name="user"/>.</summary>
    /// <param name="model">The table.</param>
    /// <param name="network">The network.</param>
    /// <param name="itemParts">B·v of every item.</param>
    /// <param name="data">The user's items.</param>
    /// <param name="random">The device's stream.</param>
    /// <param name="user">Receives the factors.</param>
    /// <returns>Multiply-adds that it took.</returns>
    public double Fit(
        GlobalModel model, ScoringNetwork network, ReadOnlySpan<float> itemParts, ClientDataset data, SeededRandom random, float[] user)
    {
        double operations = _product.Reconstruct(model, data, user);
        if (data.Positives.IsEmpty) return operations;
        // Of what is held back for a test a device that serves its user knows nothing.
        _negatives.Reset(new ClientDataset(data.User, data.Positives, data.Positives));
        int groupSize = 1 + (_negatives.CanDraw ? _options.Negatives : 0), groups = (_options.BatchSize + groupSize - 1) / groupSize;
        Grow(groups * groupSize);
        int[] order = data.Positives.ToArray();
        for (int pass = 0; pass < Passes; pass++)
        {
            random.Shuffle(order.AsSpan());
            for (int start = 0; start < order.Length; start += groups)
            {
                ReadOnlySpan<int> batch = order.AsSpan(start, Math.Min(groups, order.Length - start));
                Step(model.ItemFactors, network, itemParts, batch, order.Length, groupSize, ref random, user);
            }
        }
        double perSample = 2 * model.ItemFactors.Dim + 2 * ScoringNetwork.Hidden * ScoringNetwork.Top;
        return operations + perSample * Passes * order.Length * groupSize;
    }

    private void Step(
        FactorMatrix table, ScoringNetwork network, ReadOnlySpan<float> itemParts, ReadOnlySpan<int> positives, int all, int groupSize,
        ref SeededRandom random, Span<float> user)
    {
        int samples = positives.Length * groupSize;
        Span<float> scores = _scores.AsSpan(0, samples);
        for (int i = 0, s = 0; i < positives.Length; i++)
        {
            _items[s++] = positives[i];
            for (int j = 1; j < groupSize; j++) _items[s++] = _negatives.Draw(ref random);
        }
        ReadOnlySpan<int> items = _items.AsSpan(0, samples);
        Span<float> slopes = _slopes.AsSpan(0, samples * ScoringNetwork.Hidden);
        SampleBatch.Score(table.Values, items, user, scores);
        network.UserPart(user, _userPart);
        network.ScoreSamples(_userPart, itemParts, items, scores, slopes);
        int terms = _options.Loss == LossKind.Bpr ? BprLoss.Differentiate(scores, groupSize)
            : LogisticLoss.Differentiate(scores, groupSize);

        // The prior stands beside the sum of all the user's losses, of which this batch is a share.
        TensorPrimitives.Multiply(user, _options.UserPrior * positives.Length / all, _gradient);
        SampleBatch.AddScaled(table.Values, items, scores, _gradient);
        _atHidden.AsSpan().Clear();
        VectorMath.AddCombination(_atHidden, scores, slopes);
        network.AddUserGradient(_atHidden, _gradient);
        VectorMath.AddScaled(user, -_options.LearningRate / Math.Max(terms, 1), _gradient);
    }

    private void Grow(int samples)
    {
        if (_items.Length >= samples) return;
        (_items, _scores, _slopes) = (new int[samples], new float[samples], new float[samples * ScoringNetwork.Hidden]);
    }
}
