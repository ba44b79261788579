using FedRas.Tests.Evaluation;
using FedRas.Tests.Simulation;

namespace FedRas.Tests.Attacks;

public sealed class ExposureTests
{
    [Fact]
    public void Of_DrawnScores_IsTheShareByFullSorting()
    {
        TrainTestSplit split = SmallRun.Split;
        var random = new SeededRandom(5, RandomStream.Synthetic);
        float[][] scores = [.. Enumerable.Range(0, split.Users).Select(_ =>
            Enumerable.Range(0, split.Items).Select(_ => (float)random.NextInt(60)).ToArray())];
        for (int item = 0; item < split.Items; item += 7)
        {
            int users = 0, five = 0, ten = 0;
            for (int user = 0; user < split.Users; user++)
            {
                if (user % 4 == 0 || split.Train.Row(user).Contains(item) || split.Test.Row(user).Contains(item)) continue;
                int[] known = split.Train.Row(user).ToArray();
                // Of equal scores the target comes last.
                int place = Array.IndexOf([.. Enumerable.Range(0, split.Items).Except(known)
                    .OrderByDescending(i => scores[user][i]).ThenBy(i => i == item)], item);
                users++;
                if (place < 5) five++;
                if (place < 10) ten++;
            }
            Exposure exposure = Exposure.Of(new TableRecommender(scores), split, item, user => user % 4 != 0, threads: 2);
            Assert.Equal((users, (double)five / users, (double)ten / users), (exposure.Users, exposure.At5, exposure.At10));
        }
    }

    [Fact]
    public void Of_Nobody_IsNull() => Assert.Equal(new Exposure(0, null, null),
        Exposure.Of(new TableRecommender(), SmallRun.Split, 3, _ => false, threads: 1));

    [Fact]
    public void Of_TargetWithoutANumber_IsNowhere()
    {
        float[] scores = [.. Enumerable.Range(0, SmallRun.Split.Items).Select(item => item == 3 ? float.NaN : 1)];
        var table = new TableRecommender([.. Enumerable.Repeat(scores, SmallRun.Split.Users)]);
        Assert.Equal(0, Exposure.Of(table, SmallRun.Split, 3, _ => true, threads: 1).At10);
    }
}
