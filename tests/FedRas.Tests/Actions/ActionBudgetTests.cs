namespace FedRas.Tests.Actions;

public sealed class ActionBudgetTests
{
    private const int Rows = 200, Dim = 16;

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.02)]
    [InlineData(0.003)]
    public void Choose_NothingInTheWay_TakesTheSmallestLineThatMeetsTheTarget(double target)
    {
        ItemUpdate update = OneDirection();
        (BudgetChoice choice, ActionUpdate actions) = Choose(update, new ReportBudget(1e9, 1e12, 60, long.MaxValue, target));
        Assert.Equal(ChoiceReason.MeetsTarget, choice.Reason);
        Assert.Equal(Distortion.Measure(update, actions), choice.Distortion);
        Assert.InRange(choice.Distortion, 0, target);
        QuantizerSpec chosen = QuantizerSpec.Of(actions)!;
        Assert.Equal(QuantizerKind.Line, chosen.Kind);
        var random = new SeededRandom(1, RandomStream.Synthetic);
        double lost = QuantizerSpec.Line(chosen.Size - 1).Create().Quantize(update, ref random, new ActionUpdate());
        Assert.True(lost > target, $"{chosen} is not the smallest");
    }

    [Fact]
    public void Choose_UpdateOfManyDirections_GoesOnToTheNextKinds()
    {
        (BudgetChoice choice, ActionUpdate actions) = Choose(ManyDirections(), new ReportBudget(1e9, 1e12, 60, long.MaxValue, 0.3));
        Assert.Equal(ChoiceReason.MeetsTarget, choice.Reason);
        Assert.Equal(QuantizerKind.Residual, QuantizerSpec.Of(actions)!.Kind);
        Assert.InRange(choice.Distortion, 0, 0.3);
    }

    [Theory]
    [InlineData(200, 1e9, 60)] // the server takes no longer report
    [InlineData(long.MaxValue, 10, 20)] // the link carries 200 bytes in time
    public void Choose_TargetTooLong_TakesTheLeastDistortionThatFits(long most, double rate, double seconds)
    {
        ItemUpdate update = OneDirection();
        (BudgetChoice choice, ActionUpdate actions) = Choose(update, new ReportBudget(rate, 1e12, seconds, most, 0.001));
        Assert.Equal(ChoiceReason.BestThatFits, choice.Reason);
        Assert.InRange(Size(actions), 1, 200);
        QuantizerSpec chosen = QuantizerSpec.Of(actions)!;
        Assert.Equal(QuantizerKind.Line, chosen.Kind);
        Assert.True(Size(Describe(update, QuantizerSpec.Line(chosen.Size + 1))) > 200, $"{chosen} is not the largest line that fits");
    }

    [Fact]
    public void Choose_NoTimeForMoreThanALine_SaysTooSlow()
    {
        double line = new LineQuantizer(256).MostMultiplyAdds(ManyDirections(), 0.01);
        (BudgetChoice choice, ActionUpdate actions) = Choose(ManyDirections(), new ReportBudget(1e9, 1, line + 1, long.MaxValue, 0.01));
        Assert.Equal(ChoiceReason.TooSlow, choice.Reason);
        Assert.Equal(QuantizerKind.Line, QuantizerSpec.Of(actions)!.Kind);
    }

    [Fact]
    public void Choose_NoTimeForALine_SendsTheFewestLevels()
    {
        (BudgetChoice choice, ActionUpdate actions) = Choose(ManyDirections(), new ReportBudget(1e9, 1, 1, long.MaxValue, 0.01));
        Assert.Equal(ChoiceReason.NothingFits, choice.Reason);
        Assert.Equal(QuantizerSpec.Line(4), QuantizerSpec.Of(actions));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.05)]
    [InlineData(1.5)]
    [InlineData(4)]
    public void Choose_WhateverItTries_ArrivesInTime(double spare)
    {
        // The line fits with little to spare; trying more must not eat the time that sending it takes.
        ItemUpdate update = ManyDirections();
        const double Rate = 100;
        ActionUpdate line = Describe(update, QuantizerSpec.Line(4));
        double multiplyAdds = new LineQuantizer(256).MostMultiplyAdds(update, 1e-9);
        double seconds = spare * (2 * multiplyAdds / 1e6 + Size(line) / Rate);
        (BudgetChoice choice, ActionUpdate actions) = Choose(update, new ReportBudget(Rate, 1e6, seconds, long.MaxValue, 1e-9));
        Assert.NotEqual(ChoiceReason.NothingFits, choice.Reason);
        Assert.InRange(choice.MultiplyAdds / 1e6 + Size(actions) / Rate, 0, seconds);
    }

    [Fact]
    public void Choose_NoRoomAtAll_SendsTheShortestAndSaysSo()
    {
        (BudgetChoice choice, ActionUpdate actions) = Choose(OneDirection(), new ReportBudget(1e9, 1e12, 60, 1, 0.01));
        Assert.Equal(ChoiceReason.NothingFits, choice.Reason);
        Assert.Equal(QuantizerSpec.Line(4), QuantizerSpec.Of(actions));
    }

    [Fact]
    public void Choose_SmallerTarget_NeverCostsFewerBytes()
    {
        ItemUpdate update = OneDirection();
        int before = 0;
        foreach (double target in new[] { 0.5, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0002 })
        {
            int bytes = Size(Choose(update, new ReportBudget(1e9, 1e12, 60, long.MaxValue, target)).Item2);
            Assert.True(bytes >= before, $"{bytes} bytes at {target}, {before} at the target before");
            before = bytes;
        }
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(9, 0.04)]
    [InlineData(10, 0.01)]
    public void Target_AroundTheRoundThatTightens_ChangesThere(int round, double expected) =>
        Assert.Equal(expected, new BudgetOptions { Distortion = 0.01, TightenFrom = 10 }.Target(round), 1e-12);

    [Fact]
    public void Validate_OptionsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BudgetOptions { Distortion = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BudgetOptions { EarlySlack = 0.5 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BudgetOptions { LongestReport = double.NaN }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActionBudget([]));
    }

    private static (BudgetChoice, ActionUpdate) Choose(ItemUpdate update, in ReportBudget budget)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var actions = new ActionUpdate();
        BudgetChoice choice = new ActionBudget(ActionBudget.DefaultLadder).Choose(update, budget, ref random, Size, ref actions);
        return (choice, actions);
    }

    // A stand-in for the codec whose sizes the tests can foretell: codebook in half precision, numbers at their width.
    private static int Size(ActionUpdate actions)
    {
        int bits = 0;
        foreach (ActionStage stage in actions.Stages)
            bits += 16 * (stage.DirectionCount * Dim + stage.LevelCount) + Rows * (int)Math.Ceiling(Math.Log2(stage.Actions));
        return bits / 8;
    }

    private static ActionUpdate Describe(ItemUpdate update, QuantizerSpec spec)
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var actions = new ActionUpdate();
        spec.Create().Quantize(update, ref random, actions);
        return actions;
    }

    private static ItemUpdate OneDirection() => QuantizerTests.FewDirections(Rows, Dim, directions: 1, noise: 0);

    private static ItemUpdate ManyDirections() => QuantizerTests.FewDirections(Rows, Dim, directions: 40, noise: 1);
}
