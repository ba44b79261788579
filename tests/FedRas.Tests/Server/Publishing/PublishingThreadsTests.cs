namespace FedRas.Tests.Server.Publishing;

public sealed class PublishingThreadsTests
{
    /// <summary>Enough rows for the work to be shared, a refined step and a round without changes on the way.</summary>
    [Fact]
    public void Publish_AnyThreadCount_GivesTheSameFramesAndTable()
    {
        const int Items = 9_000, Dim = 5, Rounds = 8;
        var tables = new List<float[]>();
        var frames = new List<byte[]>[2];
        for (int run = 0; run < 2; run++)
        {
            var model = new GlobalModel(Items, Dim, seed: 1);
            LatticePublisher publisher = TestFederations.Lattice(Items, Dim, new LatticeOptions { RefineFrom = 5 }, threads: 1 + 3 * run);
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
