using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Protocol;

/// <summary>A <see cref="RoundTask"/> as messages, and back.</summary>
public static class TaskMessages
{
    /// <summary>The message of a task; what it says of the version stands in <see cref="NewestVersion"/>.</summary>
    public static TrainingTask ToMessage(RoundTask task)
    {
        LocalTrainerOptions training = task.Training;
        var limits = new TaskLimits { UserNorm = task.Limits.UserNorm, Users = task.Limits.Users };
        if (task.Limits.UpdatesPerRow is { } updates) limits.UpdatesPerRow = updates;
        if (task.Limits.RowNorm is { } norm) limits.RowNorm = norm;
        if (task.Limits.MeanRowNorm is { } mean) limits.MeanRowNorm = mean;
        return new TrainingTask
        {
            Round = task.Round,
            Distortion = task.Distortion,
            MostReportBytes = (ulong)task.MostReportBytes,
            DeadlineMs = (ulong)Math.Ceiling(task.Deadline?.TotalMilliseconds ?? 0),
            Limits = limits,
            Training = new TrainingPlan
            {
                UserFactors = (TrainingPlan.Types.UserFactors)training.UserFactors,
                UserPrior = training.UserPrior,
                Epochs = training.Epochs,
                Negatives = training.Negatives,
                BatchSize = training.BatchSize,
                LearningRate = training.LearningRate,
                WeightDecay = training.WeightDecay,
                Loss = (TrainingPlan.Types.Loss)training.Loss,
                LeavesDecayIn = training.LeavesDecayIn,
            },
        };
    }

    /// <summary>The task of a message.</summary>
    /// <param name="task">What to do.</param>
    /// <param name="version">The version of the table that it is done beside.</param>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it. A device then does not train.</exception>
    public static RoundTask ToTask(TrainingTask task, NewestVersion version)
    {
        TrainingPlan plan = task.Training ?? new TrainingPlan();
        TaskLimits limits = task.Limits ?? new TaskLimits();
        ArgumentOutOfRangeException.ThrowIfNegative(task.Round);
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.Round, version.Round);
        if (!(task.Distortion > 0 && task.Distortion <= 1))
        {
            const string Legal = "the target of distortion must lie above 0 and at most at 1";
            throw new ArgumentOutOfRangeException(nameof(task), task.Distortion, Legal);
        }
        var result = new RoundTask
        {
            Round = task.Round,
            Items = version.Items,
            Dim = version.Dim,
            Seed = version.Seed,
            Check = version.Check,
            Distortion = task.Distortion,
            MostReportBytes = (long)Math.Min(task.MostReportBytes, long.MaxValue),
            Deadline = task.DeadlineMs == 0 ? null : TimeSpan.FromMilliseconds(Math.Min(task.DeadlineMs, int.MaxValue)),
            Training = new LocalTrainerOptions
            {
                UserFactors = (UserFactorsKind)plan.UserFactors,
                UserPrior = plan.UserPrior,
                Epochs = plan.Epochs,
                Negatives = plan.Negatives,
                BatchSize = plan.BatchSize,
                LearningRate = plan.LearningRate,
                WeightDecay = plan.WeightDecay,
                Loss = (LossKind)plan.Loss,
                LeavesDecayIn = plan.LeavesDecayIn,
            },
            Limits = new ReportLimits
            {
                UserNorm = limits.UserNorm,
                Users = limits.Users,
                UpdatesPerRow = limits.HasUpdatesPerRow ? limits.UpdatesPerRow : null,
                RowNorm = limits.HasRowNorm ? limits.RowNorm : null,
                MeanRowNorm = limits.HasMeanRowNorm ? limits.MeanRowNorm : null,
            },
        };
        if (!Enum.IsDefined(result.Training.UserFactors) || !Enum.IsDefined(result.Training.Loss))
            throw new ArgumentException("the task asks for a training that this version does not know: update the device", nameof(task));
        result.Training.Validate();
        result.Limits.Validate();
        return result;
    }
}
