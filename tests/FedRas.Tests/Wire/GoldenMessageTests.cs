using System.Reflection;

namespace FedRas.Tests.Wire;

/// <summary>
/// Bytes that must never change. Where one differs, the message shows both sides in words, and the bytes the encoder gives
/// now lie beside the test assembly under golden-actual/, to compare with, or, after a change of version, to copy over, Wire/Golden/.
/// </summary>
public sealed class GoldenMessageTests
{
    public static TheoryData<string> Names => [.. GoldenMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_GoldenContent_GivesTheCommittedBytes(string name)
    {
        byte[] actual = GoldenMessages.All[name];
        if (IsCommitted(name) && TestResource.Bytes(name).AsSpan().SequenceEqual(actual)) return;

        string path = Path.Combine(AppContext.BaseDirectory, "golden-actual", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, actual);
        Assert.Fail($"The encoder no longer gives Golden/{name}; what it gives is in {path}.\n{Difference(name, actual)}");
    }

    [Fact]
    public void Golden_EveryCommittedFile_IsTested()
    {
        string[] embedded = Assembly.GetExecutingAssembly().GetManifestResourceNames();
        IEnumerable<string> committed = embedded.Where(name => name.EndsWith(".bin", StringComparison.Ordinal));
        Assert.Equal(GoldenMessages.All.Keys.Order(StringComparer.Ordinal), committed.Order(StringComparer.Ordinal));
    }

    private static bool IsCommitted(string name) => Assembly.GetExecutingAssembly().GetManifestResourceInfo(name) is not null;

    private static string Difference(string name, byte[] actual)
    {
        if (!IsCommitted(name)) return "No such file was committed.";
        byte[] expected = TestResource.Bytes(name);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"First difference at byte {expected.AsSpan().CommonPrefixLength(actual)}.\n");
        Append(text, "committed", expected);
        Append(text, "now", actual);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, byte[] message)
    {
        text.Append(title).Append(":\n");
        foreach ((string part, string value) in WireDescription.Describe(message, WireLimits.Default))
            text.Append("  ").Append(part).Append(": ").Append(value).Append('\n');
        text.Append("  ").Append(Convert.ToHexStringLower(message)).Append('\n');
    }
}
