using System.Diagnostics;
using FedRas.Simulation.Attacks;
using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>Trains and evaluates one method on one split, and can stop at any round and go on later, byte for byte the same.</summary>
public sealed class Simulator
{
    private readonly Dataset _dataset;
    private readonly TrainTestSplit _split, _watched;
    private readonly NewUsers? _newUsers;
    private readonly ArrivalGroups? _arrivals;
    private readonly ModelSelection? _selection;
    private readonly SimulationOptions _options;
    private readonly string _settings;
    private readonly ITrainingRun _run;
    private readonly TrafficReport _traffic;
    private readonly ChoiceStatistics _choices;
    private readonly int[] _topK;
    private readonly bool _ranksAll;
    private readonly int _target;
    private readonly List<EvaluationPoint> _history = [];
    private readonly Stopwatch _training = new();
    private readonly Stopwatch _evaluation = new();
    private TimeSpan _trainingProcessor;
    private long _trained, _touchedRows, _heldRows;

    /// <summary>Prepares a fresh run, or one that goes on from <paramref name="resumed"/>.</summary>
    /// <param name="dataset">Named in the summary.</param>
    /// <param name="split">What is trained on and tested.</param>
    /// <param name="options">The run; together with the split it decides every byte of the result.</param>
    /// <param name="settings">JSON that a model file carries for whoever resumes or serves it.</param>
    /// <param name="resumed">A state to go on from.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ModelFileException"><paramref name="resumed"/> does not belong to this split and these options.</exception>
    public Simulator(Dataset dataset, TrainTestSplit split, SimulationOptions options, string settings = "{}", ModelFile? resumed = null)
    {
        options.Validate();
        if (dataset.Arrivals is { } arrivals) options = options with { Arrivals = arrivals };
        _newUsers = NewUsers.Draw(split, options.NewUsers, options.Seed);
        split = _newUsers?.Others ?? split;
        RunChecks.CheckValidation(split, options);
        RunChecks.CheckArrivals(split, options);
        RunChecks.CheckAttack(options);
        if (resumed is not null) RunChecks.CheckResumable(resumed, split, options);
        _arrivals = ArrivalGroups.Of(split, options.Arrivals);
        _dataset = dataset;
        _split = split;
        _watched = split.Validation is null ? split : split.ForValidation();
        _selection = split.Validation is null ? null : new ModelSelection(options.Patience);
        // The clock needs to know what a device downloads.
        _options = options = options with { CountsCatchUp = options.CountsCatchUp || options.Scenario is not null };
        _settings = settings;
        Warnings = [.. dataset.Warnings, .. split.Warnings(), .. DataWarnings.Of(dataset, split),
            .. new[] { options.FullRanking.Flattery(split) }.OfType<string>()];
        _topK = [.. options.TopK.Union([10, 20]).Order()];
        _ranksAll = options.FullRanking.Ranks(split);
        _target = options.Attack is { } attack ? Attackers.FindTarget(attack, dataset, split, options.Seed) : -1;
        _choices = resumed is null ? new ChoiceStatistics() : ChoiceStatistics.FromTotals(resumed.Totals);
        _traffic = resumed is null ? new TrafficReport() : TrafficReport.FromTotals(resumed.Totals);
        if (options.OtherModel is not null && resumed is not null)
            throw new ModelFileException("only a run of matrix factorisation can be resumed: a model file holds no other model; start it "
                + "afresh");
        _run = options.OtherModel is { } create ? create(split, options)
            : options.Method == Method.Centralized ? new CentralizedRun(split, options, resumed)
            : new FederatedRun(split, options, resumed, _target);
        Round = _run.Round;
    }

    /// <summary>Devices that have something to train on: the largest cohort of a federated run.</summary>
    public static int CountTrainableDevices(TrainTestSplit split, SimulationOptions options) =>
        FederatedRun.CountTrainable(Trained(split, options), options);

    /// <summary>The part of a split that is trained on and that the main metrics are of: all of it but new users.</summary>
    /// <exception cref="ArgumentException">The share of new users is of nobody, or leaves nobody to train.</exception>
    public static TrainTestSplit Trained(TrainTestSplit split, SimulationOptions options) =>
        NewUsers.Draw(split, options.NewUsers, options.Seed)?.Others ?? split;

    /// <summary>What data, split and settings make the result mean less than it seems to.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Rounds done, counted from the first start.</summary>
    public int Round { get; private set; }

