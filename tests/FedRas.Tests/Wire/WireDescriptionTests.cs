namespace FedRas.Tests.Wire;

public sealed class WireDescriptionTests
{
    [Fact]
    public void Describe_UpdateOfActions_NamesEachPartWithItsSize()
    {
        byte[] message = GoldenMessages.All["update-flat.bin"];
        IReadOnlyList<(string Name, string Value)> lines = WireDescription.Describe(message, WireLimits.Default);
        Assert.Equal(
            [
                ("length", "86 bytes"),
                ("version", "1"),
                ("type", "update of actions, device to server"),
                ("round", "1234"),
                ("items M", "300"),
                ("factors d", "6"),
                ("check", "0123456789abcdef"),
                ("sample updates", "560"),
                ("reason", "MeetsTarget"),
                ("distortion", "0.125"),
                ("milliseconds", "31"),
                ("header", "23 bytes"),
                ("stage", "5 actions × 6: 35 bytes"),
                ("codebooks", "37 bytes"),
                ("touched items", "27 of 300"),
                ("touched-item map", "16 bytes, 4.74 bits per touched item"),
                ("action numbers", "8 bytes, 2.37 bits per touched item"),
                ("bits per item", "2.2933 of 192 as dense float32"),
                ("share of dense", "1.1944 % of 7200 bytes"),
            ],
            lines);
    }

    [Theory]
    [InlineData("lattice-1-3.bin", "difference", "to be read beside round 1")]
    [InlineData("update-line-beside-table.bin", "map and action numbers", "to be read beside the published table only")]
    [InlineData("update-residual.bin", "stage 3 of 3", "3 actions × 6: 21 bytes")]
    [InlineData("update-line.bin", "stage", "1 directions × 6, 16 levels: 40 bytes")]
    [InlineData("update-line.bin", "reason", "MeetsTarget")]
    [InlineData("update-line.bin", "distortion", "0.125")]
    public void Describe_GoldenMessage_NamesItsParts(string golden, string name, string value) =>
        Assert.Contains(value, WireDescription.Describe(GoldenMessages.All[golden], WireLimits.Default).Single(line =>
            line.Name == name).Value, StringComparison.Ordinal);

    [Fact]
    public void Describe_CutOff_SaysHowFarItGotAndWhy()
    {
        byte[] message = GoldenMessages.All["frame-dense.bin"];
        (string name, string value) = WireDescription.Describe(message.AsSpan(0, 100), WireLimits.Default)[^1];
        Assert.Equal("stopped", name);
        Assert.Contains("dense table needs 7200 bytes, 91 are left", value, StringComparison.Ordinal);
        Assert.Contains(("to round", "100"), WireDescription.Describe(message.AsSpan(0, 100), WireLimits.Default));
    }

    [Fact]
    public void Describe_EveryPrefixOfEveryGoldenMessage_NeverFailsAndStopsUnlessWhole()
    {
        foreach ((string name, byte[] message) in GoldenMessages.All)
            for (int length = 0; length <= message.Length; length += length < 300 ? 1 : 97)
            {
                bool stopped = WireDescription.Describe(message.AsSpan(0, length), WireLimits.Default)[^1].Name == "stopped";
                // A symbol-coded stream cut short may be the stream of other decisions, and a lattice frame is read to the end beside its
                // version only.
                if (name.Contains("dense", StringComparison.Ordinal)) Assert.Equal(length < message.Length, stopped);
                else if (length == message.Length) Assert.False(stopped, name);
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
