using FedRas.Actions;
using FedRas.Training;

namespace FedRas.Tests.Actions;

public sealed class LineQuantizerTests
{
    [Fact]
    public void Quantize_RankOneWithALevelForEachGain_LosesNothing()
    {
        // Multiples 1, -2, 5 of (3, 4): unit vector (0.6, 0.8), gains 5, -10, 25.
        ItemUpdate update = QuantizerTests.Rows(2, [3, 4], [-6, -8], [15, 20], [3, 4]);
        ActionUpdate line = QuantizerTests.Quantize("line:3", update);
        ActionStage stage = line.Stages[0];
        Assert.Equal(0.6f, stage.Directions[0], 1e-6f);
        Assert.Equal(0.8f, stage.Directions[1], 1e-6f);
        Assert.Equal([-10f, 5f, 25f], stage.Levels.ToArray().Select(x => MathF.Round(x, 4)));
        Assert.Equal([1, 0, 2, 1], stage.Codes.ToArray().Select(c => (int)c));
        Assert.True(Distortion.Measure(update, line) < 1e-12);
    }

    [Fact]
    public void Quantize_TwoAxes_LosesExactlyTheLesserOne()
    {
        // Energy 9 + 16 along the second axis, 4 along the first.
        ItemUpdate update = QuantizerTests.Rows(2, [2, 0], [0, 3], [0, -4]);
        ActionUpdate line = QuantizerTests.Quantize("line:3", update);
        Assert.Equal([-4f, 0f, 3f], line.Stages[0].Levels.ToArray().Select(x => MathF.Round(x, 2)));
        Assert.Equal(4.0 / 29, Distortion.Measure(update, line), 1e-4);
    }

    [Fact]
    public void Quantize_LongestRowIsNotTheLeadingDirection_FindsTheLeadingOne()
    {
        float[][] rows = [[2, 0, 0], .. Enumerable.Repeat(new float[] { 0, 0, 1 }, 9)];
        ActionStage stage = QuantizerTests.Quantize("line:4", QuantizerTests.Rows(3, rows)).Stages[0];
        Assert.True(stage.Directions[2] > 0.999f, $"{stage.Directions[2]}");
    }

    [Theory]
    [InlineData(16, 1e-13f)]
    [InlineData(16, 1e12f)]
    public void Quantize_TinyOrHugeRows_LosesNoMore(int dim, float size)
    {
        ItemUpdate update = QuantizerTests.FewDirections(80, dim, directions: 1, noise: 0.02f), scaled = QuantizerTests.FewDirections(80, dim, directions: 1, noise: 0.02f);
        foreach (ref float value in scaled.Rows) value *= size;
        double lost = Distortion.Measure(update, QuantizerTests.Quantize("line:80", update));
        Assert.InRange(Distortion.Measure(scaled, QuantizerTests.Quantize("line:80", scaled)), 0.9 * lost, 1.1 * lost);
    }

    [Fact]
    public void Quantize_ManyRows_LosesWhatTheFirstSingularValueLeaves()
    {
        ItemUpdate update = QuantizerTests.FewDirections(200, 10, directions: 1, noise: 0.05f);
        double one = Distortion.Measure(update, QuantizerTests.Quantize("line:200", update));
        // Nine of ten factors of the noise stand at right angles to the direction, whose mean square is about 1.
        Assert.InRange(one, 0.5 * 0.0025 * 0.9, 2 * 0.0025 * 0.9);
    }

    [Fact]
    public void Quantize_Dithered_IsUnbiasedOverManyDraws()
    {
        ItemUpdate update = QuantizerTests.Rows(1, [0], [1], [2], [3], [4], [5], [6], [7], [8], [9]);
        const int draws = 3_000;
        var mean = new double[10];
        float[] levels = [];
        for (int seed = 0; seed < draws; seed++)
        {
            ActionUpdate line = QuantizerTests.Quantize("line:3", update, Rounding.Dithered, seed);
            levels = line.Stages[0].Levels.ToArray();
            for (int i = 0; i < 10; i++) mean[i] += line.Stages[0].Level(line.Stages[0].Codes[i]) / draws;
        }
        for (int i = 0; i < 10; i++) Assert.Equal(Math.Clamp(i, levels[0], levels[^1]), mean[i], 0.2);
    }
}
