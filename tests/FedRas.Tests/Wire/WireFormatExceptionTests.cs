using FedRas.Wire;
using Xunit;

namespace FedRas.Tests.Wire;

/// <summary>Every reason to reject a message, each as a minimal change to a legal one, with the words that name value and range.</summary>
public sealed class WireFormatExceptionTests
{
    private const string Prologue = "4652011100";
    // Round 0, M = 8, d = 1, no samples; K = 2: 1.0 and -0.5; items 0 and 2 as a bitmap; codes 0 and 1.
    private const string Bitmap = "00080100" + "02f2007400f0" + "0105" + "02";
    // M = 40; items 3 and 7 as gaps with parameter 1.
    private const string Gaps = "00280100" + "02f2007400f0" + "210236" + "02";

    private static readonly WireLimits Small =
        new() { MaxItems = 100, MaxDim = 8, MaxActions = 4, MaxMessageBytes = 200, MaxDecodedBytes = 600 };

    [Theory]
    [InlineData(Prologue + Bitmap)]
    [InlineData(Prologue + Gaps)]
    [InlineData(Prologue + "00080100" + "00" + "0100")]
    [InlineData(Prologue + "00090100" + "00" + "2000")]
    [InlineData(Prologue + "00080100" + "01f20074" + "00")]
    [InlineData("4652010100" + "00010100" + "0000803f")]
    public void Decode_LegalMessage_Succeeds(string hex) => UpdateCodec.Decode(Convert.FromHexString(hex), Small, new DecodedRows());

    [Theory]
    [InlineData("", "magic needs 2 bytes, 0 are left")]
    [InlineData("46", "magic needs 2 bytes, 1 are left")]
    [InlineData("4653011100" + Bitmap, "magic is 46 53; legal is 46 52")]
    [InlineData("4652", "version needs 1 bytes")]
    [InlineData("4652001100" + Bitmap, "version is 0; legal is 1 or 2, the versions supported")]
    [InlineData("4652031100" + Bitmap, "version is 3; legal is 1 or 2, the versions supported")]
    [InlineData("4652021100" + Bitmap, "form and coding id is 1 and 0; legal is 1 (actions) and 1 (symbol-coded)")]
    [InlineData("4652011000" + Bitmap, "kind is 0; legal is 1 (update) or 2 (frame)")]
    [InlineData("4652011300" + Bitmap, "kind is 3; legal is 1 (update) or 2 (frame)")]
    [InlineData("4652011200" + Bitmap, "kind is 2 (Frame); legal is 1 (Update) here")]
    [InlineData("4652012100" + Bitmap, "flags is 2; legal is 0 (dense) or 1 (actions)")]
    [InlineData("4652019100" + Bitmap, "flags is 9; legal is 0 (dense) or 1 (actions)")]
    [InlineData("4652011101" + Bitmap, "coding id is 1; legal is 0 (bit-packed)")]
    [InlineData("4652010101" + "00010100" + "0000803f", "coding id is 1; legal is 0 (bit-packed)")]
    public void Decode_BadPrologue_IsRejected(string hex, string reason) => AssertRejected(hex, reason);

    [Theory]
    [InlineData(Prologue, "round needs 1 bytes, 0 are left")]
    [InlineData(Prologue + "80", "round needs 1 bytes, 0 are left")]
    [InlineData(Prologue + "8000" + "080100", "round is 0 with leading zeros; legal is the shortest form")]
    [InlineData(Prologue + "ffffffff08" + "080100", "round is a number of more than 31 bits")]
    [InlineData(Prologue + "808080808001" + "080100", "round is a number of more than 31 bits")]
    [InlineData(Prologue + "00000100", "item count M (WireLimits.MaxItems) is 0; legal is 1 … 100")]
    [InlineData(Prologue + "00650100", "item count M (WireLimits.MaxItems) is 101; legal is 1 … 100")]
    [InlineData(Prologue + "00080000", "factors d (WireLimits.MaxDim) is 0; legal is 1 … 8")]
    [InlineData(Prologue + "00080900", "factors d (WireLimits.MaxDim) is 9; legal is 1 … 8")]
    [InlineData(Prologue + "000801", "sample updates needs 1 bytes")]
    public void Decode_BadHeader_IsRejected(string hex, string reason) => AssertRejected(hex, reason);

