namespace FedRas.Client.Transport;

/// <summary>The server did not answer, or what answers is not to be trusted. The client makes a result of it.</summary>
internal sealed class LinkException : FedRasException
{
    private LinkException(string message, bool isUntrusted, Exception? inner) : base(message, inner) => IsUntrusted = isUntrusted;

    /// <summary>Whether what answered is not to be trusted; else nobody answered.</summary>
    public bool IsUntrusted { get; }

    public static LinkException Unreachable(string message, Exception? inner = null) => new(message, false, inner);

    public static LinkException Untrusted(string message, Exception? inner = null) => new(message, true, inner);
}
