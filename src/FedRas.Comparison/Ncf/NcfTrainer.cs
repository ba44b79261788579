namespace FedRas.Comparison.Ncf;

/// <summary>
/// One device's local training of a <see cref="ScoringNetwork"/>: batches, negatives, steps and decay of rows and user as <see
/// cref="LocalTrainer"/> has them, and for the weights plain gradient
/// descent on the batch mean. A row's gradient is c·(u + Bᵀδ), and the network's part Bᵀδ is along no fixed direction: unlike matrix
/// factorisation's, rows are copied and updates of rank one only nearly, so they go the generic way even where u is frozen. Holds scratch
/// space only.
/// </summary>
internal sealed class NcfTrainer
{
    /// <summary>
    /// Step size of the weights relative to the rows'. From 0.02 to 1.5 dense runs on MovieLens 100K differed no more than seeds do.
    /// </summary>
    public const float NetworkRate = 0.1f;

    private readonly LocalTrainerOptions _options;
    private readonly NegativeSampler _negatives;
    private readonly TouchedItems _touched;
    private readonly int _dim, _groupsPerBatch;
    private readonly ScoringNetwork _network, _gradient;
    private readonly float[] _userPart = new float[ScoringNetwork.Hidden], _atHidden = new float[ScoringNetwork.Hidden],
        _sumAtHidden = new float[ScoringNetwork.Hidden];
    private readonly float[] _itemPart = new float[ScoringNetwork.Hidden];
    private readonly float[] _rowGradient, _userGradient, _scores, _hidden, _top;
    private readonly int[] _items, _slots;
    private float[] _rows = [];
    private int[] _order = [];
    private int _copied;

    /// <summary>Creates a trainer for a table of items × dim.</summary>
    public NcfTrainer(int items, int dim, LocalTrainerOptions options)
    {
        options.Validate();
        (_options, _dim) = (options, dim);
        _negatives = new NegativeSampler(items);
        _touched = new TouchedItems(items);
        int weights = ScoringNetwork.Count(dim), groupSize = 1 + options.Negatives;
        _network = new ScoringNetwork(dim, new float[weights]);
        _gradient = new ScoringNetwork(dim, new float[weights]);
        _groupsPerBatch = (options.BatchSize + groupSize - 1) / groupSize;
        int samples = _groupsPerBatch * groupSize;
        (_rowGradient, _userGradient, _scores) = (new float[dim], new float[dim], new float[samples]);
        (_hidden, _top) = (new float[samples * ScoringNetwork.Hidden], new float[samples * ScoringNetwork.Top]);
        (_items, _slots) = (new int[samples], new int[samples]);
    }

