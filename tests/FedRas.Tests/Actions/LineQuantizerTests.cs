namespace FedRas.Tests.Actions;

public sealed class LineQuantizerTests
{
    [Fact]
    public void Quantize_RankOneWithALevelForEachGain_LosesTheRoundingOfTheDirectionOnly()
    {
        // Multiples 1, -2, 5 of (3, 4), which eight bits a value say as (95, 127) times a power of two.
        ItemUpdate update = QuantizerTests.Rows(2, [3, 4], [-6, -8], [15, 20], [3, 4]);
        ActionUpdate line = QuantizerTests.Quantize("line:3", update);
        ActionStage stage = line.Stages[0];
        Assert.Equal(95f / 127, stage.Directions[0] / stage.Directions[1], 1e-6f);
        Assert.Equal([1, 0, 2, 1], stage.Codes.ToArray().Select(c => (int)c));
        double sine = (95.0 * 4 - 127 * 3) / (5 * Math.Sqrt(95 * 95 + 127 * 127));
        Assert.Equal(sine * sine, Distortion.Measure(update, line), 1e-7);
    }

    [Fact]
    public void Quantize_TwoAxes_LosesExactlyTheLesserOne()
    {
        // Energy 9 + 16 along the second axis, 4 along the first.
        ItemUpdate update = QuantizerTests.Rows(2, [2, 0], [0, 3], [0, -4]);
        ActionUpdate line = QuantizerTests.Quantize("line:3", update);
        Assert.Equal([-4f, 0f, 3f], line.Stages[0].Levels.ToArray().Select(x => MathF.Round(x * line.Stages[0].Directions[1], 2)));
        Assert.Equal(4.0 / 29, Distortion.Measure(update, line), 1e-4);
    }

    [Fact]
    public void Quantize_LongestRowIsNotTheLeadingDirection_FindsTheLeadingOne()
    {
        float[][] rows = [[2, 0, 0], .. Enumerable.Repeat(new float[] { 0, 0, 1 }, 9)];
        ActionStage stage = QuantizerTests.Quantize("line:4", QuantizerTests.Rows(3, rows)).Stages[0];
        Assert.True(stage.Directions[2] > 0.99f, $"{stage.Directions[2]}");
        Assert.Equal(0, stage.Directions[0], 0.01f);
    }

    [Theory]
    [InlineData(16, 1e-13f)]
    [InlineData(16, 1e12f)]
    public void Quantize_TinyOrHugeRows_LosesNoMore(int dim, float size)
    {
        ItemUpdate update = QuantizerTests.FewDirections(80, dim, directions: 1, noise: 0.02f),
            scaled = QuantizerTests.FewDirections(80, dim, directions: 1, noise: 0.02f);
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

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.1)]
    [InlineData(15, 0.01)]
    [InlineData(16, 0.001)]
    [InlineData(700, 0.05)]
    [InlineData(700, 0.006)]
    [InlineData(5_000, 0.0005)]
    public void Describe_GivenGains_MeetsTheTargetAfterDecodingWithTheFewestLevels(int count, double target)
    {
        ItemUpdate update = Line(count, seed: count);
        var quantizer = new LineQuantizer(256);
        var actions = new ActionUpdate();
        double told = quantizer.Describe(update, 256, target, double.PositiveInfinity, actions);
        double decoded = Distortion.Measure(update, QuantizerTests.Decoded(actions, 3 * count + 3));
        Assert.Equal(decoded, told, 1e-5 * decoded);
        Assert.InRange(decoded, 0, target);
        int levels = actions.Stages[0].LevelCount;
        for (int fewer = 1; fewer < levels; fewer++)
        {
            double lost = new LineQuantizer(fewer).Describe(update, fewer, target, double.PositiveInfinity, actions);
            Assert.True(lost > target, $"{fewer} levels lose {lost}, {levels} were taken");
        }
    }

    [Fact]
    public void Describe_TargetBelowTheRoundingOfTheDirection_TakesWhatHelps()
    {
        var actions = new ActionUpdate();
        ItemUpdate update = Line(700, seed: 1);
        double told = new LineQuantizer(256).Describe(update, 256, 1e-7, double.PositiveInfinity, actions);
        Assert.InRange(told, 1e-7, 2e-4);
    }

    [Fact]
    public void Describe_GivenGains_DependsOnNothingThatCameBefore()
    {
        ItemUpdate update = Line(300, seed: 4);
        ActionUpdate fresh = new(), used = new();
        var quantizer = new LineQuantizer(256);
        quantizer.Describe(Line(2_000, seed: 5), 256, 1e-4, double.PositiveInfinity, used);
        double expected = new LineQuantizer(256).Describe(update, 256, 0.01, double.PositiveInfinity, fresh);
        Assert.Equal(expected, quantizer.Describe(update, 256, 0.01, double.PositiveInfinity, used));
        Assert.Equal(fresh.Stages[0].Levels.ToArray(), used.Stages[0].Levels.ToArray());
        Assert.Equal(fresh.Codes.ToArray(), used.Codes.ToArray());
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0)]
    public void Describe_AllGainsEqual_TakesOneLevel(float gain)
    {
        var update = new ItemUpdate();
        update.ResetLine([1, -3, 2], 20).Fill(gain);
        for (int i = 0; i < 20; i++) update.TakeItems(20)[i] = i;
        var actions = new ActionUpdate();
        Assert.InRange(new LineQuantizer(16).Describe(update, 16, 0.01, double.PositiveInfinity, actions), 0, 1e-4);
        Assert.Equal(1, actions.Stages[0].LevelCount);
    }

    [Fact]
    public void Describe_DirectionOfZeros_SaysZeros()
    {
        var update = new ItemUpdate();
        update.ResetLine([0, 0], 3).Fill(1);
        for (int i = 0; i < 3; i++) update.TakeItems(3)[i] = i;
        var actions = new ActionUpdate();
        Assert.Equal(0, new LineQuantizer(16).Describe(update, 16, 0.01, double.PositiveInfinity, actions));
        Assert.Equal(0, Distortion.Measure(update, QuantizerTests.Decoded(actions, 9)));
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(1, float.NaN)]
    [InlineData(1, float.NegativeInfinity)]
    [InlineData(1e30f, 1e30f)]
    public void Describe_ValueThatIsNoNumber_NamesDivergence(float gain, float factor)
    {
        var update = new ItemUpdate();
        update.ResetLine([1, factor], 2).Fill(gain);
        (update.TakeItems(2)[0], update.TakeItems(2)[1]) = (0, 1);
        var line = new LineQuantizer(16);
        Assert.Throws<TrainingDivergedException>(() => line.Describe(update, 16, 0.01, double.PositiveInfinity, new ActionUpdate()));
    }

    /// <summary>Most gains are small and negative, some large and positive, as a user's are.</summary>
    internal static ItemUpdate Line(int count, int seed)
    {
        var random = new SeededRandom((ulong)seed, RandomStream.Synthetic);
        float[] direction = [.. Enumerable.Range(0, 24).Select(_ => (float)random.NextGaussian())];
        var update = new ItemUpdate();
        Span<float> gains = update.ResetLine(direction, count);
        for (int i = 0; i < count; i++)
            gains[i] = (float)(i % 4 == 0 ? Math.Abs(random.NextGaussian()) : 0.05 * (random.NextGaussian() - 1));
        Span<int> items = update.TakeItems(count);
        for (int i = 0; i < count; i++) items[i] = 3 * i + 1;
        return update;
    }
}
