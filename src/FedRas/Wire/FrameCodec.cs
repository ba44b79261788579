using System.Buffers;
using FedRas.Actions;
using FedRas.Training;

namespace FedRas.Wire;

/// <summary>
/// The message server → devices: the step from one round of the model to a later one, written out or as actions. A sender must apply what
/// it sent, not what it meant: it decodes its own bytes, and decoding is exact on every machine. FORMAT.md beside this file is the law.
/// Neither direction allocates once the caller's buffers have grown.
/// </summary>
public static class FrameCodec
{
    // prologue · from round · rounds advanced · M · d · dense table | actions

    /// <summary>Appends the dense form, 4·M·d bytes and the header, to <paramref name="output"/>; returns the message's length.</summary>
    /// <exception cref="ArgumentException">Header and rows disagree, a value is not finite, or there are over 2³¹ bytes.</exception>
    public static int Encode(in FrameHeader header, ItemUpdate rows, IBufferWriter<byte> output)
    {
        header.Validate();
        long size = DensePayload.Prepare(rows, header.ItemCount, header.Dim);
        var writer = new WireWriter(MessageSpace.Reserve(output, size));
        Prologue.Write(ref writer, MessageType.DenseFrame);
        header.Write(ref writer);
        DensePayload.Write(ref writer, rows, header.ItemCount, header.Dim);
        output.Advance(writer.Position);
        return writer.Position;
    }

    /// <summary>Appends the actions form to <paramref name="output"/>; returns the message's length in bytes.</summary>
    /// <exception cref="ArgumentException">
    /// Header and actions disagree, items do not ascend, an action number is K or more, or a codebook value is not finite.
    /// </exception>
    public static int Encode(in FrameHeader header, ActionUpdate actions, IBufferWriter<byte> output)
    {
        header.Validate();
        long size = DecodedRows.Staged.Prepare(actions, header.ItemCount, header.Dim, published: null, out ReadOnlySpan<byte> stream);
        var writer = new WireWriter(MessageSpace.Reserve(output, size));
        Prologue.Write(ref writer, MessageType.ActionFrame);
        header.Write(ref writer);
        StagedPayload.Write(ref writer, actions, stream);
        output.Advance(writer.Position);
        return writer.Position;
    }

    /// <summary>Length in bytes of a dense frame under <paramref name="header"/>, whatever its rows.</summary>
    public static long DenseSize(in FrameHeader header)
    {
        header.Validate();
        Span<byte> start = stackalloc byte[MessageSpace.MaxHeaderSize];
        var writer = new WireWriter(start);
        header.Write(ref writer);
        return Prologue.Size + writer.Position + (long)header.ItemCount * header.Dim * sizeof(float);
    }

    /// <summary>Reads a whole message; its rows are <see cref="DecodedRows.Current"/> of <paramref name="target"/>.</summary>
    /// <exception cref="WireFormatException">The bytes are not a legal frame within the limits.</exception>
    public static FrameHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, DecodedRows target) =>
        Decode(message, limits, target, trace: null);

    /// <summary>Reads the header only, to decide whether the rest is worth decoding; what follows it is not looked at.</summary>
    /// <exception cref="WireFormatException">The bytes do not begin with a legal frame header within the limits.</exception>
    public static FrameHeader ReadHeader(ReadOnlySpan<byte> message, WireLimits limits)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        ReadType(ref reader, trace: null);
        return FrameHeader.Read(ref reader, limits, trace: null);
    }

    internal static FrameHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, DecodedRows target, DecodeTrace? trace)
    {
        target.Clear();
        WireReader reader = MessageSpace.Open(message, limits);
        MessageType type = ReadType(ref reader, trace);
        var header = FrameHeader.Read(ref reader, limits, trace);
        trace?.Add("header", $"{reader.Position} bytes");
        target.Read(ref reader, type, header.ItemCount, header.Dim, limits, published: null, trace);
        return header;
    }

    private static MessageType ReadType(ref WireReader reader, DecodeTrace? trace) =>
        Prologue.Read(ref reader, MessageType.DenseFrame, MessageType.ActionFrame, trace);
}
