using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// One device's local training: mini-batch stochastic gradient descent on its own positives and freshly drawn negatives. Holds only scratch
/// space; one instance serves one worker and any number of devices, one after the other.
/// </summary>
public sealed class LocalTrainer
{
    private readonly LocalTrainerOptions _options;
    private readonly NegativeSampler _negatives;
    private readonly TouchedItems _touched;
    private readonly LocalRows _rows;
    private readonly LocalGains _gains;
    private readonly UserReconstruction _reconstruction;
    private readonly List<UserFactors> _reconstructed = [];
    private int[] _order = [];
    private int[] _drawn = [];
    private int[] _slots = [];
    private int[] _users = [];
    private float[] _scores = [];
    private float[] _userGradient = [];

    /// <summary>Creates a trainer for a table of <paramref name="items"/> items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LocalTrainer(int items, LocalTrainerOptions options)
    {
        options.Validate();
        _options = options;
        _negatives = new NegativeSampler(items);
        _touched = new TouchedItems(items);
        var decays = new DecayPowers(options.Retention);
        _rows = new LocalRows(decays, options.LeavesDecayIn);
        _gains = new LocalGains();
        _reconstruction = new UserReconstruction(options);
    }

    /// <summary>Takes the items that are retired: none is drawn as a negative.</summary>
    internal void Retire(RetiredItems retired) => _negatives.Retire(retired);

    /// <summary>Whether updates have the weight decay in them, so that the server takes none.</summary>
    internal bool LeavesDecay(ILocalTable? table) => table?.LeavesDecayIn ?? _options.LeavesDecayIn;

    /// <summary>
    /// Multiply-adds of one sample update: the item's score; if factors are kept, the row's step and the user's gradient too. At most.
    /// </summary>
    internal double MultiplyAddsPerSample(int dim) => (IsFrozen ? 1.0 : 3.0) * dim;

    /// <summary>
    /// Fits the private factors of a user to the table, which stays as it is: what a device does before it trains, and to serve its user.
    /// </summary>
    /// <returns>Multiply-adds that it took.</returns>
    public double Reconstruct(GlobalModel model, ClientDataset data, UserFactors user) => Reconstruct(model, data, user.Values);

    /// <summary>The same into <paramref name="user"/>, d values, for a model that trains users in its own way.</summary>
    public double Reconstruct(GlobalModel model, ClientDataset data, Span<float> user) =>
        _reconstruction.Fit(model.ItemFactors, model.Moments, data.Positives.Span, user);

    /// <summary>Reconstructs the users of a device; the factors are valid until the next call.</summary>
    internal IReadOnlyList<UserFactors> Reconstruct(GlobalModel model, IReadOnlyList<ClientDataset> users)
    {
        if (_reconstructed.Count > 0 && _reconstructed[0].Values.Length != model.ItemFactors.Dim) _reconstructed.Clear();
        while (_reconstructed.Count < users.Count) _reconstructed.Add(new UserFactors(model.ItemFactors.Dim));
        MultiplyAdds = ItemMoments.MultiplyAdds(model.ItemFactors); // the version that the device has just come to hold
        for (int i = 0; i < users.Count; i++) MultiplyAdds += Reconstruct(model, users[i], _reconstructed[i]);
        return _reconstructed;
    }

    /// <summary>Multiply-adds of the last device's reconstruction, the table's moments included.</summary>
    internal double MultiplyAdds { get; private set; }

