using FedRas.Server.Aggregation;
using FedRas.Tests.Actions;

namespace FedRas.Tests.Server.Aggregation;

public sealed class TouchedItemMeanTests
{
    [Fact]
    public void Mean_TwoReports_DividesByThoseThatTouchedTheItem()
    {
        var mean = new TouchedItemMean(4, 2);
        mean.Add(ErrorFeedbackTests.Rows((0, 1, 2), (2, 10, 20)), 0.9f, 0, 4);
        mean.Add(ErrorFeedbackTests.Rows((2, 30, 40)), 0.7f, 0, 4);

        Assert.Equal([1, 0, 2, 0], Enumerable.Range(0, 4).Select(mean.Touches));
        Assert.Equal([20, 30], Mean(mean, 2));
        Assert.Equal([1, 2], Mean(mean, 0));
        Assert.Equal(0.8f, mean.Retention(2), 1e-6f);
    }

    [Fact]
    public void Add_ItemRanges_TogetherEqualTheWhole()
    {
        ItemUpdate report = ErrorFeedbackTests.Rows((0, 1, 2), (1, 3, 4), (3, 5, 6));
        var whole = new TouchedItemMean(5, 2);
        whole.Add(report, 1, 0, 5);
        var parts = new TouchedItemMean(5, 2);
        parts.Add(report, 1, 2, 5);
        parts.Add(report, 1, 0, 2);
        for (int item = 0; item < 5; item++) Assert.Equal(whole.Touches(item), parts.Touches(item));
        Assert.Equal(Mean(whole, 3), Mean(parts, 3));
    }

    [Fact]
    public void Clear_AfterReports_ForgetsThem()
    {
        var mean = new TouchedItemMean(2, 2);
        mean.Add(ErrorFeedbackTests.Rows((1, 8, 8)), 0.5f, 0, 2);
        mean.Clear();
        mean.Add(ErrorFeedbackTests.Rows((1, 2, 4)), 1, 0, 2);
        Assert.Equal([2, 4], Mean(mean, 1));
        Assert.Equal(1, mean.Retention(1));
    }

    [Fact]
    public void Step_TouchedItem_IsTheMeanLessTheDecayThatDevicesLeftOut()
    {
        var mean = new TouchedItemMean(3, 2);
        mean.Add(ErrorFeedbackTests.Rows((1, 1, 2)), 0.9f, 0, 3);
        var table = new FactorMatrix(3, 2);
        table.Values.Fill(10);
        var step = new ItemUpdate();

        new ServerOptimizer(3, 2, new() { LearningRate = 2 }).Step(0, table, mean, step);

        Assert.Equal([1], step.Items.ToArray());
        Assert.Equal(2 * (1 - 0.1f * 10), step.Row(0)[0], 1e-5f);
        Assert.Equal(2 * (2 - 0.1f * 10), step.Row(0)[1], 1e-5f);
        Assert.Equal(10, table.Row(1)[0]);
    }

    [Fact]
    public void Step_Momentum_AddsTheFormerStepOfTouchedItemsAlone()
    {
        var optimizer = new ServerOptimizer(3, 2, new() { Momentum = 0.5f });
        var mean = new TouchedItemMean(3, 2);
        var step = new ItemUpdate();
        mean.Add(ErrorFeedbackTests.Rows((1, 1, 2)), 1, 0, 3);
        optimizer.Step(0, new FactorMatrix(3, 2), mean, step);
        optimizer.Keep(step);
        mean.Clear();
        mean.Add(ErrorFeedbackTests.Rows((0, 4, 4), (1, 1, 2)), 1, 0, 3);
        optimizer.Step(1, new FactorMatrix(3, 2), mean, step);

        Assert.Equal([4, 4, 1.5f, 3], step.Rows.ToArray());
    }

    [Fact]
    public void Step_NotKept_LeavesTheMomentumAsItWas()
    {
        var optimizer = new ServerOptimizer(3, 2, new() { Momentum = 0.5f });
        var mean = new TouchedItemMean(3, 2);
        var step = new ItemUpdate();
        mean.Add(ErrorFeedbackTests.Rows((1, 1, 2)), 1, 0, 3);
        for (int i = 0; i < 2; i++) optimizer.Step(0, new FactorMatrix(3, 2), mean, step);

        Assert.Equal([1, 2], step.Rows.ToArray());
        Assert.All(optimizer.State!.Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0.6)]
    [InlineData(10, 0.2)]
    [InlineData(99, 0.2)]
    public void RateOf_FallingRate_IsAStraightLineToTheLastRound(int round, double rate) =>
        Assert.Equal(rate, new ServerOptimizerOptions { FinalShare = 0.2f, FallRounds = 10 }.RateOf(round), 1e-6);

    private static float[] Mean(TouchedItemMean mean, int item)
    {
        var row = new float[2];
        mean.Mean(item, row);
        return row;
    }
}