    /// <summary>
    /// Trains to the end, or to the end of the round in which <paramref name="cancellationToken"/> asks to stop, and evaluates. Where the
    /// split holds out validation items, training is watched on those alone, and the model that ranked them best is tested once.
    /// </summary>
    /// <param name="progress">Told after every round, on this thread.</param>
    /// <param name="cancellationToken">Asks to stop; the result then is not completed.</param>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite; the state of the round before is lost unless it was
    /// saved.</exception>
    public SimulationResult Run(IProgress<SimulationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var wall = Stopwatch.StartNew();
        var byPopularity = new PopularityRecommender(_split.Train);
        RankingQuality popularity = Evaluate(byPopularity, _split, _ranksAll);
        RankingQuality? watchedPopularity = _selection is null ? null : Evaluate(byPopularity, _watched, full: false);
        while (Round < _options.Rounds && !IsOver && !cancellationToken.IsCancellationRequested)
        {
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            _training.Start();
            RoundOutcome result = Advance();
            _training.Stop();
            _trainingProcessor += Environment.CpuUsage.TotalTime - processor;
            _trained += result.Sent;
            _touchedRows += result.TouchedRows;
            _heldRows += result.HeldRows;
            _choices.Add(_run.LastRound);
            if (result.FrameBytes > 0)
            {
                _traffic.Add(
                    result.Sent, result.UplinkBytes, result.FrameBytes, result.Selected, result.CatchUpBytes, result.Refused,
                    result.Clipped);
            }

            bool evaluate = Round % _options.EvalEvery == 0 && Round < _options.Rounds;
            if (evaluate) Watch();
            progress?.Report(Progress(evaluate));
        }
        bool stoppedEarly = Round < _options.Rounds && IsOver;
        (double? turns, int? neverTrained) = (_run.TurnsPerDevice, _run.NeverTrainedUsers?.Count(user => _newUsers?.All[user] != true));
        if (_selection is not null) TakeBest();
        RankingQuality quality = Evaluate(_run.Recommender, _split, _ranksAll);
        if (_selection is null) Log(Point(quality));
        progress?.Report(Progress(isNewEvaluation: true));
        QualityAtK? ofNew = _newUsers is null ? null : At10(Evaluate(_run.Serve(_newUsers.Own), _newUsers.Own, full: false));
        Exposure? exposure = (_run as FederatedRun)?.ExposureOfTarget(_split, _options.Threads);
        SimulationSummary summary = new RunSummary(_dataset, _split, _options, _run, _traffic, _choices, _selection).Of(
            Point(quality), neverTrained, ClientsPerSecond(), wall.Elapsed, Snapshot().Sha256()) with
        {
            Warnings = Warnings,
            NewUsers = _newUsers?.Count,
            Hr10NewUsers = ofNew?.HitRate,
            Ndcg10NewUsers = ofNew?.Ndcg,
            Arrivals = _arrivals?.Items,
            UsersOfArrivals = _arrivals?.New.TestedUsers,
            Hr10Arrivals = _history[^1].Hr10Arrivals,
            Ndcg10Arrivals = _history[^1].Ndcg10Arrivals,
            Hr10OldItems = _history[^1].Hr10OldItems,
            Ndcg10OldItems = _history[^1].Ndcg10OldItems,
            Attack = _options.Attack?.Kind.ToString().ToLowerInvariant(),
            Attackers = exposure is null ? null : ((FederatedRun)_run).AttackerCount,
            AttackTarget = exposure is null ? null : _dataset.Items[_target],
            Er5 = exposure?.At5,
            Er10 = exposure?.At10,
            TurnsPerDevice = turns,
            HeldShare = _options.Privacy.ItemThreshold == 1 ? null : (double)_heldRows / Math.Max(1, _touchedRows),
            Epsilon = _run.Privacy?.Spent,
            VirtualSecondsToTarget = ScenarioOutcome.SecondsTo(TargetHr10, _history),
        };
        bool isDone = stoppedEarly || Round >= _options.Rounds;
        return new SimulationResult(summary, isDone, [.. _history], quality, popularity, _split.MostCandidates)
        {
            RanksAll = _ranksAll,
            TargetHr10 = TargetHr10,
            IsTargetAsked = _options.TargetHr10 is not null,
            FlattersAll = _ranksAll && !FullRankingRule.IsFair(_split),
            WatchedPopularity = watchedPopularity,
            StoppedEarly = stoppedEarly,
            IsBudgetSpent = stoppedEarly && _run.Privacy is { IsSpent: true },
            Profile = new RunProfile(_run.Stages, _training.Elapsed, _evaluation.Elapsed, _trained, _options.Threads),
            Devices = _run.World?.Records() ?? [],
        };
    }

    /// <summary>
    /// Shows <paramref name="listener"/> the frame and one device's report of every round to come; nothing of a training without messages.
    /// </summary>
    public void Listen(MessageListener listener) => (_run as FederatedRun)?.Listen(listener);

    /// <summary>The state after the last round done; with validation items the one that is best on those so far.</summary>
    public ModelFile Snapshot() => _selection?.Best ?? State(copies: false);

