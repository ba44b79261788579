namespace FedRas.Client.Storage;

/// <summary>The device's own storage cannot be read or written; the message says why and what to do.</summary>
public sealed class DeviceStoreException : FedRasException
{
    /// <summary>Creates the error.</summary>
    public DeviceStoreException(string message, Exception? inner = null) : base(message, inner) { }
}
