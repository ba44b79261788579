namespace FedRas.Tests.Attacks;

public sealed class TurnedUpdateTests
{
    [Fact]
    public void Poison_Update_IsItsLongestRowsTimesTheFactor()
    {
        ItemUpdate honest = new(), poisoned = new();
        honest.Reset(2, 4);
        float[][] rows = [[3, 4], [0, 1], [0, -2], [6, 8]];
        for (int i = 0; i < rows.Length; i++) rows[i].CopyTo(honest.Add(10 * i));
        new TurnedUpdate(-1, 3).Poison(honest, new SeededRandom(1, RandomStream.Attackers), poisoned);
        Assert.Equal([0, 20, 30], poisoned.Items.ToArray());
        Assert.Equal([-3f, -4, 0, 2, -6, -8], poisoned.Rows.ToArray());
    }
}
