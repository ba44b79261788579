namespace FedRas.Client.Transport;

/// <summary>Bytes that a call of the client moved.</summary>
/// <param name="ReportBytes">Reports that were sent, as FORMAT.md counts them; one that was sent twice counts twice.</param>
/// <param name="FrameBytes">Frames that came.</param>
/// <param name="CatalogueBytes">Manifests and lists of item ids that came.</param>
/// <param name="BytesUp">
/// All that went up on TCP connections: calls, headers, framing, and TLS with its handshakes. 0 if <c>WrapHandler</c> replaces the
/// connection.
/// </param>
/// <param name="BytesDown">All that came down on them.</param>
public readonly record struct Traffic(long ReportBytes, long FrameBytes, long CatalogueBytes, long BytesUp, long BytesDown)
{
    /// <summary>The difference between two counts.</summary>
    public static Traffic operator -(Traffic left, Traffic right) => left + new Traffic(
        -right.ReportBytes, -right.FrameBytes, -right.CatalogueBytes, -right.BytesUp, -right.BytesDown);

    /// <summary>The sum of two counts.</summary>
    public static Traffic operator +(Traffic left, Traffic right) => new(
        left.ReportBytes + right.ReportBytes, left.FrameBytes + right.FrameBytes, left.CatalogueBytes + right.CatalogueBytes,
        left.BytesUp + right.BytesUp, left.BytesDown + right.BytesDown);

    /// <summary>The same as <c>left - right</c>.</summary>
    public static Traffic Subtract(Traffic left, Traffic right) => left - right;

    /// <summary>The same as <c>left + right</c>.</summary>
    public static Traffic Add(Traffic left, Traffic right) => left + right;
}
