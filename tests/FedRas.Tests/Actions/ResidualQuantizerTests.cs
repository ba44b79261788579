namespace FedRas.Tests.Actions;

public sealed class ResidualQuantizerTests
{
    [Fact]
    public void Quantize_SumsOfTwoSmallCodebooks_LosesNothing()
    {
        // Far centres ±100 first, then ±1 of either around them: 2 + 2 centroids for 4 rows.
        ItemUpdate update = QuantizerTests.Rows(2, [101, 0], [99, 0], [-99, 0], [-101, 0]);
        ActionUpdate actions = QuantizerTests.Quantize("residual:2x2", update);
        Assert.Equal(2, actions.StageCount);
        Assert.Equal([-100f, 100f], actions.Stages[0].Directions.ToArray().Where((_, i) => i % 2 == 0).Order());
        Assert.Equal([-1f, 1f], actions.Stages[1].Directions.ToArray().Where((_, i) => i % 2 == 0).Order());
        Assert.Equal(0, Distortion.Measure(update, actions));
    }

    [Fact]
    public void Quantize_OneStage_IsTheFlatQuantizer()
    {
        ItemUpdate update = QuantizerTests.FewDirections(80, 5, directions: 2, noise: 0.3f);
        ActionUpdate flat = QuantizerTests.Quantize("flat:7", update), residual = QuantizerTests.Quantize("residual:1x7", update);
        Assert.Equal(flat.Codebook.ToArray(), residual.Codebook.ToArray());
        Assert.Equal(flat.Codes.ToArray(), residual.Codes.ToArray());
    }

    [Fact]
    public void Quantize_EightStages_EachLosesNoMoreThanTheOneBefore()
    {
        ItemUpdate update = QuantizerTests.FewDirections(100, 8, directions: 6, noise: 0.5f);
        double before = 1;
        for (int stages = 1; stages <= ActionUpdate.MaxStages; stages++)
        {
            double now = Distortion.Measure(update, QuantizerTests.Quantize($"residual:{stages}x4", update));
            Assert.True(now < before, $"{stages}: {now} after {before}");
            before = now;
        }
    }
}
