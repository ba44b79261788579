using FedRas.Wire;

namespace FedRas.Cli.Commands;

/// <summary>Describes reports and broadcast frames.</summary>
internal static class WireMessage
{
    /// <summary>The lines to print; null if the bytes do not begin as a wire message does.</summary>
    public static IReadOnlyList<string>? Describe(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith("FR"u8)) return null;
        var lines = WireDescription.Describe(message, WireLimits.Default);
        int width = lines.Max(line => line.Name.Length);
        return [.. lines.Select(line => $"{line.Name.PadRight(width)}  {line.Value}")];
    }
}