    /// <summary>
    /// Trains on the data of a device and takes the update, weight decay left out (see <see cref="ItemUpdate"/>). Several users train on
    /// one local copy of the rows: in each epoch user after user, in random order; one update for all of them.
    /// </summary>
    /// <param name="global">The mirrored global table, M × d; read only.</param>
    /// <param name="data">The items of each user.</param>
    /// <param name="users">Each user's private factors: trained in place if they are kept, else frozen.</param>
    /// <param name="random">The stream of this device and round.</param>
    /// <param name="update">Receives one row for each touched item.</param>
    /// <param name="table">How the rows are held that train; null, the default, chooses.</param>
    /// <returns>The number of sample updates over all touched rows.</returns>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public int Train(FactorMatrix global, IReadOnlyList<ClientDataset> data, IReadOnlyList<UserFactors> users, ref SeededRandom random,
        ItemUpdate update, ILocalTable? table = null)
    {
        bool isLine = data.Count == 1 && IsFrozen && !_options.LeavesDecayIn;
        ILocalTable local = table ?? (isLine ? _gains : _rows);
        _touched.Clear(); // the device before may have diverged
        local.Begin(global, _touched);
        Grow(ref _users, data.Count);
        Span<int> order = _users.AsSpan(0, data.Count);
        for (int i = 0; i < order.Length; i++) order[i] = i;
        int samples = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            if (order.Length > 1) random.Shuffle(order);
            foreach (int i in order)
            {
                samples += _options.Loss == LossKind.Bpr
                    ? Pass<BprLoss>(local, data[i], users[i].Values, ref random)
                    : Pass<LogisticLoss>(local, data[i], users[i].Values, ref random);
                if (!IsFrozen && !TensorPrimitives.IsFiniteAll<float>(users[i].Values)) throw Diverged();
            }
        }
        bool isFinite = local.TakeUpdate(update);
        _touched.Clear();
        return isFinite ? samples : throw Diverged();
    }

    private bool IsFrozen => _options.UserFactors == UserFactorsKind.Reconstructed;

    private int GroupsPerBatch(int groupSize) => (_options.BatchSize + groupSize - 1) / groupSize;

    private TrainingDivergedException Diverged() =>
        new($"training diverged: a learning rate of {_options.LearningRate} is too high for this data; lower it");

    /// <summary>One pass over a user's positives, in random order.</summary>
    private int Pass<TLoss>(ILocalTable local, ClientDataset data, Span<float> user, ref SeededRandom random)
        where TLoss : struct, ILossPolicy
    {
        _negatives.Reset(data);
        ReadOnlySpan<int> positives = data.Positives.Span;
        int groupSize = 1 + (_negatives.CanDraw ? _options.Negatives : 0);
        int groupsPerBatch = GroupsPerBatch(groupSize);
        Grow(ref _order, positives.Length);
        Grow(ref _drawn, groupsPerBatch * groupSize);
        Grow(ref _slots, groupsPerBatch * groupSize);
        Grow(ref _scores, groupsPerBatch * groupSize);
        Grow(ref _userGradient, user.Length);

        Span<int> order = _order.AsSpan(0, positives.Length);
        positives.CopyTo(order);
        random.Shuffle(order);
        for (int start = 0; start < order.Length; start += groupsPerBatch)
            Batch<TLoss>(local, order.Slice(start, Math.Min(groupsPerBatch, order.Length - start)), groupSize, user, ref random);
        return positives.Length * groupSize;
    }

    /// <summary>
    /// One mini-batch: its items first, then all scores, then the loss's coefficients, then rows and gradient in one pass, then the user.
    /// </summary>
    private void Batch<TLoss>(ILocalTable local, ReadOnlySpan<int> positives, int groupSize, Span<float> user, ref SeededRandom random)
        where TLoss : struct, ILossPolicy
    {
        int samples = positives.Length * groupSize;
        Span<int> items = _drawn.AsSpan(0, samples), slots = _slots.AsSpan(0, samples);
        Span<float> scores = _scores.AsSpan(0, samples), gradient = _userGradient.AsSpan(0, user.Length);
        for (int i = 0, s = 0; i < positives.Length; i++)
        {
            items[s++] = positives[i];
            for (int j = 1; j < groupSize; j++) items[s++] = _negatives.Draw(ref random);
        }
        gradient.Clear();
        _touched.Touch(items, slots);
        local.BeginBatch(user);
        local.Score(items, slots, user, scores);
        int terms = TLoss.Differentiate(scores, groupSize);
        local.Descend(items, slots, user, scores, _options.LearningRate, _options.Retention, gradient);
        if (IsFrozen) return;
        TensorPrimitives.Multiply(user, _options.Retention, user);
        VectorMath.AddScaled(user, -_options.LearningRate / Math.Max(terms, 1), gradient);
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[Math.Max(length, 2 * array.Length)];
    }
}
