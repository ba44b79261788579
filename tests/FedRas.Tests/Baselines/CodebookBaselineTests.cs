namespace FedRas.Tests.Baselines;

/// <summary>Product quantisation of embeddings, and FedRAS with plain accounting.</summary>
public sealed class CodebookBaselineTests
{
    [Fact]
    public void PlainActions_FourRowsOfTwoKinds_AreTwoActionsAtAFixedWidth()
    {
        ItemUpdate update = BaselineCases.Update(2, (1, [1, 2]), (3, [-4, 0]), (4, [1, 2]), (8, [-4, 0]));

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new PlainActions(2, seed: 1), BaselineCases.Context(10, 2), update);

        Assert.Equal(update.Items.ToArray(), rows.Items.ToArray());
        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
        Assert.Equal(2 + 2 * 2 * 4 + 3, bytes); // two numbers, two centroids, ten items of two bits
    }

    [Fact]
    public void ProductQuantisation_UpdatesOfTwoKinds_AreTwoCentroidsAPart()
    {
        ItemUpdate update = BaselineCases.Update(4, (0, [1, 2, 0, 0]), (1, [-1, 0.5f, 3, 3]), (2, [1, 2, 3, 3]));

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new ProductQuantizedEmbeddings(2, 2, seed: 1, quantizesUpdates: true),
            BaselineCases.Context(3, 4), update);

        Assert.Equal(update.Rows.ToArray(), rows.Rows.ToArray());
        Assert.Equal(2 + 1 + 2 * 2 * 4 + 1, bytes); // two numbers, all items, two centroids of d halves, six codes of a bit
    }

    [Fact]
    public void ProductQuantisation_SmallUpdatesOfFarItems_LosesThemInEmbeddingsAndNotInUpdates()
    {
        // What FedRAS argues: items lie far apart, and training moves all of them the same little way.
        ItemUpdate update = BaselineCases.Gaussian(200, 16);
        for (int i = 0; i < update.Count; i++)
            for (int j = 0; j < 16; j++) update.MutableRow(i)[j] = 0.01f * (j + 1);

        (ItemUpdate embeddings, int bytes) = BaselineCases.RoundTrip(() => new ProductQuantizedEmbeddings(4, 16, seed: 1),
            BaselineCases.Context(200, 16), update);
        (ItemUpdate updates, int sameBytes) = BaselineCases.RoundTrip(() =>
            new ProductQuantizedEmbeddings(4, 16, seed: 1, quantizesUpdates: true), BaselineCases.Context(200, 16), update);

        Assert.Equal(bytes, sameBytes);
        Assert.True(BaselineCases.RelativeError(update, embeddings) > 0.5);
        Assert.True(BaselineCases.RelativeError(update, updates) < 1e-5);
    }
}
