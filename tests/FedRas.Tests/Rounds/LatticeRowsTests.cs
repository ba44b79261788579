using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Tests.Rounds;

public sealed class LatticeRowsTests
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

    /// <summary>Enough rows for the work to be shared, a refined step and a round without changes on the way.</summary>
    [Fact]
    public void Publish_AnyThreadCount_GivesTheSameFramesAndTable()
    {
        const int Items = 9_000, Dim = 5, Rounds = 8;
        var tables = new List<float[]>();
        var frames = new List<byte[]>[2];
        for (int run = 0; run < 2; run++)
        {
            var options = new RoundOptions { Threads = 1 + 3 * run, Lattice = new LatticeOptions { RefineFrom = 5 } };
            var model = new GlobalModel(Items, Dim, options.Seed);
            var publisher = new LatticePublisher(Items, Dim, options);
            var step = new ItemUpdate();
            frames[run] = [];
            for (int round = 0; round < Rounds; round++)
            {
                Draw(round, step);
                frames[run].Add(publisher.Publish(model, step).ToArray());
            }
            tables.Add(model.ItemFactors.Values.ToArray());
        }
        Assert.Equal(frames[0], frames[1]);
        Assert.Equal(tables[0], tables[1]);

        static void Draw(int round, ItemUpdate step)
        {
            var random = new SeededRandom(4, RandomStream.Synthetic, round);
            step.Reset(Dim, Items);
            for (int item = 0; item < Items; item++)
                if (round != 3 && random.NextInt(2) == 0)
                    foreach (ref float value in step.Add(item)) value = (float)(0.2 * random.NextGaussian());
        }
    }
}
