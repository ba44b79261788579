namespace FedRas.Tests.Rounds;

public sealed class RowNormsTests
{
    /// <summary>Squares of such a direction are nothing in float32; the row that the level makes of it is 2³³ long.</summary>
    [Fact]
    public void Of_TinyDirectionTimesHugeLevel_IsTheNormOfTheRow()
    {
        var update = new ActionUpdate();
        update.Reset(2, 1, [new StageShape(1, 1)]);
        update.MutableItems[0] = 0;
        update.Stages[0].Directions[0] = MathF.ScaleB(1, -94);
        update.Stages[0].Levels[0] = MathF.ScaleB(1, 127);
        update.Stages[0].Codes[0] = 0;

        RowNorms norms = RowNorms.Of(update);

        Assert.Equal(Math.Pow(2, 33), norms.Largest);
        Assert.Equal(Math.Pow(2, 33), norms.Sum);
    }
}
