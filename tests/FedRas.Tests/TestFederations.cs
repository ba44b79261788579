namespace FedRas.Tests;

/// <summary>Small federations.</summary>
internal static class TestFederations
{
    /// <summary>Both halves of a federation whose server averages, without momentum.</summary>
    /// <param name="items">Items M.</param>
    /// <param name="dim">Factors d.</param>
    /// <param name="reports">What devices send, as <see cref="TestDevices.Describing"/> names it.</param>
    /// <param name="publish">How the table is published.</param>
    public static InProcessOptions Options(int items, int dim, string reports, PublishForm publish) => new()
    {
        Server = new ServerOptions { Items = items, Dim = dim, Optimizer = new() },
        Device = TestDevices.Describing(reports),
        Publish = publish,
    };

    /// <summary>The publisher that such a federation has, at the shared start.</summary>
    public static IModelPublisher Publisher(this InProcessOptions options) => InProcessFederation.CreateServer(options).Publisher;

    /// <summary>A publisher of a lattice with the public seed 1.</summary>
    public static LatticePublisher Lattice(int items, int dim, LatticeOptions? options = null, int threads = 1) =>
        new(items, dim, seed: 1, options ?? new LatticeOptions(), threads: threads);

    /// <summary>A step that moves about a third of all items, another one each round.</summary>
    public static ItemUpdate Step(int round, int items, int dim)
    {
        var random = new SeededRandom(4, RandomStream.Synthetic, round);
        var step = new ItemUpdate();
        step.Reset(dim, items);
        for (int item = 0; item < items; item++)
            if (random.NextInt(3) == 0)
                foreach (ref float value in step.Add(item)) value = (float)(0.2 * random.NextGaussian());
        return step;
    }

    /// <summary>
    /// Publishes such a step of all items that are there and not retired. A catalogue that changes grows by five items in every third
    /// round, and retires two in every fourth, one of them new if any are.
    /// </summary>
    public static byte[] Publish(this LatticePublisher publisher, GlobalModel model, int round, bool changes)
    {
        int items = model.ItemFactors.Rows, dim = model.ItemFactors.Dim, next = changes && round % 3 == 1 ? items + 5 : items;
        int[] retired = changes && round % 4 == 1 ? [.. new[] { round, next - 1 }.Where(item => !model.Retired.Contains(item))] : [];
        ItemUpdate all = Step(round, items, dim), step = new();
        step.Reset(dim, items);
        for (int i = 0; i < all.Count; i++)
            if (!model.Retired.Contains(all.Items[i]) && !retired.Contains(all.Items[i])) all.Row(i).CopyTo(step.Add(all.Items[i]));
        return publisher.Publish(model, step, new CatalogueChange(next, retired)).ToArray();
    }
}
