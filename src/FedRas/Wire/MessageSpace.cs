using System.Buffers;

namespace FedRas.Wire;

/// <summary>The room a message is written into, and the door it is read through.</summary>
internal static class MessageSpace
{
    /// <summary>Prologue, five numbers of at most five bytes, the check, and three bytes of facts.</summary>
    public const int MaxHeaderSize = Prologue.Size + 5 * 5 + sizeof(ulong) + 3;

    public static Span<byte> Reserve(IBufferWriter<byte> output, long payloadSize)
    {
        int most = Array.MaxLength - MaxHeaderSize;
        if (payloadSize > most)
            throw new ArgumentException($"The payload would take {payloadSize} bytes; legal is at most {most}.", nameof(output));
        return output.GetSpan(MaxHeaderSize + (int)payloadSize);
    }

    public static WireReader Open(ReadOnlySpan<byte> message, WireLimits limits)
    {
        const string Field = "length of the message (WireLimits.MaxMessageBytes)";
        limits.Validate();
        if (message.Length > limits.MaxMessageBytes)
            throw WireFormatException.OutOfRange(Field, message.Length, 0, limits.MaxMessageBytes, 0);
        return new WireReader(message);
    }
}
