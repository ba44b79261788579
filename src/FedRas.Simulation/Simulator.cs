using System.Diagnostics;
using FedRas.Data;
using FedRas.Evaluation;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Simulation.Ncf;
using FedRas.Simulation.Scenarios;
using FedRas.Training;

namespace FedRas.Simulation;

/// <summary>Trains and evaluates one method on one split, and can stop at any round and go on later, byte for byte the same.</summary>
public sealed class Simulator
{
    private readonly Dataset _dataset;
    private readonly TrainTestSplit _split;
    private readonly SimulationOptions _options;
    private readonly string _settings;
    private readonly ITrainingRun _run;
    private readonly TrafficReport _traffic;
    private readonly ChoiceStatistics _choices;
    private readonly int[] _topK;
    private readonly bool _ranksAll;
    private readonly List<EvaluationPoint> _history = [];
    private readonly Stopwatch _training = new();
    private readonly Stopwatch _evaluation = new();
    private long _trained;

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
        if (resumed is not null) CheckResumable(resumed, split, options);
        _dataset = dataset;
        _split = split;
        // The clock needs to know what a device downloads.
        _options = options = options with { CountsCatchUp = options.CountsCatchUp || options.Scenario is not null };
        _settings = settings;
        _topK = [.. options.TopK.Union([10, 20]).Order()];
        _ranksAll = options.FullRanking.Ranks(split);
        _choices = resumed is null ? new ChoiceStatistics() : ChoiceStatistics.FromTotals(resumed.Totals);
        _traffic = resumed is null ? new TrafficReport() : TrafficReport.FromTotals(resumed.Totals);
        if (options.Model == ModelKind.FedNcf && resumed is not null) throw new ModelFileException("a FedNCF run cannot be resumed: start it afresh");
        _run = options.Model == ModelKind.FedNcf ? new NcfRun(split, options) : options.Method == Method.Centralized ? new CentralizedRun(split, options, resumed) : new FederatedRun(split, options, resumed);
    }

    /// <summary>Devices that have something to train on: the largest cohort of a federated run.</summary>
    public static int CountTrainableDevices(TrainTestSplit split, SimulationOptions options) => FederatedRun.CountTrainable(split, options);

    /// <summary>Rounds done, counted from the first start.</summary>
    public int Round => _run.Round;

    /// <summary>
    /// Trains to the end, or to the end of the round in which <paramref name="cancellationToken"/> asks to stop, and evaluates.
    /// </summary>
    /// <param name="progress">Told after every round, on this thread.</param>
    /// <param name="cancellationToken">Asks to stop; the result then is not completed.</param>
    /// <exception cref="TrainingDivergedException">A factor is no longer finite; the state of the round before is lost unless it was saved.</exception>
    public SimulationResult Run(IProgress<SimulationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var wall = Stopwatch.StartNew();
        RankingQuality popularity = Evaluate(new PopularityRecommender(_split.Train), _ranksAll);
        while (Round < _options.Rounds && !cancellationToken.IsCancellationRequested)
        {
            _training.Start();
            RoundResult result = Advance();
            _training.Stop();
            _trained += result.Sent;
            _choices.Add(_run.LastRound);
            if (result.FrameBytes > 0) _traffic.Add(result.Sent, result.UplinkBytes, result.FrameBytes, result.Selected, result.CatchUpBytes);

            bool evaluate = Round % _options.EvalEvery == 0 && Round < _options.Rounds;
            if (evaluate) _history.Add(Point(Evaluate(_run.Recommender, _ranksAll && _split.Candidates is null)));
            progress?.Report(Progress(evaluate));
        }
        RankingQuality quality = Evaluate(_run.Recommender, _ranksAll);
        if (_history.Count == 0 || _history[^1].Round < Round) _history.Add(Point(quality));
        else _history[^1] = Point(quality);
        progress?.Report(Progress(isNewEvaluation: true));
        return new SimulationResult(Summarize(quality, wall.Elapsed), Round >= _options.Rounds, [.. _history], quality, popularity, _split.MostCandidates)
        {
            RanksAll = _ranksAll,
            FlattersAll = _ranksAll && !FullRankingRule.IsFair(_split),
            Profile = new RunProfile(_run.Stages, _training.Elapsed, _evaluation.Elapsed, _trained, _options.Threads),
            Devices = _run.World?.Records() ?? [],
        };
    }

    /// <summary>The state after the last round done.</summary>
    public ModelFile Snapshot()
    {
        (FactorMatrix items, FactorMatrix? residual, byte[] devices) = _run.State();
        return new ModelFile
        {
            Round = Round,
            Seed = _options.Seed,
            ItemFactors = items,
            Residual = residual,
            PublishedAs = PublishedAs(_options),
            LatticeStep = _run.LatticeStep,
            DeviceState = devices,
            Settings = _settings,
            DataFingerprint = Fingerprint.Of(_split),
            ItemsFingerprint = Fingerprint.Of(_dataset.Items),
            Totals = new SortedDictionary<string, long>(_traffic.ToTotals().Concat(_choices.ToTotals()).ToDictionary(), StringComparer.Ordinal),
        };
    }

    private static string PublishedAs(SimulationOptions options) => options.Method switch
    {
        Method.FedRas => options.Publish.ToString().ToLowerInvariant(),
        Method.FedAvg => "dense",
        _ => "nothing",
    };

    private RoundResult Advance()
    {
        try
        {
            return _run.Advance();
        }
        catch (TrainingDivergedException e)
        {
            throw new TrainingDivergedException($"round {Round + 1}: {e.Message}", e);
        }
    }

    private static void CheckResumable(ModelFile file, TrainTestSplit split, SimulationOptions options)
    {
        if (options.Scenario is not null)
            throw new ModelFileException("a run in a scenario cannot be resumed: the model file holds neither its clock nor its frames; start it afresh");
        if (options.CountsCatchUp)
            throw new ModelFileException("a run that counts catch-up cannot be resumed: the model file holds none of the frames that devices missed; start it afresh");
        if (options.Rival is not null) throw new ModelFileException("a run of another method cannot be resumed: the model file holds nothing of what its devices and its server remember; start it afresh");
        if (file.DeviceState is null) throw new ModelFileException("the model file has no device state, so nothing can be resumed from it");
        if (file.Seed != options.Seed) throw new ModelFileException($"the model file was trained with seed {file.Seed}, not {options.Seed}; leave the seed out");
        if (file.PublishedAs is not "" && file.PublishedAs != PublishedAs(options))
            throw new ModelFileException($"the model file was published as {file.PublishedAs}, this run is as {PublishedAs(options)}; resume with the same form");
        if (file.ItemFactors.Rows != split.Items || file.ItemFactors.Dim != options.Dim)
            throw new ModelFileException($"the model file has {file.ItemFactors.Rows} items × {file.ItemFactors.Dim} factors; this run has {split.Items} × {options.Dim}");
        if (file.DataFingerprint != Fingerprint.Of(split))
            throw new ModelFileException("the model file was trained on other data or another split; resume with the same data set, filters, split and seed");
        if (file.Round > options.Rounds)
            throw new ModelFileException($"the model file has {file.Round} rounds behind it already; ask for more than {options.Rounds} in all");
    }

    private RankingQuality Evaluate(IRecommender recommender, bool full)
    {
        _evaluation.Start();
        RankingQuality quality = Evaluator.Evaluate(recommender, _split, _topK, _options.Threads, full);
        _evaluation.Stop();
        return quality;
    }

    private EvaluationPoint Point(RankingQuality quality)
    {
        QualityAtK at10 = quality.AtK.Single(q => q.K == 10), at20 = quality.AtK.Single(q => q.K == 20);
        return new EvaluationPoint
        {
            Round = Round,
            Hr10 = at10.HitRate,
            Ndcg10 = at10.Ndcg,
            Recall20 = at20.Recall,
            FullNdcg20 = at20.FullNdcg,
            AtK = quality.AtK,
            UplinkBytes = _traffic.UplinkBytes,
            DownlinkBytes = _options.CountsCatchUp ? _traffic.CatchUpBytes : _traffic.DownlinkBytes,
            TrainSeconds = _training.Elapsed.TotalSeconds,
            VirtualSeconds = _run.World?.Seconds,
            ReportsLate = _run.World?.ReportsLate,
            ReportsDropped = _run.World?.ReportsDropped,
        };
    }

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

    private double? ClientsPerSecond() => _trained == 0 ? null : _trained / _training.Elapsed.TotalSeconds;

    private SimulationSummary Summarize(RankingQuality quality, TimeSpan wall)
    {
        bool federated = _options.Method != Method.Centralized, actions = _options.Method == Method.FedRas;
        EvaluationPoint point = Point(quality);
        ScenarioOutcome? world = _run.World is { } environment ? ScenarioOutcome.Of(environment, _run.Recommender, _split, _options.Threads) : null;
        long denseBytes = 4L * _split.Items * _options.Dim;
        double? up = _traffic.MeanReportBytes, down = _traffic.MeanFrameBytes;
        return new SimulationSummary
        {
            Dataset = _dataset.Name,
            Method = _options.Method.ToString().ToLowerInvariant(),
            Data = DataReport.Of(_dataset),
            Split = TestItems.Describe(_dataset, _split.Kind, _split.TestRatio),
            TestedUsers = _split.TestedUsers,
            SampledNegatives = _split.MostCandidates,
            UsersWithFewerNegatives = _split.UsersWithFewerCandidates(),
            Warnings = [.. _dataset.Warnings, .. _split.Warnings()],
            Seed = _options.Seed,
            Rounds = Round,
            Users = _split.Users,
            Items = _split.Items,
            Interactions = _dataset.Interactions.Length,
            Dim = _options.Dim,
            ClientsPerRound = federated ? _options.ClientsPerRound : null,
            Quantizer = !actions ? null : _options.Budget is null ? _options.Quantizer.ToString() : RunSettings.Adaptive,
            Publish = actions ? _options.Publish.ToString().ToLowerInvariant() : null,
            BroadcastActions = actions && _options.Publish == PublishForm.Actions ? _options.BroadcastActions : null,
            Hr10 = point.Hr10,
            Ndcg10 = point.Ndcg10,
            Recall20 = point.Recall20,
            FullNdcg20 = point.FullNdcg20,
            AtK = point.AtK,
            NeverTrainedUsers = _run.NeverTrainedUsers,
            UplinkBytesPerReport = up,
            DownlinkBytesPerRound = down,
            CatchUpBytesPerParticipation = _options.CountsCatchUp ? _traffic.MeanCatchUpBytes : null,
            DenseBytes = denseBytes,
            UplinkReduction = 1 - up / denseBytes,
            DownlinkReduction = 1 - down / denseBytes,
            Scenario = _run.World?.Scenario.Name,
            VirtualSeconds = point.VirtualSeconds,
            VirtualSecondsToTarget = ScenarioOutcome.SecondsTo(_options.TargetHr10 ?? 0.95 * _history.Max(past => past.Hr10), _history),
            ReportsLate = point.ReportsLate,
            ReportsSurplus = _run.World?.ReportsSurplus,
            ReportsDropped = point.ReportsDropped,
            RoundsWithoutStep = _run.World?.RoundsWithoutStep,
            BytesPerDeviceUp = world?.BytesPerDeviceUp,
            BytesPerDeviceDown = world?.BytesPerDeviceDown,
            Hr10SlowestQuintile = world?.Hr10SlowestQuintile,
            DistortionMean = _choices.MeanDistortion,
            Quantizers = actions ? _choices.Counts : null,
            ChoiceReasons = actions ? _choices.Reasons : null,
            ClientsPerSecond = ClientsPerSecond(),
            TrainSeconds = _training.Elapsed.TotalSeconds,
            WallSeconds = wall.TotalSeconds,
            ModelSha256 = Snapshot().Sha256(),
        };
    }
}
