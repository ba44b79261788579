namespace FedRas.Tests.Actions;

public sealed class GainShapeQuantizerTests
{
    [Fact]
    public void Quantize_TwoAxesOfEitherSign_LosesNothing()
    {
        ItemUpdate update = QuantizerTests.Rows(2, [3, 0], [-3, 0], [0, 3], [0, -3], [0, 3]);
        ActionUpdate actions = QuantizerTests.Quantize("gain-shape:2x2", update);
        Assert.Equal(2, actions.Stages[0].DirectionCount);
        Assert.Equal([-3f, 3f], actions.Stages[0].Levels.ToArray().Select(x => MathF.Round(x, 2)));
        Assert.True(Distortion.Measure(update, actions) < 1e-6);
    }

    [Fact]
    public void Quantize_FewerDirectionsThanAllowed_KeepsOneForEach()
    {
        ItemUpdate update = QuantizerTests.Rows(3, [1, 0, 0], [2, 0, 0], [0, 0, 5], [0, 0, -5]);
        ActionStage stage = QuantizerTests.Quantize("gain-shape:4x8", update).Stages[0];
        Assert.Equal(2, stage.DirectionCount);
        Assert.All(stage.Codes.ToArray(), code => Assert.True(code < stage.Actions));
    }

    [Fact]
    public void Quantize_OneDirection_LosesAboutWhatTheLineLoses()
    {
        ItemUpdate update = QuantizerTests.FewDirections(150, 12, directions: 1, noise: 0.1f);
        double line = Distortion.Measure(update, QuantizerTests.Quantize("line:16", update));
        Assert.Equal(line, Distortion.Measure(update, QuantizerTests.Quantize("gain-shape:1x16", update)), 0.02 * line);
    }

    [Fact]
    public void Quantize_AnyUpdate_GivesUnitDirectionsWhoseGainsLeanToThePositiveSide()
    {
        ItemUpdate update = QuantizerTests.FewDirections(100, 6, directions: 3, noise: 0.2f);
        ActionStage stage = QuantizerTests.Quantize("gain-shape:3x8", update).Stages[0];
        for (int a = 0; a < stage.DirectionCount; a++)
        {
            ReadOnlySpan<float> direction = stage.Direction(a * stage.LevelCount);
            double length = 0, skew = 0;
            foreach (float x in direction) length += x * x;
            Assert.Equal(1, length, 0.02);
            for (int i = 0; i < update.Count; i++)
            {
                if (stage.Codes[i] / stage.LevelCount != a) continue;
                double dot = 0;
                for (int j = 0; j < 6; j++) dot += update.Row(i)[j] * direction[j];
                skew += dot * Math.Abs(dot);
            }
            Assert.True(skew >= 0, $"{skew}");
        }
    }
}
