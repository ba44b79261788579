using FedRas.Simulation.Evaluation;

namespace FedRas.Comparison.Sweep;

/// <summary>One cell of a sweep, to be run.</summary>
internal sealed record PendingCell(MethodSpec Spec, ulong Seed);

/// <summary>Runs one cell and says what it came to.</summary>
/// <param name="dataset">The data.</param>
/// <param name="split">Divides them for a seed; called from several threads.</param>
/// <param name="options">The run but for what a method changes, for a seed.</param>
/// <param name="centralized">The run in one place, for a seed.</param>
/// <param name="settings">The name of data and settings.</param>
internal sealed class ComparisonRunner(Dataset dataset, Func<ulong, TrainTestSplit> split, Func<ulong, SimulationOptions> options,
    Func<ulong, SimulationOptions> centralized, string settings)
{
    /// <summary>Runs a cell to its end. A run that fails is a row with its error; nothing but a cancellation comes out of here.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public ComparisonCell Run(PendingCell pending, IProgress<SimulationProgress>? progress, CancellationToken cancellation)
    {
        SimulationOptions run = pending.Spec.Apply(pending.Spec.Downlink == Downlink.None ? centralized(pending.Seed)
            : options(pending.Seed));
        return Measure() with { Settings = settings, Version = MachineFacts.Version, Machine = MachineFacts.Describe() };

        ComparisonCell Measure()
        {
            try
            {
                return pending.Spec.Entry.Key == "popularity" ? Popularity(pending, run) : Train(pending, run, progress, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The boundary of a cell: the others go on.
                return new ComparisonCell(Row(pending, run) with { Error = Reason(e) }, []);
            }
        }
    }

    /// <summary>What went wrong, for people.</summary>
    public static string Reason(Exception e) => e is FedRasException or ArgumentException ? e.Message : $"{e.GetType().Name}: {e.Message}";

    private ComparisonCell Train(PendingCell pending, SimulationOptions run, IProgress<SimulationProgress>? progress,
        CancellationToken cancellation)
    {
        SimulationResult result = new Simulator(dataset, split(pending.Seed), run).Run(progress, cancellation);
        if (!result.Completed) throw new OperationCanceledException(cancellation);
        SimulationSummary summary = result.Summary;
        EvaluationPoint last = result.History[^1];
        bool isFederated = summary.ClientsPerRound is not null;
        return new ComparisonCell(Row(pending, run) with
        {
            Hr10 = summary.Hr10,
            Ndcg10 = summary.Ndcg10,
            Recall20 = summary.Recall20,
            FullNdcg20 = summary.FullNdcg20,
            UpBytesPerReport = summary.UplinkBytesPerReport,
            DownBytesPerRound = summary.DownlinkBytesPerRound,
            DownBytesPerParticipation = summary.CatchUpBytesPerParticipation,
            UpBytesTotal = isFederated ? last.UplinkBytes : null,
            DownBytesTotal = isFederated ? last.DownlinkBytes : null,
            VirtualSeconds = summary.VirtualSeconds,
            DevicesPerSecond = summary.ClientsPerSecond,
            TrainSeconds = summary.TrainSeconds,
            WallSeconds = summary.WallSeconds,
            ModelSha256 = summary.ModelSha256,
        }, [.. result.History.Select(point => point with { AtK = [] })]); // hundreds of cells with 40 points each
    }

    private ComparisonCell Popularity(PendingCell pending, SimulationOptions run)
    {
        TrainTestSplit parts = split(pending.Seed);
        RankingQuality quality = Evaluator.Evaluate(new PopularityRecommender(parts.Train), parts, [10, 20], run.Threads,
            run.FullRanking.Ranks(parts));
        return new ComparisonCell(Row(pending, run) with
        {
            Rounds = 0,
            Hr10 = quality.AtK[0].HitRate,
            Ndcg10 = quality.AtK[0].Ndcg,
            Recall20 = quality.AtK[1].Recall,
            FullNdcg20 = quality.AtK[1].FullNdcg,
        }, []);
    }

    private ComparisonRow Row(PendingCell pending, SimulationOptions run)
    {
        MethodSpec spec = pending.Spec;
        bool isFederated = spec.Downlink != Downlink.None;
        return new ComparisonRow
        {
            Dataset = dataset.Name,
            Model = spec.Entry.Key == "popularity" ? "popularity" : !isFederated ? "mf" : spec.Model.ToString().ToLowerInvariant(),
            Loss = spec.Entry.Key == "popularity" ? "" : !isFederated ? "squared" : run.Training.Loss.ToString().ToLowerInvariant(),
            UserFactors = !isFederated ? "" : run.Training.UserFactors.ToString().ToLowerInvariant(),
            Scenario = isFederated ? run.Scenario?.Name : null,
            Spec = spec.ToString(),
            Method = spec.Entry.Key,
            Label = spec.Entry.Label,
            Size = spec.Size.Length == 0 ? "" : spec.Entry.Read(spec.Size),
            Downlink = spec.Downlink.ToString().ToLowerInvariant(),
            IsOurs = spec.Entry.IsOurs,
            Budget = spec.Budget,
            Seed = pending.Seed,
            Rounds = run.Rounds,
            ClientsPerRound = isFederated ? run.ClientsPerRound : null,
            Dim = run.Dim,
            DenseBytes = 4L * ((long)dataset.Items.Count * run.Dim + (isFederated && spec.Model == ModelKind.FedNcf
                ? Ncf.ScoringNetwork.Count(run.Dim) : 0)),
        };
    }
}
