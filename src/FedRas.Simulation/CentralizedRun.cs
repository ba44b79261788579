using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Data;
using FedRas.Evaluation;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Simulation.Scenarios;
using FedRas.Training;

namespace FedRas.Simulation;

/// <summary>
/// The same model and loss trained on all the data in one place: stochastic gradient descent over single (positive, negatives) groups in
/// random order, one pass an <see cref="Advance"/>. What a federation could reach if nobody minded. Users are ranked for as devices do it,
/// by factors reconstructed from the trained table, or by those that were trained where factors are kept.
/// </summary>
internal sealed class CentralizedRun : ITrainingRun, IRecommender
{
    private readonly ReadOnlyMemory<int>[] _excluded;
    private readonly SimulationOptions _options;
    private readonly FactorMatrix _users;
    private readonly (int User, int Item)[] _positives;
    private readonly float[] _scores;
    private readonly int[] _group;
    private readonly float[] _gradient;
    private readonly ServedUsers _served;
    private GlobalModel _model;

    public CentralizedRun(TrainTestSplit split, SimulationOptions options, ModelFile? resumed)
    {
        options.Training.Validate();
        _excluded = new ReadOnlyMemory<int>[split.Users];
        _options = options;
        _group = new int[1 + options.Training.Negatives];
        _scores = new float[_group.Length];
        _gradient = new float[options.Dim];
        _users = new FactorMatrix(split.Users, options.Dim);
        _positives = new (int, int)[split.Train.Count];
        int next = 0;
        for (int user = 0; user < split.Users; user++)
        {
            SeededRandom start = DeviceSecret.Simulated(options.Seed, user).Stream(RandomStream.UserFactors, 0);
            new UserFactors(options.Dim, start).Values.CopyTo(_users.Row(user));
            _excluded[user] = split.Client(user).Excluded;
            foreach (int item in split.Train.Row(user)) _positives[next++] = (user, item);
        }
        _served = ServedUsers.Reconstructed(split, options.Training);
        if (resumed is null) _model = new GlobalModel(split.Items, options.Dim, options.Seed);
        else Restore(resumed);
    }

    private FactorMatrix Items => _model.ItemFactors;

    public int Round => _model.Round;

    public IRecommender Recommender => _options.Training.UserFactors == UserFactorsKind.Kept ? this : _served.At(_model);

    public IEnumerable<int>? NeverTrainedUsers => null;

    public double? TurnsPerDevice => null;

    public ScenarioEnvironment? World => null;

    public float? LatticeStep => null;

    public StageTimes? Stages => null;

    public ReadOnlySpan<SeatOutcome> LastRound => [];

    public IRecommender Serve(TrainTestSplit users) => ServedUsers.Reconstructed(users, _options.Training).At(_model);

    public RoundResult Advance()
    {
        if (_options.Training.Loss == LossKind.Bpr) Epoch<BprLoss>();
        else Epoch<LogisticLoss>();
        if (!TensorPrimitives.IsFiniteAll<float>(Items.Values) || !TensorPrimitives.IsFiniteAll<float>(_users.Values))
            throw new TrainingDivergedException($"training diverged: a learning rate of {_options.Training.LearningRate} is too high for this data; lower it");
        _model.Advance();
        return new RoundResult
        {
            Round = Round - 1,
            Selected = 0,
            Sent = 0,
            Reports = 0,
            UplinkBytes = 0,
            CatchUpBytes = 0,
            FrameBytes = 0,
        };
    }

    public void Score(int user, ReadOnlySpan<int> items, Span<float> scores)
    {
        for (int i = 0; i < items.Length; i++) scores[i] = VectorMath.Dot(_users.Row(user), Items.Row(items[i]));
    }

    public void ScoreAll(int user, Span<float> scores) => VectorMath.DotRows(Items.Values, _users.Row(user), scores);

    public void ScoreAll(ReadOnlySpan<int> users, Span<float> scores)
    {
        int[] asked = users.ToArray();
        TiledScores.Fill(asked.Length, Items.Rows, Items.Dim, scores, (i, first, some) =>
            VectorMath.DotRows(Items.Values.Slice(first * Items.Dim, some.Length * Items.Dim), _users.Row(asked[i]), some));
    }

    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State() =>
        (Items, null, null, MemoryMarshal.AsBytes(_users.Values).ToArray());

    [MemberNotNull(nameof(_model))]
    public void Restore(ModelFile file)
    {
        _model = new GlobalModel(file.ItemFactors, file.Round);
        Span<byte> users = MemoryMarshal.AsBytes(_users.Values);
        if (file.DeviceState!.Length != users.Length)
            throw new ModelFileException("the model file has other users; resume with the data it was trained on");
        file.DeviceState.CopyTo(users);
        if (!TensorPrimitives.IsFiniteAll<float>(_users.Values))
            throw new ModelFileException("the model file cannot be resumed from: a factor of a user is not a finite number");
    }

    private void Epoch<TLoss>() where TLoss : struct, ILossPolicy
    {
        var random = new SeededRandom(_options.Seed, RandomStream.Centralized, Round);
        (int User, int Item)[] order = [.. _positives];
        random.Shuffle(order.AsSpan());
        foreach ((int user, int positive) in order) Update<TLoss>(user, positive, ref random);
    }

    private void Update<TLoss>(int user, int positive, ref SeededRandom random) where TLoss : struct, ILossPolicy
    {
        ReadOnlySpan<int> excluded = _excluded[user].Span;
        Span<float> u = _users.Row(user);
        int size = excluded.Length < Items.Rows ? _group.Length : 1;
        for (int j = 0; j < size; j++)
        {
            int item = positive;
            if (j > 0)
                do item = random.NextInt(Items.Rows);
                while (excluded.BinarySearch(item) >= 0);
            _group[j] = item;
            _scores[j] = VectorMath.Dot(u, Items.Row(item));
        }
        TLoss.Differentiate(_scores.AsSpan(0, size), size);

        float rate = _options.Training.LearningRate, retention = _options.Training.Retention;
        _gradient.AsSpan().Clear();
        for (int j = 0; j < size; j++)
            VectorMath.UpdateSample(Items.Row(_group[j]), u, _gradient, _scores[j], retention, rate * _scores[j]);
        for (int i = 0; i < u.Length; i++) u[i] = retention * u[i] - rate * _gradient[i];
    }
}
