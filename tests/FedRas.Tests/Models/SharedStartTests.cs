using FedRas.Models;
using FedRas.Numerics;
using Xunit;

namespace FedRas.Tests.Models;

public sealed class SharedStartTests
{
    [Fact]
    public void Copy_IsDrawnFromTheSeedAndOnesOwn()
    {
        FactorMatrix shared = SharedStart.Of(30, 4, seed: 77);
        FactorMatrix own = new GlobalModel(30, 4, seed: 77).ItemFactors;
        var expected = new FactorMatrix(30, 4);
        var random = new SeededRandom(77, RandomStream.ItemFactors);
        expected.FillGaussian(ref random);
        Assert.Equal(expected.Values, shared.Values);
        Assert.Equal(expected.Values, own.Values);
        own.Row(3).Clear();
        Assert.Equal(expected.Values, SharedStart.Of(30, 4, seed: 77).Values);
    }

    [Fact]
    public void Of_OtherSeedOrShape_IsAnotherTable()
    {
        FactorMatrix one = SharedStart.Of(30, 4, seed: 78);
        Assert.False(one.Values.SequenceEqual(SharedStart.Of(30, 4, seed: 79).Values));
        Assert.Equal((40, 3), (SharedStart.Of(40, 3, seed: 78).Rows, SharedStart.Of(40, 3, seed: 78).Dim));
    }
}
