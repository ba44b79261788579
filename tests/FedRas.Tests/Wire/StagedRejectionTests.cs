using FedRas.Models;
using FedRas.Wire;
using FedRas.Wire.Entropy;
using Xunit;

namespace FedRas.Tests.Wire;

/// <summary>Every reason to reject a message of version 2, each as a minimal change to a legal one, and what a hostile one can cost.</summary>
public sealed class StagedRejectionTests
{
    // Round 0, M = 8, d = 2, no samples.
    private const string Prologue = "4652021101", Sizes = "00080200", Facts = "00000000";
    // One direction, 1.0 and -0.5, and the levels -0.25, 0.5 and 1.
    private const string Direction = "fa40e0", Levels = "f200ec00700074", Stage = "0103" + Direction + Levels;

    private static readonly WireLimits Small = new() { MaxItems = 100, MaxDim = 8, MaxActions = 4, MaxMessageBytes = 200, MaxDecodedBytes = 1_000 };

    [Fact]
    public void Decode_LegalMessage_Succeeds() => Decode(Prologue + Sizes + Facts + "01" + Stage + "00");

    [Theory]
    [InlineData("4652021102" + Sizes + Facts + "01" + Stage + "00", "Byte 4: coding id is 2; legal is 0 or 1 without the published table")]
    [InlineData("4652021202" + "00010802" + "01" + Stage + "00", "Byte 4: coding id is 2; legal is 1 (symbol-coded) in a frame", true)]
    [InlineData("4652021103" + Sizes + Facts + "01" + Stage + "00", "form and coding id is 1 and 3; legal is 1 (actions) and 1 (symbol-coded) or 2")]
    [InlineData("4652021100" + Sizes + Facts + "01" + Stage + "00", "form and coding id is 1 and 0; legal is")]
    [InlineData("4652020101" + Sizes + Facts + "01" + Stage + "00", "form and coding id is 0 and 1; legal is")]
    [InlineData("4652021301" + Sizes + Facts + "01" + Stage + "00", "kind is 3; legal is 1 (update) or 2 (frame)")]
    [InlineData(Prologue + Sizes, "reason needs 1 bytes, 0 are left")]
    [InlineData(Prologue + Sizes + "05000000" + "01" + Stage + "00", "Byte 9: reason is 5; legal is 0 … 4")]
    [InlineData(Prologue + Sizes + "00007c00" + "01" + Stage + "00", "Byte 10: distortion is Infinity; legal is a finite number of 0 or more")]
    [InlineData(Prologue + Sizes + "00017e00" + "01" + Stage + "00", "distortion is NaN; legal is")]
    [InlineData(Prologue + Sizes + "00008000" + "01" + Stage + "00", "distortion is -0; legal is")]
    public void Decode_BadHeader_IsRejected(string hex, string reason, bool isFrame = false)
    {
        if (isFrame) Assert.Contains(reason, Assert.Throws<WireFormatException>(() => FrameCodec.ReadHeader(Convert.FromHexString(hex), Small)).Message, StringComparison.Ordinal);
        else AssertRejected(hex, reason);
    }

    [Theory]
    [InlineData("00", "number of stages is 0; legal is 1 … 8")]
    [InlineData("09", "number of stages is 9; legal is 1 … 8")]
    [InlineData("010500", "directions A (WireLimits.MaxActions) is 5; legal is 0 … 4")]
    [InlineData("010105", "levels B (WireLimits.MaxActions) is 5; legal is 0 … 4")]
    [InlineData("010203", "actions A · B (WireLimits.MaxActions) is 6; legal is 0 … 4")]
    [InlineData("010103fa40", "codebook needs 3 bytes, 2 are left")]
    [InlineData("010103" + Direction + "f200ec0070", "levels needs 7 bytes, 5 are left")]
    [InlineData("0101008140e0" + "00", "codebook exponent is -127; legal is -126 … 120")]
    [InlineData("0101007940e0" + "00", "codebook exponent is 121; legal is -126 … 120")]
    [InlineData("010100fa3fe0" + "00", "largest codebook value before scaling is 63 with exponent -6; legal is 64 … 127")]
    [InlineData("010100fa4080" + "00", "largest codebook value before scaling is 128 with exponent -6; legal is 64 … 127")]
    [InlineData("010103" + Direction + "f200ec00740070" + "00", "Byte 24: level is 0.5; legal is at least 1, the level before it")]
    [InlineData("010103" + Direction + "f200ec0070007c" + "00", "codebook value is Infinity; legal is a finite number")]
    [InlineData("010101" + "787f00" + "71007c" + "00", "codebook value is Infinity")]
    [InlineData("010101" + "787f00" + "710077" + "00", "largest sum of stages is beyond float32; legal is finite")]
    [InlineData("010103" + Direction + "f200ec0070ff73" + "00", "largest codebook value before scaling is 16376 with exponent -14; legal is 16384 … 32752")]
    public void Decode_BadStages_AreRejected(string payload, string reason) => AssertRejected(Prologue + Sizes + Facts + payload, reason);

    [Theory]
    [InlineData("01" + Stage, "number of touched items needs 1 bytes, 0 are left")]
    [InlineData("01" + Stage + "09", "number of touched items is 9; legal is 0 … 8")]
    [InlineData("01" + "0000" + "01", "number of touched items without actions is 1; legal is 0 … 0")]
    [InlineData("01" + Stage + "0000", "Byte 27: stream of items and action numbers is not one that an encoder writes")]
    [InlineData("01" + Stage + "01ffffffff", "stream of items and action numbers is not one that an encoder writes")]
    public void Decode_BadItemsOrStream_AreRejected(string payload, string reason) => AssertRejected(Prologue + Sizes + Facts + payload, reason);

    [Fact]
    public void Decode_BesideATableOfAnotherSize_IsRejected()
    {
        byte[] message = GoldenMessages.All["update2-line-beside-table.bin"];
        UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows(), GoldenMessages.Table);
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default, new DecodedRows(), new FactorMatrix(299, 6)));
        Assert.Contains("size of the table is 300 × 6; legal is 299 × 6", rejected.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffffff07")]
    [InlineData("ffffff07" + "000000000000")]
    [InlineData("808010")]
    public void Decode_ManyItemsInFewBytes_IsRejectedBeforeMemoryIsTaken(string countAndStream)
    {
        // M = 2²⁴ and nearly as many touched items, or a quarter of a million of them.
        byte[] message = Convert.FromHexString(Prologue + "00" + "80808008" + "0200" + Facts + "01" + Stage + countAndStream);
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
        byte[] message = GoldenMessages.All["update2-line.bin"];
        var target = new DecodedRows();
        UpdateCodec.Decode(message, WireLimits.Default, target);
        long decisions = target.Actions.Count * AdaptiveNumber.Digits(target.Actions.Stages[0].LevelCount); // the one direction has none
        UpdateCodec.Decode(message, WireLimits.Default with { MaxDecisions = decisions }, new DecodedRows());
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, WireLimits.Default with { MaxDecisions = decisions - 1 }, new DecodedRows()));
        Assert.Contains("WireLimits.MaxDecisions", rejected.Message, StringComparison.Ordinal);
    }

    private static void Decode(string hex) => UpdateCodec.Decode(Convert.FromHexString(hex), Small, new DecodedRows());

    private static void AssertRejected(string hex, string reason)
    {
        var rejected = Assert.Throws<WireFormatException>(() => Decode(hex));
        Assert.Contains(reason, rejected.Message, StringComparison.Ordinal);
    }
}
