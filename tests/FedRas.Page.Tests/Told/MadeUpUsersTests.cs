using FedRas.Device;
using FedRas.Hosting.Page;
using FedRas.Models;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Page.Tests.Told;

/// <summary>Exposure of watched items: an item that was pushed towards what everybody likes is seen.</summary>
public sealed class MadeUpUsersTests
{
    private const int Items = 400, Dim = 8;

    [Fact]
    public void Ask_ItemPushedToTheTaste_IsShownToManyAndAnotherToNobody()
    {
        ModelMirror mirror = Mirror(pushed: 100, away: 101);
        double?[] shares = new MadeUpUsers(new LocalTrainerOptions()).Ask(mirror, [100, 101, null, Items + 5]);
        Assert.True(shares[0] > 0.2, $"the pushed item has {shares[0]}");
        Assert.Equal(0, shares[1]);
        Assert.Null(shares[2]);
        Assert.Null(shares[3]);
    }

    [Fact]
    public void Ask_SameTableTwice_SaysTheSame()
    {
        var users = new MadeUpUsers(new LocalTrainerOptions());
        int?[] rows = [100, 3, 40];
        Assert.Equal(users.Ask(Mirror(100, 101), rows), users.Ask(Mirror(100, 101), rows));
    }

    [Fact]
    public void Ask_TableThatNothingMoved_SaysNothing() => Assert.Equal(
        [null], new MadeUpUsers(new LocalTrainerOptions()).Ask(new ModelMirror(Items, Dim, seed: 3), [4]));

    // Thirty items were moved the same way, as training moves what is liked together; one twice as far, one the other way.
    private static ModelMirror Mirror(int pushed, int away)
    {
        const ulong Seed = 3;
        var publisher = new LatticePublisher(Items, Dim, Seed, new LatticeOptions());
        var model = new GlobalModel(Items, Dim, Seed);
        publisher.Start(model);
        var step = new ItemUpdate();
        step.Reset(Dim, Items);
        for (int item = 0; item < Items; item++)
        {
            float size = item == pushed ? 2 : item == away ? -2 : item < 30 ? 1 : 0;
            if (size == 0) continue;
            step.Add(item).Fill(size);
        }
        var mirror = new ModelMirror(Items, Dim, Seed);
        mirror.Apply(publisher.Publish(model, step).Span);
        return mirror;
    }
}
