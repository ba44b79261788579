namespace FedRas.Tests.Models;

public sealed class TableCheckTests
{
    private const int Items = 20, Dim = 3;

    [Fact]
    public void Check_OfATable_IsTheSumOfItsValuesMixedWithTheRound()
    {
        var model = new GlobalModel(Items, Dim, seed: 4);
        Assert.Equal(Hash(model), model.Check);
        model.Apply(Step());
        Assert.Equal(Hash(model), model.Check);
    }

    [Fact]
    public void Check_OtherRoundOrOneOtherBit_IsAnother()
    {
        FactorMatrix table = new GlobalModel(Items, Dim, seed: 4).ItemFactors;
        ulong check = new GlobalModel(table, 7).Check;
        Assert.NotEqual(check, new GlobalModel(table, 8).Check);
        table.Values[^1] = MathF.BitIncrement(table.Values[^1]);
        Assert.NotEqual(check, new GlobalModel(table, 7).Check);
    }

    [Fact]
    public void Check_OfACopyWhoseOriginalMoves_IsThatOfTheCopy()
    {
        var model = new GlobalModel(Items, Dim, seed: 4);
        GlobalModel copy = model.Copy();
        model.Apply(Step());
        Assert.Equal(Hash(copy), copy.Check);
        Assert.Equal(Hash(model), model.Check);
    }

    [Theory]
    [InlineData(PublishForm.Dense)]
    [InlineData(PublishForm.Actions)]
    [InlineData(PublishForm.Lattice)]
    public void Check_OfWhatIsPublished_IsThatOfTheFrameOrOfTheTable(PublishForm form)
    {
        InProcessOptions options = TestFederations.Options(Items, Dim, "adaptive", form);
        var model = new GlobalModel(Items, Dim, seed: 1);
        IModelPublisher publisher = options.Publisher();
        publisher.Start(model);
        Assert.Equal(Hash(model), model.Check);
        for (int round = 0; round < 3; round++)
        {
            ReadOnlySpan<byte> frame = publisher.Publish(model, Step()).Span;
            ulong expected = form == PublishForm.Lattice ? LatticeFrameCodec.ReadHeader(frame, WireLimits.Default).Check : Hash(model);
            Assert.Equal(expected, model.Check);
        }

        // Who takes the table up again, as a run that was interrupted does, has the same check.
        var saved = new GlobalModel(model.ItemFactors, model.Round);
        options.Publisher().Start(saved);
        Assert.Equal(model.Check, saved.Check);
    }

    private static ItemUpdate Step()
    {
        var step = new ItemUpdate();
        step.Reset(Dim, 2);
        step.Add(3).Fill(0.5f);
        step.Add(11).Fill(-0.25f);
        return step;
    }

    /// <summary>FORMAT.md's sum, value by value.</summary>
    private static ulong Hash(GlobalModel model)
    {
        ulong sum = 0;
        for (int i = 0; i < Items; i++)
            for (int j = 0; j < Dim; j++)
                sum += (ulong)(long)BitConverter.SingleToInt32Bits(model.ItemFactors.Row(i)[j]) * (Mix((ulong)i
                    + 1) | 1) * (Mix(((ulong)j + 1) << 32) | 1);
        return Mix(sum + Mix((ulong)model.Round + 0x9E3779B97F4A7C15));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
