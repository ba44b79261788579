namespace FedRas.Tests.Models;

public sealed class ParallelRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Keep_AnyThreadCount_KeepsTheOrderAndAsksOnce(int threads)
    {
        var changes = new LevelChanges();
        changes.Reset(2, 20_000);
        for (int i = 0; i < changes.Count; i++) changes.Items[i] = 3 * i;
        var asked = new int[changes.Count];
        new ParallelRows(threads).Keep(changes, i =>
        {
            Interlocked.Increment(ref asked[i]);
            changes.Row(i).Fill((short)i);
            return i % 2 == 0;
        });
        int[] kept = [.. Enumerable.Range(0, 10_000).Select(i => 2 * i)];
        Assert.Equal(kept.Select(i => 3 * i), changes.Items.ToArray());
        Assert.Equal(kept.SelectMany(i => new[] { (short)i, (short)i }), changes.Rows.ToArray());
        Assert.All(asked, times => Assert.Equal(1, times));
    }
}
