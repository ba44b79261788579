namespace FedRas.Tests.Server.Publishing;

public sealed class LatticePublisherTests
{
    private const int Items = 70, Dim = 6, Rounds = 12;

    [Theory]
    [InlineData(1L << 20, null, false)]
    [InlineData(1L << 20, 7, false)]
    [InlineData(1_200L, 7, false)] // a few versions are kept: older devices get a key frame
    [InlineData(0L, 7, false)]
    [InlineData(1L << 20, null, true)]
    [InlineData(1L << 20, 7, true)]
    [InlineData(1_200L, 7, true)]
    [InlineData(0L, 7, true)]
    public void FrameFrom_EveryVersion_LeadsToThePublishedTableBitForBit(long history, int? refineFrom, bool changes)
    {
        (LatticePublisher publisher, GlobalModel model, List<QuantizedTable> devices) = Train(history, refineFrom, changes);
        var codec = new LatticeFrameCodec();
        int keyFrames = 0;
        for (int held = 0; held <= Rounds; held++)
        {
            LatticeFrame frame = publisher.Newest.FrameFrom(held);
            Assert.Same(frame, publisher.Newest.FrameFrom(held));
            Assert.Equal(Rounds, frame.ToRound);
            if (held > 0 && frame.FromRound == 0) keyFrames++;
            codec.Decode(frame.Bytes.Span, WireLimits.Default, devices[held]);
            var table = new FactorMatrix(devices[held].Items, Dim);
            devices[held].Render(table);
            Assert.Equal(model.ItemFactors.Values, table.Values);
            Assert.Equal(model.Retired.Items, devices[held].Retired.Items);
            Assert.Equal((model.Check, changes), (devices[held].Check, model.Retired.Count > 0));
            Assert.Equal(held == Rounds ? 0 : frame.Bytes.Length, publisher.CatchUpBytes(model, held));
        }
        (int least, int most) = history switch { 0 => (Rounds - 1, Rounds - 1), 1 << 20 => (0, 0), _ => (Rounds - 6, Rounds - 3) };
        Assert.InRange(keyFrames, least, most);
    }

    [Fact]
    public void Publish_ManyRounds_StaysWithinHalfACellAndTheHysteresisOfTheExactTable()
    {
        (LatticePublisher publisher, GlobalModel model, List<QuantizedTable> devices) = Train(0, refineFrom: null);
        double cells = 0.5 + new LatticeOptions().Hysteresis;
        for (int i = 0; i < Items * Dim; i++)
        {
            // One part in 10⁶ for the rounding of the float32 sums.
            double most = cells * devices[Rounds].Cell + 1e-6 * Math.Abs(publisher.State!.Values[i]);
            Assert.InRange(Math.Abs((double)publisher.State.Values[i] - model.ItemFactors.Values[i]), 0, most);
        }
    }

    [Fact]
    public void FrameFrom_RetiredVersions_ShareOneKeyFrame()
    {
        (LatticePublisher publisher, GlobalModel model, _) = Train(0, refineFrom: null);
        LatticeFrame key = publisher.Newest.FrameFrom(0);
        for (int held = 1; held < Rounds; held++) Assert.Same(key, publisher.Newest.FrameFrom(held));
        LatticeFrame nothing = publisher.Newest.FrameFrom(Rounds);
        Assert.Equal((Rounds, Rounds), (nothing.FromRound, nothing.ToRound));
        Assert.InRange(nothing.Bytes.Length, 20, 40);
    }

