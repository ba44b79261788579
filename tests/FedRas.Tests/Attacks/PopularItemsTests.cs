namespace FedRas.Tests.Attacks;

public sealed class PopularItemsTests
{
    [Fact]
    public void Most_TablesThatMove_AreTheItemsOfTheLongestWay()
    {
        var mined = new PopularItems();
        var table = new FactorMatrix(5, 2);
        mined.Observe(table);
        // There and back again is a way too.
        foreach (float step in new[] { 1f, -1f, 1f })
        {
            table.Row(3)[0] += step;
            table.Row(1)[1] += 0.5f;
            mined.Observe(table);
        }
        table.Row(4)[0] = 2;
        mined.Observe(table);
        Assert.Equal(5, mined.Seen);
        Assert.Equal([3, 4, 1, 0], mined.Most(4));
    }
}
