namespace FedRas;

/// <summary>Bytes that are not a legal message; the only error a decoder raises for any bytes whatever.</summary>
public sealed class WireFormatException : FedRasException
{
    /// <summary>Creates the error with its one-line message.</summary>
    public WireFormatException(string message) : base(message) { }

    /// <summary>The error of a number outside its range.</summary>
    /// <param name="field">What is wrong.</param>
    /// <param name="value">What it is.</param>
    /// <param name="min">The least that is legal.</param>
    /// <param name="max">The most that is legal.</param>
    /// <param name="offset">The byte where it starts.</param>
    public static WireFormatException OutOfRange(string field, long value, long min, long max, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {min} … {max}.");

    /// <summary>The error of a field that is not one of the legal.</summary>
    /// <param name="field">What is wrong.</param>
    /// <param name="value">What it is.</param>
    /// <param name="legal">What is legal.</param>
    /// <param name="offset">The byte where it starts.</param>
    public static WireFormatException Illegal(string field, string value, string legal, int offset) =>
        new($"Byte {offset}: {field} is {value}; legal is {legal}.");

    /// <summary>The error of a message that ends too early.</summary>
    /// <param name="field">What is cut off.</param>
    /// <param name="needed">Bytes that it needs.</param>
    /// <param name="left">Bytes that are left.</param>
    /// <param name="offset">The byte where it starts.</param>
    public static WireFormatException Truncated(string field, long needed, long left, int offset) =>
        new($"Byte {offset}: {field} needs {needed} bytes, {left} are left; the message was cut off or its lengths are wrong.");
}
