namespace FedRas.Tests.Wire;

/// <summary>What a hostile message can cost its receiver.</summary>
public sealed class DecoderLimitTests
{
    // Round 0, M = 2²⁴, d = 2, a check, no samples, no facts; one direction, 1.0 and -0.5, and the levels -0.25, 0.5 and 1.
    private const string Beginning = "46520102" + "00" + "80808008" + "02" + "0000000000000000" + "00" + "00000000" + "01"
        + "0103fa40e0f200ec00700074";

    [Fact]
    public void Decode_BesideATableOfAnotherSize_IsRejected()
    {
        byte[] message = GoldenMessages.All["update-line-beside-table.bin"];
        UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows(), GoldenMessages.Table);
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows(),
            new FactorMatrix(299, 6)));
        Assert.Contains("size of the table is 300 × 6; legal is 299 × 6", rejected.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffffff07")]
    [InlineData("ffffff07" + "000000000000")]
    [InlineData("808010")]
    public void Decode_ManyItemsInFewBytes_IsRejectedBeforeMemoryIsTaken(string countAndStream)
    {
        // Nearly all items touched, or a quarter of a million of them.
        byte[] message = Convert.FromHexString(Beginning + countAndStream);
        var target = new DecodedRows();
        Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, target));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, target));
        Assert.Contains("number of touched items that the bytes left can name", rejected.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void Decode_MoreDecisionsThanTheLimit_IsRejectedBeforeMemoryIsTaken()
    {
        byte[] message = GoldenMessages.All["update-line.bin"];
        var target = new DecodedRows();
        UpdateCodec.Decode(message, WireLimits.Default, target);
        // A gap and the digits of a level; the one direction has none.
        long decisions = target.Actions.Count * (1 + AdaptiveNumber.Digits(target.Actions.Stages[0].LevelCount));
        UpdateCodec.Decode(message, WireLimits.Default with { MaxDecisions = decisions }, new DecodedRows());
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message,
            WireLimits.Default with { MaxDecisions = decisions - 1 }, new DecodedRows()));
        Assert.Contains("WireLimits.MaxDecisions", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Current_AfterAFailedDecode_RefusesToGiveRows()
    {
        byte[] message = GoldenMessages.All["update-dense.bin"];
        var target = new DecodedRows();
        UpdateCodec.Decode(message, WireLimits.Default, target);
        Assert.Equal(6, target.Current.Dim);
        Assert.Throws<WireFormatException>(() => UpdateCodec.Decode([.. message, 0], WireLimits.Default, target));
        Assert.Throws<InvalidOperationException>(() => target.Current);
    }
}
