namespace FedRas;

/// <summary>Bytes that are not a legal message; the only error a decoder raises for any bytes whatever.</summary>
public sealed class WireFormatException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public WireFormatException(string message) : base(message) { }

    /// <summary>A number that is not between the least and the most that is legal.</summary>
    public static WireFormatException OutOfRange(string field, long value, long min, long max, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {min} … {max}.");

    /// <summary>A value that is not what is legal.</summary>
    public static WireFormatException Illegal(string field, string value, string legal, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {legal}.");

    /// <summary>A field that the message ends in.</summary>
    public static WireFormatException Truncated(string field, long needed, long left, int offset) =>
        new($"Byte {offset}: {field} needs {needed} bytes, {left} are left; the message was cut off or its lengths are wrong.");
}
