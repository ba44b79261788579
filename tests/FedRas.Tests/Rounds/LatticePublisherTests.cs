using FedRas.Models;
using FedRas.Numerics;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Tests.Rounds;

public sealed class LatticePublisherTests
{
    private const int Items = 70, Dim = 6, Rounds = 12;

    [Theory]
    [InlineData(1L << 20, null)]
    [InlineData(1L << 20, 7)]
    [InlineData(3L * 2 * Items * Dim, 7)] // three versions are kept: older devices get a key frame
    [InlineData(0L, 7)]
    public void FrameFrom_EveryVersion_LeadsToThePublishedTableBitForBit(long history, int? refineFrom)
    {
        (LatticePublisher publisher, GlobalModel model, List<LatticeTable> devices, RoundOptions options) = Train(history, refineFrom);
        var codec = new LatticeFrameCodec();
        int keyFrames = 0;
        for (int held = 0; held <= Rounds; held++)
        {
            LatticeFrame frame = publisher.FrameFrom(model, held);
            Assert.Same(frame, publisher.FrameFrom(model, held));
            Assert.Equal(Rounds, frame.ToRound);
            if (held > 0 && frame.FromRound == 0) keyFrames++;
            codec.Decode(frame.Bytes.Span, options.Limits, devices[held]);
            var table = new FactorMatrix(Items, Dim);
            devices[held].Render([], table);
            Assert.Equal(model.ItemFactors.Values, table.Values);
            Assert.Equal(held == Rounds ? 0 : frame.Bytes.Length, publisher.CatchUpBytes(model, held));
        }
        Assert.Equal(history switch { 0 => Rounds, 1 << 20 => 1, _ => Rounds - 3 }, keyFrames); // the newest is no former version: a device that holds it needs nothing
    }

    [Fact]
    public void Publish_ManyRounds_StaysWithinHalfACellAndTheHysteresisOfTheExactTable()
    {
        (LatticePublisher publisher, GlobalModel model, _, RoundOptions options) = Train(0, refineFrom: null);
        float step = options.Lattice.StepFor(Dim, Rounds);
        for (int i = 0; i < Items * Dim; i++) Assert.Equal(publisher.State!.Values[i], model.ItemFactors.Values[i], step * 1.0001f);
    }

    [Fact]
    public void FrameFrom_VersionToCome_Throws()
    {
        (LatticePublisher publisher, GlobalModel model, _, _) = Train(0, refineFrom: null);
        Assert.Throws<ArgumentOutOfRangeException>(() => publisher.FrameFrom(model, Rounds + 1));
    }

    /// <summary>A publisher after some rounds, and devices that stayed at each version on the way.</summary>
    private static (LatticePublisher, GlobalModel, List<LatticeTable>, RoundOptions) Train(long history, int? refineFrom)
    {
        var options = new RoundOptions { CountsCatchUp = true, Lattice = new LatticeOptions { HistoryBytes = history, RefineFrom = refineFrom } };
        var model = new GlobalModel(Items, Dim, options.Seed);
        var publisher = new LatticePublisher(Items, Dim, options);
        var devices = new List<LatticeTable>();
        var frames = new List<byte[]>();
        var codec = new LatticeFrameCodec();
        var step = new ItemUpdate();
        for (int round = 0; round <= Rounds; round++)
        {
            var device = new LatticeTable(new GlobalModel(Items, Dim, options.Seed).ItemFactors, options.Lattice.StepFor(Dim, 0));
            foreach (byte[] frame in frames) codec.Decode(frame, options.Limits, device);
            devices.Add(device);
            if (round == Rounds) break;
            var random = new SeededRandom(4, RandomStream.Synthetic, round);
            step.Reset(Dim, Items);
            for (int item = 0; item < Items; item++)
                if (random.NextInt(3) == 0)
                    foreach (ref float value in step.Add(item)) value = (float)(0.2 * random.NextGaussian());
            frames.Add(publisher.Publish(model, step).ToArray());
        }
        return (publisher, model, devices, options);
    }
}
