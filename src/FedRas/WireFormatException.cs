namespace FedRas;

/// <summary>Bytes that are not a legal message; the only error a decoder raises for any bytes whatever.</summary>
public sealed class WireFormatException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public WireFormatException(string message) : base(message) { }

    public static WireFormatException OutOfRange(string field, long value, long min, long max, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {min} … {max}.");

    public static WireFormatException Illegal(string field, string value, string legal, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {legal}.");

    public static WireFormatException Truncated(string field, long needed, long left, int offset) =>
        new($"Byte {offset}: {field} needs {needed} bytes, {left} are left; the message was cut off or its lengths are wrong.");
}
