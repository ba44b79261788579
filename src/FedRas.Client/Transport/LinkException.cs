using FedRas.Protocol;

namespace FedRas.Client.Transport;

/// <summary>
/// The server did not answer, has no time now, or what answers is not to be trusted. The client makes a result of it.
/// </summary>
internal sealed class LinkException : FedRasException
{
    private LinkException(string message, Exception? inner) : base(message, inner) { }

    /// <summary>Whether what answered is not to be trusted; else nobody answered, or not now.</summary>
    public bool IsUntrusted { get; private init; }

    /// <summary>When to come back, if that was the answer; null if it was not.</summary>
    public TimeSpan? After { get; private init; }

    /// <summary>Why to come back later.</summary>
    public LaterReason Reason { get; private init; }

    public static LinkException Unreachable(string message, Exception? inner = null) => new(message, inner);

    public static LinkException Untrusted(string message, Exception? inner = null) => new(message, inner) { IsUntrusted = true };

    public static LinkException Later(string message, TimeSpan after, LaterReason reason, Exception? inner = null) =>
        new(message, inner) { After = after, Reason = reason };
}