    /// <summary>
    /// Trains on the device's data and takes both updates, the rows' weight decay left out unless the options leave it in.
    /// </summary>
    /// <param name="table">The mirrored table, M × d.</param>
    /// <param name="weights">The mirrored weights; read only.</param>
    /// <param name="data">The device's items.</param>
    /// <param name="user">Its private factors, trained in place where they are kept, else frozen.</param>
    /// <param name="random">The stream of this device and round.</param>
    /// <param name="update">Receives a row for each touched item.</param>
    /// <param name="change">Receives what training changed in the weights.</param>
    /// <returns>The number of sample updates over all touched rows.</returns>
    /// <exception cref="TrainingDivergedException">Something is no longer finite.</exception>
    public int Train(FactorMatrix table, ReadOnlySpan<float> weights, ClientDataset data, float[] user, ref SeededRandom random,
        ItemUpdate update, Span<float> change)
    {
        _touched.Clear();
        _copied = 0;
        weights.CopyTo(_network.Weights);
        _negatives.Reset(data);
        int groupSize = 1 + (_negatives.CanDraw ? _options.Negatives : 0), samples = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            int[] order = data.Positives.ToArray();
            random.Shuffle(order.AsSpan());
            for (int start = 0; start < order.Length; start += _groupsPerBatch)
            {
                ReadOnlySpan<int> positives = order.AsSpan(start, Math.Min(_groupsPerBatch, order.Length - start));
                samples += positives.Length * groupSize;
                Batch(table, positives, groupSize, user, ref random);
            }
        }
        TensorPrimitives.Subtract(_network.Weights, weights, change);
        bool isFinite = TakeUpdate(table, update) && TensorPrimitives.IsFiniteAll<float>(change)
            && TensorPrimitives.IsFiniteAll<float>(user);
        return isFinite ? samples : throw new TrainingDivergedException($"training diverged: a learning rate of {_options.LearningRate} "
            + "is too high for this data; lower it");
    }

    private void Batch(FactorMatrix table, ReadOnlySpan<int> positives, int groupSize, Span<float> user, ref SeededRandom random)
    {
        int samples = positives.Length * groupSize;
        for (int i = 0, s = 0; i < positives.Length; i++)
        {
            _items[s++] = positives[i];
            for (int j = 1; j < groupSize; j++) _items[s++] = _negatives.Draw(ref random);
        }
        _touched.Touch(_items.AsSpan(0, samples), _slots.AsSpan(0, samples));
        CopyNewRows(table);

        _network.UserPart(user, _userPart);
        for (int s = 0; s < samples; s++)
        {
            ReadOnlySpan<float> row = Row(_slots[s]);
            _network.ItemPart(row, _itemPart);
            _scores[s] = VectorMath.Dot(user, row) + _network.Score(_userPart, _itemPart, HiddenOf(s), TopOf(s));
        }
        int terms = _options.Loss == LossKind.Bpr ? BprLoss.Differentiate(_scores.AsSpan(0, samples), groupSize)
            : LogisticLoss.Differentiate(_scores.AsSpan(0, samples), groupSize);

        _gradient.Weights.AsSpan().Clear();
        _userGradient.AsSpan().Clear();
        _sumAtHidden.AsSpan().Clear();
        for (int s = 0; s < samples; s++) Descend(s, user);
        ScoringNetwork.BackwardUser(user, _sumAtHidden, _gradient);
        _network.AddUserGradient(_sumAtHidden, _userGradient);

        float rate = _options.LearningRate / Math.Max(terms, 1);
        VectorMath.AddScaled(_network.Weights, -NetworkRate * rate, _gradient.Weights);
        if (_options.UserFactors == UserFactorsKind.Reconstructed) return;
        TensorPrimitives.Multiply(user, _options.Retention, user);
        VectorMath.AddScaled(user, -rate, _userGradient);
    }

    private void Descend(int sample, ReadOnlySpan<float> user)
    {
        Span<float> row = Row(_slots[sample]);
        _network.Backward(_scores[sample], row, HiddenOf(sample), TopOf(sample), _gradient, _atHidden);
        VectorMath.Add(_sumAtHidden, _atHidden);
        VectorMath.AddScaled(_userGradient, _scores[sample], row);
        TensorPrimitives.Multiply(user, _scores[sample], _rowGradient);
        _network.AddItemGradient(_atHidden, _rowGradient);
        TensorPrimitives.Multiply(row, _options.Retention, row);
        VectorMath.AddScaled(row, -_options.LearningRate, _rowGradient);
        _touched.Updates[_slots[sample]]++;
    }

    private bool TakeUpdate(FactorMatrix table, ItemUpdate update)
    {
        int count = _touched.Count;
        if (_order.Length < count) _order = new int[2 * count];
        update.Reset(_dim, count);
        _touched.InOrder(update.TakeItems(count), _order.AsSpan(0, count));
        bool isFinite = true;
        for (int i = 0; i < count; i++)
            isFinite &= VectorMath.AddScaledTo(update.MutableRow(i), Row(_order[i]),
                -(_options.LeavesDecayIn ? 1 : MathF.Pow(_options.Retention, _touched.Updates[_order[i]])), table.Row(update.Items[i]));
        return isFinite;
    }

    private void CopyNewRows(FactorMatrix table)
    {
        if (_rows.Length < _touched.Count * _dim) Array.Resize(ref _rows, 2 * _touched.Count * _dim);
        for (; _copied < _touched.Count; _copied++) table.Row(_touched.Items[_copied]).CopyTo(Row(_copied));
    }

    private Span<float> Row(int slot) => _rows.AsSpan(slot * _dim, _dim);

    private Span<float> HiddenOf(int sample) => _hidden.AsSpan(sample * ScoringNetwork.Hidden, ScoringNetwork.Hidden);

    private Span<float> TopOf(int sample) => _top.AsSpan(sample * ScoringNetwork.Top, ScoringNetwork.Top);
}
