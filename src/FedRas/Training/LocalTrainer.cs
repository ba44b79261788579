using System.Numerics.Tensors;
using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// One device's local training: mini-batch stochastic gradient descent on its own positives and freshly drawn negatives. Holds
/// only scratch space; one instance serves one worker and any number of devices, one after the other.
/// </summary>
public sealed class LocalTrainer
{
    private readonly LocalTrainerOptions _options;
    private readonly NegativeSampler _negatives;
    private readonly TouchedItems _touched;
    private readonly LocalRows _rows;
    private readonly LocalSums _sums;
    private readonly LocalProjections _projections;
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
        _rows = new LocalRows(_touched, decays);
        _sums = new LocalSums(_touched, decays);
        _projections = new LocalProjections(_touched, decays);
    }

    /// <summary>A space that rows move in only, r × d with orthonormal rows, and how much longer their steps are there; null, the default, for all of it.</summary>
    internal (FactorMatrix Basis, float StepScale)? Subspace { get; set; }

    /// <summary>Whether updates have the weight decay in them, so that the server takes none.</summary>
    internal bool LeavesDecayIn => _options.LeavesDecayIn || Subspace is not null;

    /// <summary>Multiply-adds of one sample update: the score, the row's step and the user's gradient, <paramref name="dim"/> each.</summary>
    public static double OperationsPerSample(int dim) => 3.0 * dim;

    /// <summary>Trains on the device's data and takes the update, weight decay left out (see <see cref="ItemUpdate"/>).</summary>
    /// <param name="global">The mirrored global table, M × d; read only.</param>
    /// <param name="data">The device's items.</param>
    /// <param name="user">The device's private factors; trained in place.</param>
    /// <param name="random">The stream of this device and round.</param>
    /// <param name="update">Receives one row for each touched item.</param>
    /// <returns>The number of sample updates over all touched rows.</returns>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite.</exception>
    public int Train(FactorMatrix global, ClientDataset data, UserFactors user, ref SeededRandom random, ItemUpdate update)
    {
        bool hasFewBatches = (long)Batches(data.Positives.Length) * _options.Epochs <= LocalSums.Most && 2 * LocalSums.Most <= global.Dim;
        ILocalTable local = hasFewBatches && !_options.LeavesDecayIn ? _sums : _rows;
        if (Subspace is not null) local = _projections;
        Begin(local, global);
        int samples = RunTouched(local, data, user, _options.Epochs, ref random);
        Finish(local, update);
        return CheckUser(user, samples);
    }

    /// <summary>
    /// Trains several users of one device on one local copy of the rows: in each epoch user after user, in random order; one update for all of them.
    /// </summary>
    /// <inheritdoc cref="Train(FactorMatrix, ClientDataset, UserFactors, ref SeededRandom, ItemUpdate)"/>
    public int Train(FactorMatrix global, IReadOnlyList<(ClientDataset Data, UserFactors User)> users, ref SeededRandom random, ItemUpdate update)
    {
        if (users.Count == 1) return Train(global, users[0].Data, users[0].User, ref random, update);
        ILocalTable local = Subspace is null ? _rows : _projections;
        Begin(local, global);
        Grow(ref _users, users.Count);
        Span<int> order = _users.AsSpan(0, users.Count);
        for (int i = 0; i < order.Length; i++) order[i] = i;
        int samples = 0;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (int i in order) samples += CheckUser(users[i].User, RunTouched(local, users[i].Data, users[i].User, 1, ref random));
        }
        Finish(local, update);
        return samples;
    }

    private int Batches(int positives) => (positives + GroupsPerBatch(1 + _options.Negatives) - 1) / GroupsPerBatch(1 + _options.Negatives);

    private int GroupsPerBatch(int groupSize) => (_options.BatchSize + groupSize - 1) / groupSize;

    private void Begin(ILocalTable local, FactorMatrix global)
    {
        _touched.Clear(); // the device before may have diverged
        _rows.LeavesDecayIn = _options.LeavesDecayIn;
        if (Subspace is { } space) _projections.Aim(space.Basis, space.StepScale);
        local.Begin(global);
    }

    private int RunTouched(ILocalTable local, ClientDataset data, UserFactors user, int epochs, ref SeededRandom random) => _options.Loss == LossKind.Bpr
        ? Run<BprLoss>(local, null, data, user.Values, epochs, ref random)
        : Run<LogisticLoss>(local, null, data, user.Values, epochs, ref random);

    private void Finish(ILocalTable local, ItemUpdate update)
    {
        bool isFinite = local.TakeUpdate(update);
        _touched.Clear();
        if (!isFinite) throw Diverged();
    }

    private int CheckUser(UserFactors user, int samples) => TensorPrimitives.IsFiniteAll<float>(user.Values) ? samples : throw Diverged();

    private TrainingDivergedException Diverged() =>
        new($"training diverged: a learning rate of {_options.LearningRate} is too high for this data; lower it");

    /// <summary>Fits the private factors alone, <paramref name="passes"/> over the positives, to a table that stays as it is.</summary>
    public void FitUser(FactorMatrix global, ClientDataset data, UserFactors user, int passes, ref SeededRandom random)
    {
        if (_options.Loss == LossKind.Bpr) Run<BprLoss>(null, global, data, user.Values, passes, ref random);
        else Run<LogisticLoss>(null, global, data, user.Values, passes, ref random);
    }

    // One of the two is null: a table to train, or one to read only.
    private int Run<TLoss>(ILocalTable? local, FactorMatrix? frozen, ClientDataset data, Span<float> user, int epochs, ref SeededRandom random)
        where TLoss : struct, ILossPolicy
    {
        _negatives.Aim(data);
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
        int samples = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            for (int start = 0; start < order.Length; start += groupsPerBatch)
            {
                ReadOnlySpan<int> batch = order.Slice(start, Math.Min(groupsPerBatch, order.Length - start));
                samples += Batch<TLoss>(local, frozen, batch, groupSize, user, ref random);
            }
        }
        return samples;
    }

    /// <summary>One mini-batch: its items first, then all scores, then the loss's coefficients, then rows and gradient in one pass, then the user.</summary>
    private int Batch<TLoss>(ILocalTable? local, FactorMatrix? frozen, ReadOnlySpan<int> positives, int groupSize, Span<float> user, ref SeededRandom random)
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

        int terms;
        float rate = _options.LearningRate, retention = _options.Retention;
        if (local is not null)
        {
            _touched.Touch(items, slots);
            local.BeginBatch(user);
            local.Score(items, slots, user, scores);
            terms = TLoss.Differentiate(scores, groupSize);
            local.Descend(items, slots, user, scores, rate, gradient);
        }
        else
        {
            SampleBatch.Score(frozen!.Values, items, user, scores);
            terms = TLoss.Differentiate(scores, groupSize);
            SampleBatch.AddScaled(frozen.Values, items, scores, gradient);
        }

        TensorPrimitives.Multiply(user, retention, user);
        VectorMath.AddScaled(user, -rate / Math.Max(terms, 1), gradient);
        return samples;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[Math.Max(length, 2 * array.Length)];
    }
}
