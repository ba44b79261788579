using FedRas.Protocol;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Network.Tests.Protocol;

public sealed class TaskMessagesTests
{
    [Fact]
    public void ToTask_EveryValueChanged_ComesBack()
    {
        var task = new RoundTask
        {
            Round = 12,
            Items = 34,
            Dim = 5,
            Seed = ulong.MaxValue,
            Check = 77,
            Distortion = 0.03,
            MostReportBytes = 512,
            Deadline = TimeSpan.FromSeconds(90),
            Training = new LocalTrainerOptions
            {
                UserFactors = UserFactorsKind.Kept,
                UserPrior = 5,
                Epochs = 3,
                Negatives = 7,
                BatchSize = 64,
                LearningRate = 0.25f,
                WeightDecay = 1e-3f,
                Loss = LossKind.Bpr,
                LeavesDecayIn = true,
            },
            Limits = new ReportLimits { UserNorm = 4, Users = 2, UpdatesPerRow = 9, RowNorm = 3, MeanRowNorm = 2 },
        };
        Assert.Equal(task, TaskMessages.ToTask(TaskMessages.ToMessage(task), VersionOf(task)));
        RoundTask plain = task with { Deadline = null, MostReportBytes = long.MaxValue, Training = new(), Limits = new() };
        Assert.Equal(plain, TaskMessages.ToTask(TaskMessages.ToMessage(plain), VersionOf(plain)));
    }

    [Fact]
    public void ToTask_HostileMessages_AreRefused()
    {
        var task = new RoundTask { Round = 1, Items = 3, Dim = 2, Seed = 1, Check = 2 };
        foreach (Action<TrainingTask> change in new Action<TrainingTask>[]
        {
            hostile => hostile.Training.Epochs = 1 << 30, hostile => hostile.Training.LearningRate = float.NaN,
            hostile => hostile.Training.UserPrior = 0, hostile => hostile.Training = null, hostile => hostile.Limits = null,
            hostile => hostile.Distortion = double.NaN, hostile => hostile.Round = 2, hostile => hostile.Limits.RowNorm = -1,
            hostile => hostile.Training.Loss = (TrainingPlan.Types.Loss)9,
        })
        {
            TrainingTask hostile = TaskMessages.ToMessage(task);
            change(hostile);
            Assert.ThrowsAny<ArgumentException>(() => TaskMessages.ToTask(hostile, VersionOf(task)));
        }
    }

    private static NewestVersion VersionOf(RoundTask task) =>
        new() { Round = task.Round, Items = task.Items, Dim = task.Dim, Seed = task.Seed, Check = task.Check };
}
