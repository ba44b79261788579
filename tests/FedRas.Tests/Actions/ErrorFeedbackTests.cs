namespace FedRas.Tests.Actions;

public sealed class ErrorFeedbackTests
{
    [Fact]
    public void Settle_PartOfAStepWasBroadcast_TheRestStaysPending()
    {
        var memory = new ErrorFeedback(items: 5, dim: 2);
        var pending = new ItemUpdate();
        memory.Compensate(Rows((1, 4, 8), (3, 1, 1)), pending);
        memory.Settle(Rows((1, 3, 8), (3, 1, 1)));

        memory.Compensate(Rows((4, 2, 2)), pending);

        Assert.Equal([1, 4], pending.Items.ToArray());
        Assert.Equal([1, 0], pending.Row(0).ToArray());
        Assert.Equal([2, 2], pending.Row(1).ToArray());
    }

    [Fact]
    public void Compensate_AnyBroadcasts_WhatWasSentPlusWhatIsPendingIsTheSumOfSteps()
    {
        var memory = new ErrorFeedback(items: 3, dim: 1);
        var pending = new ItemUpdate();
        float steps = 0, sent = 0;
        for (int round = 1; round <= 20; round++)
        {
            memory.Compensate(Rows1((2, round)), pending);
            steps += round;
            float broadcast = MathF.Round(pending.Row(0)[0] / 16) * 16;
            memory.Settle(Rows1((2, broadcast)));
            sent += broadcast;
        }
        Assert.Equal(steps, sent + memory.Residual.Row(2)[0]);
        Assert.True(MathF.Abs(memory.Residual.Row(2)[0]) <= 8);
    }

    internal static ItemUpdate Rows(params (int Item, float X, float Y)[] rows)
    {
        var update = new ItemUpdate();
        update.Reset(2, rows.Length);
        foreach ((int item, float x, float y) in rows) new float[] { x, y }.CopyTo(update.Add(item));
        return update;
    }

    internal static ItemUpdate Rows1(params (int Item, float X)[] rows)
    {
        var update = new ItemUpdate();
        update.Reset(1, rows.Length);
        foreach ((int item, float x) in rows) update.Add(item)[0] = x;
        return update;
    }
}
