using FedRas.Tests.Models;

namespace FedRas.Tests.Actions;

/// <summary>What holds for every quantiser.</summary>
public sealed class QuantizerTests
{
    public static TheoryData<string> Specs => ["flat:6", "line:5", "gain-shape:3x4", "residual:3x4"];

    public static TheoryData<string, string> Sizes => new()
    {
        { "flat:2", "flat:16" }, { "line:2", "line:8" }, { "gain-shape:1x8", "gain-shape:4x8" }, { "gain-shape:3x2", "gain-shape:3x16" },
        { "residual:1x8", "residual:3x8" }, { "residual:2x4", "residual:2x16" },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Quantize_LargerSize_LosesLess(string small, string large)
    {
        ItemUpdate update = FewDirections(120, 12, directions: 3, noise: 0.1f);
        double more = Distortion.Measure(update, Quantize(small, update)), less = Distortion.Measure(update, Quantize(large, update));
        Assert.True(less < more, $"{large} {less}, {small} {more}");
        Assert.InRange(more, 0, 1);
    }

    [Theory, MemberData(nameof(Specs))]
    public void AddTo_EachRow_IsTheSumOfItsStages(string spec)
    {
        ItemUpdate update = FewDirections(40, 6, directions: 2, noise: 0.2f);
        ActionUpdate actions = Quantize(spec, update);
        for (int i = 0; i < update.Count; i++)
        {
            var expected = new float[6];
            foreach (ActionStage stage in actions.Stages)
                for (int j = 0; j < 6; j++)
                    expected[j] += stage.Level(stage.Codes[i]) * stage.Direction(stage.Codes[i])[j];
            var decoded = new float[6];
            actions.AddTo(i, 1, decoded);
            for (int j = 0; j < 6; j++) Assert.Equal(expected[j], decoded[j], 1e-5f);
        }
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_AnyUpdate_TellsTheDistortionOfTheDecodedReport(string spec)
    {
        foreach (int directions in new[] { 1, 3 })
        {
            ItemUpdate update = FewDirections(150, 16, directions, noise: 0.1f * (directions - 1));
            ActionUpdate actions = new();
            SeededRandom random = Random();
            double told = Create(spec).Quantize(update, ref random, actions);
            Assert.Equal(Distortion.Measure(update, Decoded(actions, 3 * 150)), told, 1e-6 * told);
        }
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_SameSeed_GivesTheSameOnUsedAndFreshInstances(string spec)
    {
        ItemUpdate update = FewDirections(70, 9, directions: 3, noise: 0.3f);
        IUpdateQuantizer used = Create(spec);
        ActionUpdate result = new();
        SeededRandom random = Random();
        used.Quantize(FewDirections(200, 16, directions: 2, noise: 1), ref random, result);
        random = Random();
        used.Quantize(update, ref random, result);
        Same(Quantize(spec, update), result);
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_NoRows_SaysNothing(string spec)
    {
        var update = new ItemUpdate();
        update.Reset(4, 0);
        ActionUpdate actions = Quantize(spec, update);
        Assert.Equal(0, actions.Count);
        Assert.Equal(0, actions.Actions);
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_ZeroRows_AreZero(string spec)
    {
        ActionUpdate actions = Quantize(spec, Rows(4, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]));
        Assert.Equal([0, 0, 0, 0], actions.Row(1));
        Assert.Equal(1, actions.Actions);
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_OneRow_IsThatRow(string spec)
    {
        ActionUpdate actions = Quantize(spec, Rows(3, [3, -4, 12]));
        Assert.Equal(1, actions.Actions);
        float[] row = actions.Row(0);
        for (int j = 0; j < 3; j++) Assert.Equal(new float[] { 3, -4, 12 }[j], row[j], 12 / 200f); // eight bits a value
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_DuplicateRows_TakeOneActionEach(string spec)
    {
        ItemUpdate update = Rows(2, [1, 2], [2, 4], [1, 2], [2, 4], [1, 2]);
        ActionUpdate actions = Quantize(spec, update);
        Assert.Equal(2, actions.Actions);
        Assert.True(Distortion.Measure(update, actions) < 1e-4); // eight bits a value
    }

    [Theory]
    [InlineData("flat:500")]
    [InlineData("gain-shape:40x500")]
    [InlineData("residual:2x500")]
    public void Quantize_MoreActionsThanRows_LosesNothing(string spec)
    {
        ItemUpdate update = FewDirections(30, 8, directions: 5, noise: 0.5f);
        ActionUpdate actions = Quantize(spec, update);
        Assert.True(Distortion.Measure(update, actions) < 1e-4); // eight bits a value
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_NearTheEndOfFloat_NamesDivergence(string spec)
    {
        ItemUpdate update = Rows(2, [3e38f, 1e38f], [-3e38f, 2e38f]);
        Assert.Throws<TrainingDivergedException>(() => Quantize(spec, update));
    }

    [Theory, MemberData(nameof(Specs))]
    public void Quantize_AfterWarmUp_AllocatesNothing(string spec)
    {
        ItemUpdate[] updates = [FewDirections(60, 8, 2, 0.1f), FewDirections(90, 8, 3, 0.2f), FewDirections(5, 8, 1, 0)];
        IUpdateQuantizer quantizer = Create(spec);
        ActionUpdate result = new();
        long allocated = -1;
        for (int round = 0; round < 40; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (ItemUpdate update in updates)
            {
                SeededRandom random = Random();
                quantizer.Quantize(update, ref random, result);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Theory, MemberData(nameof(Specs))]
    public void MostMultiplyAdds_MoreRows_AreMore(string spec)
    {
        IUpdateQuantizer quantizer = Create(spec);
        Assert.Equal(0, quantizer.MostMultiplyAdds(0, 64));
        Assert.True(quantizer.MostMultiplyAdds(700, 64) > 700 * 64 * 2);
        Assert.True(quantizer.MostMultiplyAdds(1_400, 64) > 1.8 * quantizer.MostMultiplyAdds(700, 64));
    }

    [Theory, MemberData(nameof(Specs))]
    public void Create_ParsedSpec_SaysWhatWasParsed(string text)
    {
        Assert.True(QuantizerSpec.TryParse(text, out QuantizerSpec? spec));
        Assert.Equal(text, spec.ToString());
        Assert.NotNull(spec.Create());
    }

    /// <summary>Rows that are multiples of some directions, with a little of others.</summary>
    internal static ItemUpdate FewDirections(int count, int dim, int directions, float noise)
    {
        var random = new SeededRandom(12, RandomStream.Synthetic, directions);
        float[][] basis = [.. Enumerable.Range(0, directions).Select(_ =>
            Enumerable.Range(0, dim).Select(_ => (float)random.NextGaussian()).ToArray())];
        return Rows(dim, [.. Enumerable.Range(0, count).Select(i =>
        {
            float gain = (float)random.NextGaussian();
            float[] direction = basis[i % directions];
            return direction.Select(x => gain * x + noise * (float)random.NextGaussian()).ToArray();
        })]);
    }

    internal static ItemUpdate Rows(int dim, params float[][] rows)
    {
        var update = new ItemUpdate();
        update.Reset(dim, rows.Length);
        for (int i = 0; i < rows.Length; i++) rows[i].CopyTo(update.Add(3 * i + 1));
        return update;
    }

    internal static ActionUpdate Quantize(string spec, ItemUpdate update, int seed = 5)
    {
        ActionUpdate result = new();
        var random = new SeededRandom((ulong)seed, RandomStream.UpdateClustering);
        Create(spec).Quantize(update, ref random, result);
        return result;
    }

    private static IUpdateQuantizer Create(string spec)
    {
        Assert.True(QuantizerSpec.TryParse(spec, out QuantizerSpec? parsed));
        return parsed.Create();
    }

    /// <summary>What a server reads of the actions.</summary>
    internal static IItemRows Decoded(ActionUpdate actions, int items)
    {
        var message = new ArrayBufferWriter<byte>();
        var rows = new DecodedRows();
        UpdateCodec.Encode(new UpdateHeader(1, items, actions.Dim, actions.Count), actions, message);
        UpdateCodec.Decode(message.WrittenSpan, new WireLimits(), rows);
        return rows.Current;
    }

    private static SeededRandom Random() => new(5, RandomStream.UpdateClustering);

    private static void Same(ActionUpdate expected, ActionUpdate actual)
    {
        Assert.Equal(expected.Items.ToArray(), actual.Items.ToArray());
        Assert.Equal(expected.StageCount, actual.StageCount);
        for (int s = 0; s < expected.StageCount; s++)
        {
            Assert.Equal(expected.Stages[s].Directions.ToArray(), actual.Stages[s].Directions.ToArray());
            Assert.Equal(expected.Stages[s].Levels.ToArray(), actual.Stages[s].Levels.ToArray());
            Assert.Equal(expected.Stages[s].Codes.ToArray(), actual.Stages[s].Codes.ToArray());
        }
    }
}
