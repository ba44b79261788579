namespace FedRas.Cli.Commands;

/// <summary>Describes reports and broadcast frames.</summary>
internal static class WireMessage
{
    /// <summary>The lines to print; null where the bytes are no wire message.</summary>
    public static IReadOnlyList<string>? Describe(ReadOnlySpan<byte> message) => null;
}
