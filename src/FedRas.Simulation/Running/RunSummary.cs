using FedRas.Simulation.Data;
using FedRas.Simulation.Evaluation;
using FedRas.Simulation.Publishing;
using FedRas.Simulation.Scenarios;

namespace FedRas.Simulation.Running;

/// <summary>Makes the summary of a run from what it was asked and what it counted.</summary>
internal sealed class RunSummary(
    Dataset dataset, TrainTestSplit split, SimulationOptions options, ITrainingRun run, TrafficReport traffic, ChoiceStatistics choices,
    ModelSelection? selection)
{
    /// <summary>The summary at the last evaluation.</summary>
    public SimulationSummary Of(EvaluationPoint point, int? neverTrained, double? clientsPerSecond, TimeSpan wall, string modelSha256)
    {
        bool federated = options.Method != Method.Centralized, actions = options.Method == Method.FedRas;
        ScenarioOutcome? world = run.World is { } environment ? ScenarioOutcome.Of(environment, run.Recommender, split, options.Threads)
            : null;
        long denseBytes = 4L * split.Items * options.Dim;
        double? up = traffic.MeanReportBytes, down = traffic.MeanFrameBytes;
        return new SimulationSummary
        {
            Dataset = dataset.Name,
            Method = options.Method.ToString().ToLowerInvariant(),
            Data = DataReport.Of(dataset),
            Split = TestItems.Describe(dataset, split.Kind, split.TestRatio),
            TestedUsers = split.TestedUsers,
            SampledNegatives = split.MostCandidates,
            UsersWithFewerNegatives = split.UsersWithFewerCandidates(),
            Seed = options.Seed,
            Rounds = point.Round,
            BestRound = selection?.Best!.Round,
            Users = split.Users,
            Items = split.Items,
            Interactions = dataset.Interactions.Length,
            Dim = options.Dim,
            ClientsPerRound = federated ? options.ClientsPerRound : null,
            Quantizer = !actions ? null : options.Budget is null ? options.Quantizer.ToString() : RunSettings.Adaptive,
            Publish = actions ? options.Publish.ToString().ToLowerInvariant() : null,
            BroadcastActions = actions && options.Publish == PublishForm.Actions ? options.BroadcastActions : null,
            UserFactors = point.UserFactors!,
            Hr10 = point.Hr10,
            Ndcg10 = point.Ndcg10,
            Recall20 = point.Recall20,
            FullNdcg20 = point.FullNdcg20,
            AtK = point.AtK,
            ValidationHr10 = selection?.Point!.Hr10,
            ValidationNdcg10 = selection?.Point!.Ndcg10,
            NeverTrainedUsers = neverTrained,
            UplinkBytesPerReport = up,
            ReportsRefused = federated ? traffic.Refused : null,
            ReportsClipped = federated ? traffic.Clipped : null,
            DownlinkBytesPerRound = down,
            CatchUpBytesPerParticipation = options.CountsCatchUp ? traffic.MeanCatchUpBytes : null,
            DenseBytes = denseBytes,
            UplinkReduction = 1 - up / denseBytes,
            DownlinkReduction = 1 - down / denseBytes,
            Scenario = run.World?.Scenario.Name,
            VirtualSeconds = point.VirtualSeconds,
            ReportsLate = point.ReportsLate,
            ReportsSurplus = run.World?.ReportsSurplus,
            ReportsDropped = point.ReportsDropped,
            RoundsWithoutStep = run.World?.RoundsWithoutStep,
            BytesPerDeviceUp = world?.BytesPerDeviceUp,
            BytesPerDeviceDown = world?.BytesPerDeviceDown,
            Hr10SlowestQuintile = world?.Hr10SlowestQuintile,
            DistortionMean = choices.MeanDistortion,
            Quantizers = actions ? choices.Counts : null,
            ChoiceReasons = actions ? choices.Reasons : null,
            ClientsPerSecond = clientsPerSecond,
            TrainSeconds = point.TrainSeconds,
            WallSeconds = wall.TotalSeconds,
            ModelSha256 = modelSha256,
        };
    }
}
