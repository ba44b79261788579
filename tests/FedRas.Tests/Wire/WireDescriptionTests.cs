using FedRas.Wire;
using Xunit;

namespace FedRas.Tests.Wire;

public sealed class WireDescriptionTests
{
    [Fact]
    public void Describe_UpdateOfActions_NamesEachPartWithItsSize()
    {
        byte[] message = GoldenMessages.All["update-actions-gaps.bin"];
        IReadOnlyList<(string Name, string Value)> lines = WireDescription.Describe(message, WireLimits.Default);
        Assert.Equal(
            [
                ("length", "104 bytes"),
                ("version", "1"),
                ("kind", "update (device to server)"),
                ("form", "actions"),
                ("coding", "bit-packed"),
                ("round", "1234"),
                ("items M", "300"),
                ("factors d", "6"),
                ("sample updates", "560"),
                ("header", "12 bytes"),
                ("codebook", "5 actions × 6, exponent -21: 61 bytes"),
                ("touched items", "27 of 300"),
                ("touched-item map", "gaps with Rice parameter 2: 19 bytes, 5.63 bits per touched item"),
                ("action numbers", "3 bits each: 11 bytes, 3.26 bits per touched item"),
                ("bits per item", "2.7733 of 192 as dense float32"),
                ("share of dense", "1.4444 % of 7200 bytes"),
            ],
            lines);
    }

    [Fact]
    public void Describe_UpdateOfVersion2_NamesFactsStagesAndBytesByPart()
    {
        IReadOnlyList<(string Name, string Value)> lines = WireDescription.Describe(GoldenMessages.All["update-2-residual.bin"], WireLimits.Default);
        Assert.Equal(
            [
                ("version", "2"),
                ("coding", "range-coded"),
                ("reason", "MeetsTarget"),
                ("distortion", "0.0078125"),
                ("milliseconds", "345"),
                ("stage 1 of 3", "8 actions × 6: 56 bytes"),
                ("stage 2 of 3", "5 actions × 6: 35 bytes"),
                ("stage 3 of 3", "2 directions × 6, 3 levels: 21 bytes"),
                ("codebooks", "118 bytes"),
                ("touched items", "100 of 300"),
            ],
            lines.Where(line => line.Name is "version" or "coding" or "reason" or "distortion" or "milliseconds" or "codebooks" or "touched items" || line.Name.StartsWith("stage", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Name == "touched-item map");
        Assert.Contains(lines, line => line.Name == "action numbers");
    }

    [Theory]
    [InlineData(GoldenMessages.BesideTheTable, "map and action numbers", "to be read beside the published table only")]
    [InlineData(GoldenMessages.Lattice, "difference", "to be read beside the table of round 99 only")]
    public void Describe_MessageBesideATable_SaysWhatItIsWithoutTheTable(string golden, string part, string expected)
    {
        IReadOnlyList<(string Name, string Value)> lines = WireDescription.Describe(GoldenMessages.All[golden], WireLimits.Default);
        Assert.Contains(expected, lines.Single(line => line.Name == part).Value, StringComparison.Ordinal);
        Assert.NotEqual("stopped", lines[^1].Name);
    }

    [Fact]
    public void Describe_CutOff_SaysHowFarItGotAndWhy()
    {
        byte[] message = GoldenMessages.All["frame-dense.bin"];
        (string name, string value) = WireDescription.Describe(message.AsSpan(0, 100), WireLimits.Default)[^1];
        Assert.Equal("stopped", name);
        Assert.Contains("dense table needs 7200 bytes, 90 are left", value, StringComparison.Ordinal);
        Assert.Contains(("to round", "100"), WireDescription.Describe(message.AsSpan(0, 100), WireLimits.Default));
    }

    [Fact]
    public void Describe_EveryPrefixOfEveryGoldenMessage_NeverFailsAndStopsUnlessWhole()
    {
        foreach (byte[] message in GoldenMessages.All.Values)
            for (int length = 0; length <= message.Length; length += length < 300 ? 1 : 97)
            {
                bool stopped = WireDescription.Describe(message.AsSpan(0, length), WireLimits.Default)[^1].Name == "stopped";
                // Of the first bytes of a range-coded stream some are a shorter stream of other items.
                if (length == message.Length || message[2] == 1 || length < 20) Assert.Equal(length < message.Length, stopped);
            }
    }

    [Theory]
    [InlineData(nameof(WireLimits.MaxItems))]
    [InlineData(nameof(WireLimits.MaxDim))]
    [InlineData(nameof(WireLimits.MaxActions))]
    [InlineData(nameof(WireLimits.MaxMessageBytes))]
    [InlineData(nameof(WireLimits.MaxDecodedBytes))]
    public void Describe_LimitOutOfRange_NamesTheLimit(string name)
    {
        WireLimits limits = name switch
        {
            nameof(WireLimits.MaxItems) => new() { MaxItems = 0 },
            nameof(WireLimits.MaxDim) => new() { MaxDim = 0 },
            nameof(WireLimits.MaxActions) => new() { MaxActions = 65_537 },
            nameof(WireLimits.MaxMessageBytes) => new() { MaxMessageBytes = 0 },
            _ => new() { MaxDecodedBytes = 0 },
        };
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => WireDescription.Describe([], limits)).ParamName);
    }
}
