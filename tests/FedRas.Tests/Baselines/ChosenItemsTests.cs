namespace FedRas.Tests.Baselines;

/// <summary>The bandit that chooses items, and hashed items.</summary>
public sealed class ChosenItemsTests
{
    [Fact]
    public void Bandit_OneItemThatAlwaysMoves_IsChosenMoreOften()
    {
        var bandit = new ItemBandit(20, chosen: 5, seed: 1);
        int rewarded = 0;
        const int Rounds = 400;
        for (int round = 0; round < Rounds; round++)
        {
            int[] chosen = bandit.Choose(round);
            Assert.Equal(5, chosen.Distinct().Count());
            Assert.Same(chosen, bandit.Choose(round));
            bool has = chosen.Contains(7);
            rewarded += has ? 1 : 0;
            bandit.Learn(has ? BaselineCases.Update(1, (7, [3])) : new ItemUpdate());
        }
        Assert.True(rewarded > 0.9 * Rounds, $"{rewarded}");
    }

    [Fact]
    public void Report_OnlyChosenItems_Travel()
    {
        var method = new ChosenItems(0.25, items: 16, seed: 1);
        IReportCoder coder = method.CreateCoder();
        ReportContext context = BaselineCases.Context(16, 2, round: 0);
        ItemUpdate update = BaselineCases.Update(2, [.. Enumerable.Range(0, 16).Select(item => (item, new float[] { item + 1, -1 }))]);

        (ItemUpdate rows, _) = BaselineCases.Report(coder, coder, context, update);

        Assert.Equal(new ItemBandit(16, 4, seed: 1).Choose(0), rows.Items.ToArray());
        for (int i = 0; i < rows.Count; i++) Assert.Equal(rows.Items[i] + 1, rows.Row(i)[0]);
    }

    [Fact]
    public void HashedItems_Published_AreSignsTimesTheMeanMagnitudeOfTheExactRow()
    {
        IModelPublisher publisher = new HashedItems().CreatePublisher()!;
        var model = new GlobalModel(new FactorMatrix(2, 4), 0);
        new float[] { 1, 1, 1, 1, 2, -2, 2, -2 }.CopyTo(model.ItemFactors.Values);

        publisher.Publish(model, BaselineCases.Update(4, (0, [0, -4, 0, 0])));

        Assert.Equal([1.5f, -1.5f, 1.5f, 1.5f, 2, -2, 2, -2], model.ItemFactors.Values.ToArray());
        Assert.Equal([1, -3, 1, 1], publisher.State!.Row(0).ToArray());
        Assert.Equal(1, model.Round);
    }

    [Fact]
    public void HalfTable_Published_IsTheExactTableRoundedAndAsLongForWhoeverReturns()
    {
        var publisher = new RoundedPublisher(new HalfTable(), sendsAll: true);
        var model = new GlobalModel(new FactorMatrix(3, 2), 0);
        new float[] { 1, 2, 0.1f, 0.2f, 5, 6 }.CopyTo(model.ItemFactors.Values);

        int frame = publisher.Publish(model, BaselineCases.Update(2, (0, [0.0001f, 0]), (2, [-5, -6]))).Length;
        publisher.Publish(model, BaselineCases.Update(2, (0, [0.0009f, 0])));

        // The server adds up what rounding hides at first: 1.001 is nearest to 1 + 1/1024.
        Assert.Equal([1 + 1f / 1024, 2, (float)(Half)0.1f, (float)(Half)0.2f, 0, 0], model.ItemFactors.Values.ToArray());
        Assert.Equal(1.001f, publisher.State!.Row(0)[0], 1e-6f);
        Assert.Equal(3 * 2 * 2 + 2, frame);
        Assert.Equal(frame, publisher.CatchUpBytes(model, 1));
        Assert.Equal(frame, publisher.CatchUpBytes(model, 0));
    }

    [Fact]
    public void RowPublisher_Step_MovesTheTableByWhatWasSent()
    {
        var publisher = new RowPublisher(new SignRows());
        var model = new GlobalModel(new FactorMatrix(2, 4), 0);

        int first = publisher.Publish(model, BaselineCases.Update(4, (1, [1, -3, 2, -2]))).Length;
        int second = publisher.Publish(model, BaselineCases.Update(4, (1, [1, 1, 1, 1]))).Length;

        Assert.Equal([0, 0, 0, 0, 3, -1, 3, -1], model.ItemFactors.Values.ToArray());
        Assert.Equal(second, publisher.CatchUpBytes(model, 1));
        Assert.Equal(Math.Min(first + second, DensePublisher.DenseFrameBytes(model, 0)), publisher.CatchUpBytes(model, 0));
    }

    [Fact]
    public void RowPublisher_ARowThatMovedInEveryFrame_IsDownloadedOnceByWhoWasAway()
    {
        var publisher = new RowPublisher(new SparseRows());
        var model = new GlobalModel(new FactorMatrix(200, 8), 0);
        ItemUpdate often = BaselineCases.Update(8, (3, [1, 1, 1, 1, 1, 1, 1, 1])),
            once = BaselineCases.Update(8, (3, [1, 1, 1, 1, 1, 1, 1, 1]), (7, [2, 2, 2, 2, 2, 2, 2, 2]));

        int first = publisher.Publish(model, once).Length, second = publisher.Publish(model, often).Length;
        publisher.Publish(model, often);

        Assert.Equal(second, publisher.CatchUpBytes(model, 1));
        Assert.Equal(second, publisher.CatchUpBytes(model, 2));
        Assert.Equal(first, publisher.CatchUpBytes(model, 0));
        Assert.Equal(0, publisher.CatchUpBytes(model, 3));
    }

    [Fact]
    public void HashedItems_ARowThatMovedInEveryFrame_IsDownloadedOnceByWhoWasAway()
    {
        IModelPublisher publisher = new HashedItems().CreatePublisher()!;
        var model = new GlobalModel(new FactorMatrix(200, 8), 0);
        ItemUpdate step = BaselineCases.Update(8, (3, [1, 1, 1, 1, 1, 1, 1, 1]));

        int whole = publisher.Publish(model, step).Length, frame = publisher.Publish(model, step).Length;
        publisher.Publish(model, step);

        Assert.True(frame < whole);
        Assert.Equal(frame, publisher.CatchUpBytes(model, 1));
        Assert.Equal(whole, publisher.CatchUpBytes(model, 0));
    }
}