    [Fact]
    public void Decode_FrameThatPassesTheLastRound_IsRejected()
    {
        byte[] message = Convert.FromHexString("4652010200" + "feffffff07" + "02" + "0101" + "0000803f");
        var rejected = Assert.Throws<WireFormatException>(() => FrameCodec.Decode(message, Small, new DecodedRows()));
        Assert.Contains("rounds advanced is 2; legal is 0 … 1", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_UpdateGivenToFrameCodec_IsRejected()
    {
        byte[] message = Convert.FromHexString(Prologue + Bitmap);
        var rejected = Assert.Throws<WireFormatException>(() => FrameCodec.Decode(message, Small, new DecodedRows()));
        Assert.Contains("kind is 1 (Update); legal is 2 (Frame) here", rejected.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("05f2", "actions K (WireLimits.MaxActions) is 5; legal is 0 … 4")]
    [InlineData("02", "codebook exponent needs 1 bytes")]
    [InlineData("0282007400f0" + "0105" + "02", "codebook exponent is -126; legal is -125 … 113")]
    [InlineData("0272007400f0" + "0105" + "02", "codebook exponent is 114; legal is -125 … 113")]
    [InlineData("02f2007400", "codebook needs 4 bytes, 3 are left")]
    [InlineData("02f2007c00f0" + "0105" + "02", "codebook value is Infinity; legal is a finite number")]
    [InlineData("02f20074fffe" + "0105" + "02", "codebook value is NaN; legal is a finite number")]
    [InlineData("02f2007800f0" + "0105" + "02", "largest codebook value before scaling is 32768 with exponent -14; legal is 16384 … 32752")]
    [InlineData("02f2ff7300f0" + "0105" + "02", "largest codebook value before scaling is 16376 with exponent -14; legal is 16384 … 32752")]
    [InlineData("02f200000000" + "0105" + "02", "largest codebook value before scaling is 0 with exponent -14; legal is 16384 … 32752")]
    public void Decode_BadCodebook_IsRejected(string payload, string reason) => AssertRejected(Prologue + "00080100" + payload, reason);

    [Theory]
    [InlineData("0008", "", "map form needs 1 bytes")]
    [InlineData("0008", "0205" + "02", "map form is 0x02; legal is 0x00 (all), 0x01 (bitmap) or 0x20 … 0x3e")]
    [InlineData("0008", "3f0205" + "02", "map form is 0x3f; legal is")]
    [InlineData("0008", "01", "item bitmap needs 1 bytes, 0 are left")]
    [InlineData("0028", "01050000", "item bitmap needs 5 bytes, 3 are left")]
    [InlineData("0007", "0185" + "02", "item bitmap: the filling bits is not zero")]
    [InlineData("0008", "01ff" + "00", "map form is bitmap; legal is the shortest, all items")]
    [InlineData("0028", "018800000000" + "02", "map form is bitmap; legal is the shortest, gaps with Rice parameter 1")]
    [InlineData("0008", "200205" + "02", "map form is gaps with Rice parameter 0; legal is the shortest, bitmap")]
    [InlineData("0028", "220217" + "02", "map form is gaps with Rice parameter 2; legal is the shortest, gaps with Rice parameter 1")]
    [InlineData("0028", "212936" + "02", "number of touched items is 41; legal is 0 … 40")]
    [InlineData("0028", "2128363636", "item gaps needs 10 bytes, 3 are left")]
    [InlineData("0028", "2a02ff", "item gaps needs 3 bytes, 1 are left")]
    [InlineData("0028", "21020000", "item gaps needs 1 bytes, 0 are left")]
    [InlineData("0028", "21020000000000000000" + "00000000000000000000", "item gaps needs 1 bytes, 0 are left")]
    [InlineData("0028", "210200000008" + "02", "item is 54; legal is 0 … 39")]
    [InlineData("0028", "210276" + "02", "item gaps: the 2 filling bits is not zero")]
    public void Decode_BadItems_IsRejected(string roundAndItems, string rest, string reason) =>
        AssertRejected(Prologue + roundAndItems + "0100" + "02f2007400f0" + rest, reason);

    [Theory]
    [InlineData("00080100" + "00" + "0105", "number of touched items without actions is 2; legal is 0 … 0")]
    [InlineData("00080100" + "00" + "00", "number of touched items without actions is 8; legal is 0 … 0")]
    [InlineData("00080100" + "02f2007400f0" + "0105", "action numbers needs 1 bytes, 0 are left")]
    [InlineData("00080100" + "02f2007400f0" + "0105" + "06", "action numbers: the 6 filling bits is not zero")]
    [InlineData("00080100" + "02f2007400f0" + "0105" + "82", "action numbers: the 6 filling bits is not zero")]
    [InlineData("00080100" + "03f2007400f00074" + "0105" + "0e", "action number is 3; legal is 0 … 2")]
    [InlineData("00080100" + "02f2007400f0" + "0105" + "0200", "the rest after the last field is 1 bytes; legal is nothing")]
    public void Decode_BadActionNumbers_IsRejected(string rest, string reason) => AssertRejected(Prologue + rest, reason);

    [Theory]
    [InlineData("00020100" + "0000803f0000", "dense table needs 8 bytes, 6 are left")]
    [InlineData("00020100" + "0000803f0000000000", "the rest after the last field is 1 bytes; legal is nothing")]
    [InlineData("00020200" + "0000803f00000000" + "0000803f0000807f", "Byte 21: dense table value is Infinity; legal is a finite number")]
    [InlineData("00020100" + "0000803f" + "0000c0ff", "Byte 13: dense table value is NaN; legal is a finite number")]
    public void Decode_BadDenseTable_IsRejected(string rest, string reason) => AssertRejected("4652010100" + rest, reason);

    [Fact]
    public void Decode_MessageLongerThanTheLimit_IsRejected() =>
        AssertRejected(
            Prologue + Bitmap + new string('0', 400),
            "length of the message (WireLimits.MaxMessageBytes) is 218; legal is 0 … 200");

    [Theory]
    [InlineData(Prologue + "00640100" + "01f20074" + "00", "decoded rows in bytes (WireLimits.MaxDecodedBytes) is 700; legal is 0 … 600")]
    [InlineData("4652010100" + "00130700", "dense table needs 532 bytes, 0 are left")]
    public void Decode_MoreThanTheDecodedLimit_IsRejected(string hex, string reason) => AssertRejected(hex, reason);

    [Fact]
    public void Decode_DenseTableOverTheDecodedLimit_IsRejected()
    {
        WireLimits limits = Small with { MaxDecodedBytes = 203 };
        string hex = "4652010100" + "00230100" + string.Concat(Enumerable.Repeat("0000803f", 35));
        AssertRejected(hex, "decoded rows in bytes (WireLimits.MaxDecodedBytes) is 344; legal is 0 … 203", limits);
    }

    [Fact]
    public void Current_AfterAFailedDecode_RefusesToGiveRows()
    {
        var target = new DecodedRows();
        UpdateCodec.Decode(Convert.FromHexString(Prologue + Bitmap), Small, target);
        Assert.Equal(2, target.Current.Items.Length);
        Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(Convert.FromHexString(Prologue + Bitmap + "00"), Small, target));
        Assert.Throws<InvalidOperationException>(() => target.Current);
    }

    private static void AssertRejected(string hex, string reason, WireLimits? limits = null)
    {
        byte[] message = Convert.FromHexString(hex);
        var rejected = Assert.Throws<WireFormatException>(() => UpdateCodec.Decode(message, limits ?? Small, new DecodedRows()));
        Assert.Contains(reason, rejected.Message, StringComparison.Ordinal);
    }
}
