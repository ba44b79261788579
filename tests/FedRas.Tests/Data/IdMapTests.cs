namespace FedRas.Tests.Data;

public sealed class IdMapTests
{
    [Fact]
    public void Numbered_Ids_CountFromOneBothWays()
    {
        var ids = IdMap.Numbered("u", 12);
        Assert.Equal((12, "u1", "u12"), (ids.Count, ids[0], ids[11]));
        for (int index = 0; index < 12; index++)
        {
            Assert.True(ids.TryGetIndex(ids[index], out int found));
            Assert.Equal(index, found);
            Assert.Equal(index, ids.GetOrAdd(ids[index]));
        }
        Assert.Equal(12, ids.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("u0")]
    [InlineData("u01")]
    [InlineData("u13")]
    [InlineData("u+1")]
    [InlineData("u1 ")]
    [InlineData("U1")]
    [InlineData("1")]
    [InlineData("u99999999999")]
    public void Numbered_AnyOtherText_IsNoIdUntilItIsAdded(string text)
    {
        var ids = IdMap.Numbered("u", 12);
        Assert.False(ids.TryGetIndex(text, out _));
        Assert.Equal(12, ids.GetOrAdd(text));
        Assert.True(ids.TryGetIndex(text, out int index));
        Assert.Equal((12, text), (index, ids[index]));
    }

    [Fact]
    public void Item_OutsideTheIds_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => IdMap.Numbered("u", 3)[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => IdMap.Numbered("u", 3)[-1]);
    }
}
