using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Training;

namespace FedRas.Wire;

/// <summary>
/// The message device → server: an update of item rows, written out or as actions. FORMAT.md beside this file is the law. Neither direction
/// allocates once the caller's buffers have grown.
/// </summary>
public static class UpdateCodec
{
    // prologue · round · M · d · sample updates · dense table | actions

    /// <summary>Appends the dense form, 4·M·d bytes and the header, to <paramref name="output"/>; returns the message's length.</summary>
    /// <exception cref="ArgumentException">Header and rows disagree, a value is not finite, or there are over 2³¹ bytes.</exception>
    public static int Encode(in UpdateHeader header, ItemUpdate rows, IBufferWriter<byte> output)
    {
        header.Validate();
        long size = DensePayload.Prepare(rows, header.ItemCount, header.Dim);
        var writer = new WireWriter(MessageSpace.Reserve(output, size));
        Prologue.Write(ref writer, MessageType.DenseUpdate);
        header.Write(ref writer);
        DensePayload.Write(ref writer, rows, header.ItemCount, header.Dim);
        output.Advance(writer.Position);
        return writer.Position;
    }

    /// <summary>
    /// Appends the actions form to <paramref name="output"/>; returns the message's length in bytes. With the published table that the
    /// update was trained from, both sides know nearly what an item's action will be, and the message is about a quarter shorter; it can
    /// then be read beside that table only.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Header and actions disagree, items do not ascend, an action number is K or more, or a codebook value is not finite.
    /// </exception>
    public static int Encode(in UpdateHeader header, ActionUpdate actions, IBufferWriter<byte> output, FactorMatrix? published = null)
    {
        header.Validate();
        long size = DecodedRows.Staged.Prepare(actions, header.ItemCount, header.Dim, published, out ReadOnlySpan<byte> stream);
        var writer = new WireWriter(MessageSpace.Reserve(output, size));
        Prologue.Write(ref writer, published is null ? MessageType.ActionUpdate : MessageType.ActionUpdateBesideTable);
        header.Write(ref writer);
        StagedPayload.Write(ref writer, actions, stream);
        output.Advance(writer.Position);
        return writer.Position;
    }

    /// <summary>
    /// Bytes that <see cref="Encode(in UpdateHeader, ActionUpdate, IBufferWriter{byte}, FactorMatrix?)"/> takes at most, known without
    /// encoding.
    /// </summary>
    internal static long MostBytes(in UpdateHeader header, ActionUpdate actions) => MessageSpace.MaxHeaderSize
        + StagedPayload.MostBytes(actions, header.Dim);

    /// <summary>Reads a whole message; its rows are <see cref="DecodedRows.Current"/> of <paramref name="target"/>.</summary>
    /// <exception cref="WireFormatException">The bytes are not a legal update within the limits.</exception>
    public static UpdateHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, DecodedRows target, FactorMatrix? published = null) =>
        Decode(message, limits, target, published, trace: null);

    /// <summary>Reads the header only, to decide whether the rest is worth decoding; what follows it is not looked at.</summary>
    /// <exception cref="WireFormatException">The bytes do not begin with a legal update header within the limits.</exception>
    public static UpdateHeader ReadHeader(ReadOnlySpan<byte> message, WireLimits limits)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        ReadType(ref reader, trace: null);
        return UpdateHeader.Read(ref reader, limits, trace: null);
    }

    internal static UpdateHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, DecodedRows target, FactorMatrix? published,
        DecodeTrace? trace)
    {
        target.Clear();
        WireReader reader = MessageSpace.Open(message, limits);
        MessageType type = ReadType(ref reader, trace);
        var header = UpdateHeader.Read(ref reader, limits, trace);
        trace?.Add("header", $"{reader.Position} bytes");
        target.Read(ref reader, type, header.ItemCount, header.Dim, limits, published, trace);
        return header;
    }

    private static MessageType ReadType(ref WireReader reader, DecodeTrace? trace) =>
        Prologue.Read(ref reader, MessageType.DenseUpdate, MessageType.ActionUpdateBesideTable, trace);
}