    private ModelFile State(bool copies)
    {
        (FactorMatrix items, FactorMatrix? residual, FactorMatrix? velocity, byte[] devices) = _run.State();
        return new ModelFile
        {
            Round = _run.Round,
            Seed = _options.Seed,
            ItemFactors = copies ? items.Copy() : items,
            Residual = copies ? residual?.Copy() : residual,
            Velocity = copies ? velocity?.Copy() : velocity,
            PublishedAs = RunChecks.PublishedAs(_options),
            LatticeStep = _run.LatticeStep,
            DeviceState = devices,
            Settings = _settings,
            DataFingerprint = Fingerprint.Of(_split),
            ItemsFingerprint = Fingerprint.Of(_dataset.Items),
            Totals = new SortedDictionary<string, long>(_traffic.ToTotals().Concat(_choices.ToTotals()).ToDictionary(),
                StringComparer.Ordinal),
        };
    }

    private bool IsOver => _selection is { IsOver: true } || _run.Privacy is { IsSpent: true };

    private RoundOutcome Advance()
    {
        try
        {
            RoundOutcome result = _run.Advance();
            Round = _run.Round;
            return result;
        }
        catch (TrainingDivergedException e)
        {
            throw new TrainingDivergedException($"round {Round + 1}: {e.Message}", e);
        }
    }

    /// <summary>Evaluates on what the run is watched by, and offers the model where one is chosen.</summary>
    private void Watch()
    {
        EvaluationPoint point = Point(Evaluate(_run.Recommender, _watched, _ranksAll && _watched.Candidates is null));
        Log(point);
        _selection?.Offer(point, () => State(copies: true));
    }

    // From here on the run only ranks.
    private void TakeBest()
    {
        if (_history.Count == 0 || _history[^1].Round < Round) Watch();
        if (_selection!.Best!.Round != Round) _run.Restore(_selection.Best);
    }

    private void Log(EvaluationPoint point)
    {
        if (_history.Count > 0 && _history[^1].Round == point.Round) _history.RemoveAt(_history.Count - 1);
        _history.Add(point);
    }

    private RankingQuality Evaluate(IRecommender recommender, TrainTestSplit split, bool full)
    {
        _evaluation.Start();
        RankingQuality quality = Evaluator.Evaluate(recommender, split, _topK, _options.Threads, full);
        _evaluation.Stop();
        return quality;
    }

    private EvaluationPoint Point(RankingQuality quality)
    {
        QualityAtK at10 = At10(quality), at20 = quality.AtK.Single(q => q.K == 20);
        QualityAtK? ofNew = At10(_arrivals?.New), ofOld = At10(_arrivals?.Old);
        return new EvaluationPoint
        {
            Round = Round,
            Part = _selection is null ? EvaluationPoint.TestItems : EvaluationPoint.ValidationItems,
            UserFactors = UserFactors,
            Hr10 = at10.HitRate,
            Ndcg10 = at10.Ndcg,
            Recall20 = at20.Recall,
            FullNdcg20 = at20.FullNdcg,
            AtK = quality.AtK,
            Hr10Arrivals = ofNew?.HitRate,
            Ndcg10Arrivals = ofNew?.Ndcg,
            Hr10OldItems = ofOld?.HitRate,
            Ndcg10OldItems = ofOld?.Ndcg,
            UplinkBytes = _traffic.UplinkBytes,
            DownlinkBytes = _options.CountsCatchUp ? _traffic.CatchUpBytes : _traffic.DownlinkBytes,
            TrainSeconds = _training.Elapsed.TotalSeconds,
            TrainProcessorSeconds = _trainingProcessor.TotalSeconds,
            VirtualSeconds = _run.World?.Seconds,
            ReportsLate = _run.World?.ReportsLate,
            ReportsDropped = _run.World?.ReportsDropped,
        };
    }

    private QualityAtK? At10(TrainTestSplit? part) => part is null ? null : At10(Evaluate(_run.Recommender, part, full: false));

    private static QualityAtK At10(RankingQuality quality) => quality.AtK.Single(q => q.K == 10);

    // In one place users are fitted to the items, whatever devices would do.
    private string UserFactors =>
        (_options.Method == Method.Centralized ? default : _options.Training.UserFactors).ToString().ToLowerInvariant();

    private SimulationProgress Progress(bool isNewEvaluation) => new()
    {
        Round = Round,
        Rounds = _options.Rounds,
        ClientsPerSecond = ClientsPerSecond() ?? 0,
        UplinkBytes = _traffic.UplinkBytes,
        DownlinkBytes = _options.CountsCatchUp ? _traffic.CatchUpBytes : _traffic.DownlinkBytes,
        Evaluation = _history.LastOrDefault(),
        IsNewEvaluation = isNewEvaluation,
    };

    private double? TargetHr10 => _options.TargetHr10 ?? 0.95 * _history.Max(past => past.Hr10);

    private double? ClientsPerSecond() => _trained == 0 ? null : _trained / _training.Elapsed.TotalSeconds;
}