    [Fact]
    public void FrameFrom_ManyThreadsAtOnceOnALoadedTable_GivesAllTheSameFrame()
    {
        (_, GlobalModel model, _) = Train(0, refineFrom: null);
        for (int trial = 0; trial < 20; trial++)
        {
            LatticePublisher loaded = TestFederations.Lattice(Items, Dim);
            using var start = new Barrier(4);
            var frames = new LatticeFrame[4];
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
            {
                start.SignalAndWait();
                loaded.Start(model);
                frames[t] = loaded.Newest.FrameFrom(0);
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            Assert.All(frames, frame => Assert.Same(frames[0], frame));
            Assert.Equal(Rounds, frames[0].ToRound);
        }
    }

    [Fact]
    public void Publish_StepOutOfRange_ThrowsAndChangesNothing()
    {
        (LatticePublisher publisher, GlobalModel model, _) = Train(0, refineFrom: null);
        float[] exact = publisher.State!.Values.ToArray(), table = model.ItemFactors.Values.ToArray();
        var step = new ItemUpdate();
        step.Reset(Dim, Items);
        step.Add(3).Fill(1);
        step.Add(5).Fill(1e30f);
        Assert.Throws<TrainingDivergedException>(() => { publisher.Publish(model, step); });
        Assert.Equal(exact, publisher.State!.Values);
        Assert.Equal(table, model.ItemFactors.Values);
        Assert.Equal(Rounds, model.Round);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Publish_FrameBeyondTheLimits_ThrowsAndChangesNothing(bool verifies)
    {
        WireLimits limits = WireLimits.Default with { MaxMessageBytes = 120 };
        var model = new GlobalModel(400, 8, seed: 1);
        var publisher = new LatticePublisher(400, 8, seed: 1, new LatticeOptions(), limits, threads: 1, verifies);
        var device = new QuantizedTable(new GlobalModel(400, 8, seed: 1).ItemFactors, 1);
        var codec = new LatticeFrameCodec();
        codec.Decode(publisher.Publish(model, Moved(3)).Span, limits, device);
        float[] exact = publisher.State!.Values.ToArray(), table = model.ItemFactors.Values.ToArray();
        Assert.Throws<WireFormatException>(() => { publisher.Publish(model, Moved(400)); });
        Assert.Equal(exact, publisher.State!.Values);
        Assert.Equal(table, model.ItemFactors.Values);
        // A round that fits goes on from there.
        codec.Decode(publisher.Publish(model, Moved(2)).Span, limits, device);
        var rendered = new FactorMatrix(400, 8);
        device.Render(rendered);
        Assert.Equal(model.ItemFactors.Values, rendered.Values);

        static ItemUpdate Moved(int rows)
        {
            var step = new ItemUpdate();
            step.Reset(8, rows);
            for (int item = 0; item < rows; item++)
            {
                Span<float> row = step.Add(item);
                for (int j = 0; j < row.Length; j++) row[j] = (item * 31 + j * 17) % 13 - 6;
            }
            return step;
        }
    }

    [Fact]
    public void FrameFrom_VersionToCome_Throws()
    {
        (LatticePublisher publisher, GlobalModel model, _) = Train(0, refineFrom: null);
        Assert.Throws<ArgumentOutOfRangeException>(() => publisher.Newest.FrameFrom(Rounds + 1));
    }

    [Theory]
    [InlineData(0.05, 0.19)]
    [InlineData(0.02, 0.077)]
    public void Publish_NoStepGiven_ErrsByTheNoiseAllowed(double change, double most)
    {
        const int Rows = 400, Width = 16, Many = 60;
        var model = new GlobalModel(Rows, Width, 1);
        LatticePublisher publisher = TestFederations.Lattice(Rows, Width, new LatticeOptions { Noise = 12 });
        var step = new ItemUpdate();
        for (int round = 0; round < Many; round++)
        {
            var random = new SeededRandom(4, RandomStream.Synthetic, round);
            step.Reset(Width, Rows);
            for (int item = 0; item < Rows; item++)
                foreach (ref float value in step.Add(item)) value = (float)(change * random.NextGaussian());
            publisher.Publish(model, step);
        }
        double noise = 0;
        for (int i = 0; i < Rows * Width; i++) noise += Math.Pow(publisher.State!.Values[i] - model.ItemFactors.Values[i],
            2) / (Rows * Width);
        Assert.InRange(noise / (change * change), 3, 14.5);
        Assert.InRange(Math.Sqrt(noise), 0, most);
    }

    [Fact]
    public void Publish_FirstRoundWithoutReports_ChoosesTheStepInTheNext()
    {
        GlobalModel model = new(Items, Dim, 1), late = new(Items, Dim, 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim), other = TestFederations.Lattice(Items, Dim);
        var step = new ItemUpdate();
        step.Reset(Dim, 0);
        other.Publish(late, step);
        step.Reset(Dim, Items);
        for (int item = 0; item < Items; item++) step.Add(item).Fill(0.1f + item);
        publisher.Publish(model, step);
        other.Publish(late, step);
        Assert.Equal(model.ItemFactors.Values, late.ItemFactors.Values);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(null, 4)]
    [InlineData(null, 8)]
    [InlineData(0.5, 8)]
    public void Publish_OnASavedTable_GoesOnByteForByte(double? fixedStep, int savedAt)
    {
        var options = new LatticeOptions { Step = fixedStep, RefineFrom = 7 };
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, options);
        GlobalModel? resumed = null;
        LatticePublisher? second = null;
        for (int round = 0; round < Rounds; round++)
        {
            if (round == savedAt)
            {
                resumed = new GlobalModel(model.ItemFactors.Copy(), round);
                second = TestFederations.Lattice(Items, Dim, options);
                publisher.State!.Values.CopyTo(second.State!.Values);
            }
            ItemUpdate step = TestFederations.Step(round, Items, Dim);
            byte[] frame = publisher.Publish(model, step).ToArray();
            if (second is not null) Assert.Equal(frame, second.Publish(resumed!, step).ToArray());
        }
    }

    [Fact]
    public void Publish_OnARefinedTableWithMoreRoundsToGo_ReturnsToTheChosenCell()
    {
        GlobalModel model = new(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, new LatticeOptions { RefineFrom = 4 });
        var device = new QuantizedTable(new GlobalModel(Items, Dim, seed: 1).ItemFactors, 1);
        var codec = new LatticeFrameCodec();
        float? chosen = null;
        for (int round = 0; round < 3 * 6; round++)
        {
            if (round is 6 or 12)
            {
                // The run had ended, and goes on with six rounds more, the last of them fine again.
                LatticePublisher resumed = TestFederations.Lattice(Items, Dim, new LatticeOptions { RefineFrom = round + 4 });
                publisher.State!.Values.CopyTo(resumed.State!.Values);
                resumed.Restart(model, chosen);
                publisher = resumed;
            }
            codec.Decode(publisher.Publish(model, TestFederations.Step(round, Items, Dim)).Span, WireLimits.Default, device);
            chosen ??= publisher.ChosenCell;
            if (chosen is null) continue; // no code has moved yet
            Assert.Equal(chosen, publisher.ChosenCell);
            Assert.Equal(round % 6 + 1 >= 4 ? LatticeOptions.Refined(chosen!.Value) : chosen!.Value, device.Cell);
            var table = new FactorMatrix(Items, Dim);
            device.Render(table);
            Assert.Equal(model.ItemFactors.Values, table.Values);
        }
        Assert.NotNull(chosen);
    }

    [Fact]
    public void Publish_OnATableThatIsNoLattice_Throws()
    {
        var model = new GlobalModel(new GlobalModel(Items, Dim, 99).ItemFactors, 5);
        Assert.Throws<ArgumentException>(() => TestFederations.Lattice(Items, Dim).Start(model));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(float.NaN)]
    [InlineData(0.1f)] // more significant bits than a cell has
    public void Restart_CellOfNoLattice_Throws(float cell)
    {
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim);
        Assert.Throws<ArgumentOutOfRangeException>(() => publisher.Restart(new GlobalModel(Items, Dim, seed: 1), cell));
    }

