using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>
/// Matrix factorisation of all the data in one place by alternating implicit least squares (<see cref="ImplicitLeastSquares"/>): an
/// <see cref="Advance"/> fits all users to the items, then all items to the users. What a federation of the same model could reach. The
/// items are the whole state: users follow from them, and are served so.
/// </summary>
internal sealed class CentralizedRun : ITrainingRun
{
    private readonly TrainTestSplit _split;
    private readonly SimulationOptions _options;
    private readonly InteractionMatrix _byItem;
    private readonly FactorMatrix _users;
    private readonly double _weight;
    private readonly ServedUsers _served;
    private GlobalModel _model;
    private ImplicitLeastSquares? _ofUsers;

    public CentralizedRun(TrainTestSplit split, SimulationOptions options, ModelFile? resumed)
    {
        options.Training.Validate();
        (_split, _options) = (split, options);
        var pairs = new List<(int, int)>(split.Train.Count);
        for (int user = 0; user < split.Users; user++)
            foreach (int item in split.Train.Row(user)) pairs.Add((item, user));
        _byItem = InteractionMatrix.FromPairs(split.Items, split.Users, CollectionsMarshal.AsSpan(pairs));
        _users = new FactorMatrix(split.Users, options.Dim);
        _weight = ImplicitLeastSquares.WeightOf(options.Training.Negatives, split.Train.Count, split.Users, split.Items);
        _served = Served(split);
        if (resumed is null) _model = new GlobalModel(split.Items, options.Dim, options.Seed);
        else Restore(resumed);
    }

    public int Round => _model.Round;

    public IRecommender Recommender => _served.At(_model);

    public IEnumerable<int>? NeverTrainedUsers => null;

    public double? TurnsPerDevice => null;

    public ScenarioWorld? World => null;

    public float? LatticeStep => null;

    public StageTimes? Stages => null;

    public ReadOnlySpan<SlotOutcome> LastRound => [];

    public IRecommender Serve(TrainTestSplit users) => Served(users).At(_model);

    public RoundOutcome Advance()
    {
        Fit(OfUsers(), _split.Train, _users);
        Fit(new ImplicitLeastSquares(_users, _weight, _options.Training.UserPrior), _byItem, _model.ItemFactors);
        _model.Advance();
        _ofUsers = null;
        return new RoundOutcome { Round = Round - 1 };
    }

    public (FactorMatrix Items, FactorMatrix? Residual, FactorMatrix? Velocity, byte[] DeviceState) State() =>
        (_model.ItemFactors, null, null, []);

    [MemberNotNull(nameof(_model))]
    public void Restore(ModelFile file)
    {
        ThrowIfOfAnotherFit(file);
        _model = new GlobalModel(file.ItemFactors, file.Round);
        _ofUsers = null;
    }

    /// <summary>Refuses the table of a training in one place that kept users, as releases before least squares did.</summary>
    /// <exception cref="ModelFileException">It is one.</exception>
    public static void ThrowIfOfAnotherFit(ModelFile file)
    {
        if (file.DeviceState is { Length: > 0 })
            throw new ModelFileException("the model file keeps something of users, which training in one place does not; train it afresh");
    }

    // Each row by itself, so that no schedule of threads changes one.
    private void Fit(ImplicitLeastSquares side, InteractionMatrix met, FactorMatrix rows)
    {
        ParallelWork.Run(() => Parallel.For(0, rows.Rows, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads },
            row => side.Fit(met.Row(row), rows.Row(row))));
        if (!TensorPrimitives.IsFiniteAll<float>(rows.Values))
            throw new TrainingDivergedException(
                $"training diverged: a user prior of {_options.Training.UserPrior} is too low for this data; raise it");
    }

    private ServedUsers Served(TrainTestSplit split) => new(split.Users, (_, model, user) =>
    {
        var factors = new float[model.ItemFactors.Dim];
        OfUsers().Fit(split.Train.Row(user), factors);
        return new UserFactors(factors);
    });

    // Threads that ask at once take it of the same table twice, to the same bytes.
    private ImplicitLeastSquares OfUsers() => _ofUsers ??= new(_model.ItemFactors, _weight, _options.Training.UserPrior);
}
