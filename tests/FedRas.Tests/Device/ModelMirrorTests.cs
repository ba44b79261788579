using System.Runtime.InteropServices;

namespace FedRas.Tests.Device;

public sealed class ModelMirrorTests
{
    private const int Items = 40, Dim = 5, Rounds = 4;

    public static TheoryData<PublishForm> Forms => [PublishForm.Dense, PublishForm.Actions, PublishForm.Lattice];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Apply_FramesOfAnyForm_LeadsToThePublishedTableBitForBit(PublishForm form)
    {
        var mirror = new ModelMirror(Items, Dim, seed: 1);
        foreach ((byte[] frame, GlobalModel published) in Frames(form))
        {
            mirror.Apply(frame);
            AssertSame(published, mirror.Model);
        }
        Assert.Equal(form == PublishForm.Lattice, mirror.Table is not null);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Apply_IllegalOrForeignFrame_IsRefusedAndChangesNothing(PublishForm form)
    {
        List<(byte[] Frame, GlobalModel Published)> frames = Frames(form);
        for (int held = 0; held < Rounds; held++)
        {
            var mirror = new ModelMirror(Items, Dim, seed: 1);
            foreach ((byte[] frame, _) in frames.Take(held)) mirror.Apply(frame);
            foreach (byte[] wrong in Wrong(form, frames, held))
            {
                (GlobalModel before, QuantizedTable? table) = (mirror.Model.Copy(), mirror.Table?.Copy());
                Assert.Throws<WireFormatException>(() => mirror.Apply(wrong));
                AssertSame(before, mirror.Model);
                Assert.Equal(table?.Levels.ToArray(), mirror.Table?.Levels.ToArray());
                Assert.Equal((table?.Round, table?.Cell, table?.Check), (mirror.Table?.Round, mirror.Table?.Cell, mirror.Table?.Check));
            }
            mirror.Apply(frames[held].Frame);
            AssertSame(frames[held].Published, mirror.Model);
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void Apply_FrameOverManyRoundsOrKeyFrame_LeadsToTheNewestFromWhereverItStands(int threads, bool changes)
    {
        var model = new GlobalModel(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim, new LatticeOptions { RefineFrom = 2 });
        List<ModelMirror> held = [new(Items, Dim, seed: 1, threads: threads)];
        for (int round = 0; round < Rounds; round++)
        {
            ModelMirror next = held[^1].Copy();
            next.Apply(publisher.Publish(model, round, changes));
            AssertSame(model, next.Model);
            held.Add(next);
        }
        Assert.Equal(changes, model.Retired.Count > 0 && model.ItemFactors.Rows > Items);
        foreach (ModelMirror mirror in held)
        {
            mirror.Copy().Apply(publisher.Newest.FrameFrom(0).Bytes.Span); // a copy moves by itself
            LatticeFrame frame = publisher.Newest.FrameFrom(mirror.Model.Round);
            mirror.Apply(frame.Bytes.Span);
            AssertSame(model, mirror.Model);
        }
    }

    [Fact]
    public void Copy_Moved_LeavesTheOtherAsItWas()
    {
        List<(byte[] Frame, GlobalModel Published)> frames = Frames(PublishForm.Lattice);
        var mirror = new ModelMirror(Items, Dim, seed: 1);
        mirror.Apply(frames[0].Frame);
        ModelMirror copy = mirror.Copy();
        copy.Apply(frames[1].Frame);
        AssertSame(frames[0].Published, mirror.Model);
        AssertSame(frames[1].Published, copy.Model);
        mirror.Apply(frames[1].Frame);
        AssertSame(frames[1].Published, mirror.Model);
    }

    [Fact]
    public void KeyFrame_OfAnyVersion_LeadsThereFromTheStart()
    {
        var mirror = new ModelMirror(Items, Dim, seed: 1);
        Assert.Throws<InvalidOperationException>(() => mirror.KeyFrame());
        GlobalModel published = new(Items, Dim, seed: 1);
        LatticePublisher publisher = TestFederations.Lattice(Items, Dim);
        for (int round = 0; round < 2 * Rounds; round++)
        {
            mirror.Apply(publisher.Publish(published, round, changes: round >= Rounds));
            var fresh = new ModelMirror(Items, Dim, seed: 1);
            fresh.Apply(mirror.KeyFrame());
            AssertSame(published, fresh.Model);
        }
        Assert.True(published.Retired.Count > 0);
    }

    /// <summary>Frames that a mirror of some version must not take.</summary>
    private static IEnumerable<byte[]> Wrong(PublishForm form, List<(byte[] Frame, GlobalModel Published)> frames, int held)
    {
        byte[] legal = frames[held].Frame;
        yield return [];
        yield return [1, 2, 3];
        yield return legal[..^1];
        yield return [.. legal, 0];
        yield return Frames(form, items: Items - 1)[held].Frame;
        // A catalogue that is published as a lattice may grow.
        if (form != PublishForm.Lattice) yield return Frames(form, items: Items + 1)[held].Frame;
        yield return Frames(form, dim: Dim + 1)[held].Frame;
        for (int other = 0; other < Rounds; other++)
        {
            // A frame of a lattice from the start is a key frame, which anybody may take.
            bool isLegal = form == PublishForm.Lattice && other == 0;
            if (other != held && !isLegal) yield return frames[other].Frame;
        }
        // Of the rows of another form nothing but the round tells, so at the start any form is legal.
        if (form == PublishForm.Lattice)
        {
            yield return Frames(form, seed: 2)[held].Frame;
            if (held > 0) yield return Frames(PublishForm.Dense)[held].Frame;
        }
        else if (held > 0) yield return Frames(PublishForm.Lattice)[held].Frame;
        // What is illegal must not decide how the table is published.
        else yield return Frames(PublishForm.Lattice)[held].Frame[..^1];
    }

    private static List<(byte[] Frame, GlobalModel Published)> Frames(PublishForm form, int items = Items, int dim = Dim, ulong seed = 1)
    {
        FedRas.Simulation.Running.InProcessOptions options = TestFederations.Options(items, dim, "adaptive", form);
        IModelPublisher publisher = (options with { Server = options.Server with { Seed = seed } }).Publisher();
        var model = new GlobalModel(items, dim, seed);
        var frames = new List<(byte[], GlobalModel)>();
        for (int round = 0; round < Rounds; round++)
        {
            byte[] frame = publisher.Publish(model, TestFederations.Step(round, items, dim)).ToArray();
            frames.Add((frame, model.Copy()));
        }
        return frames;
    }

    private static void AssertSame(GlobalModel expected, GlobalModel actual)
    {
        Assert.Equal((expected.Round, expected.Check), (actual.Round, actual.Check));
        Assert.Equal(expected.Retired.Items, actual.Retired.Items);
        Assert.Equal(
            MemoryMarshal.AsBytes(expected.ItemFactors.Values).ToArray(), MemoryMarshal.AsBytes(actual.ItemFactors.Values).ToArray());
    }
}