    [Fact]
    public void Newest_BeforeStart_Throws() =>
        Assert.Throws<InvalidOperationException>(() => TestFederations.Lattice(Items, Dim).Newest);

    [Fact]
    public void New_LimitsBelowTheTable_Throws() => Assert.Throws<ArgumentException>(() => new LatticePublisher(
        Items, Dim, seed: 1, new LatticeOptions(), WireLimits.Default with { MaxItems = Items - 1 }));

    /// <summary>A publisher after some rounds, and devices that stayed at each version on the way.</summary>
    private static (LatticePublisher, GlobalModel, List<QuantizedTable>) Train(long history, int? refineFrom, bool changes = false)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher =
            TestFederations.Lattice(Items, Dim, new LatticeOptions { HistoryBytes = history, RefineFrom = refineFrom });
        var devices = new List<QuantizedTable>();
        var frames = new List<byte[]>();
        var codec = new LatticeFrameCodec();
        for (int round = 0; round <= Rounds; round++)
        {
            var device = new QuantizedTable(Items, Dim, seed: 1, cell: 1);
            foreach (byte[] frame in frames) codec.Decode(frame, WireLimits.Default, device);
            devices.Add(device);
            if (round == Rounds) break;
            frames.Add(publisher.Publish(model, round, changes));
        }
        return (publisher, model, devices);
    }
}
