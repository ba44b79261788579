using System.Buffers;

namespace FedRas.Wire;

/// <summary>The room a message is written into, and the door it is read through.</summary>
internal static class MessageSpace
{
    /// <summary>Prologue and four numbers of at most five bytes.</summary>
    private const int MaxHeaderSize = Prologue.Size + 4 * 5;

    public static Span<byte> Reserve(IBufferWriter<byte> output, long payloadSize)
    {
        if (payloadSize > Array.MaxLength - MaxHeaderSize)
            throw new ArgumentException($"The message would take {payloadSize} bytes; legal is at most {Array.MaxLength - MaxHeaderSize}.", nameof(output));
        return output.GetSpan(MaxHeaderSize + (int)payloadSize);
    }

    public static WireReader Open(ReadOnlySpan<byte> message, WireLimits limits)
    {
        limits.Validate();
        if (message.Length > limits.MaxMessageBytes)
            throw WireFormatException.OutOfRange("length of the message (WireLimits.MaxMessageBytes)", message.Length, 0, limits.MaxMessageBytes, 0);
        return new WireReader(message);
    }
}
