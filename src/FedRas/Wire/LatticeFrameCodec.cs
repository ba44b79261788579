using System.Buffers.Binary;
using FedRas.Models;
using FedRas.Wire.Entropy;

namespace FedRas.Wire;

/// <summary>
/// The message server → device that takes a <see cref="LatticeTable"/> from one version to another: any two versions, the difference exact. FORMAT.md beside
/// this file is the law. One instance serves one worker and allocates nothing after warm-up.
/// </summary>
public sealed class LatticeFrameCodec
{
    // prologue · from round · rounds advanced · M · d · step · check · range-coded difference
    private const int HeaderSize = Prologue.Size + 4 * 5 + sizeof(float) + sizeof(ulong);

    private readonly RangeEncoder _encoder = new();
    private readonly LatticeDifference _difference = new();
    private byte[] _message = [];
    private short[] _decoded = [];
    private short[] _from = []; // of another step

    /// <summary>Encodes the frame between two versions; valid until this instance's next call.</summary>
    /// <param name="header">Describes both; its check is that of <paramref name="to"/>.</param>
    /// <param name="from">Codes of the version the receiver holds, M × d, at the step of <paramref name="to"/>.</param>
    /// <param name="to">Codes of the version it is to hold, M × d.</param>
    public ReadOnlySpan<byte> Encode(LatticeFrameHeader header, ReadOnlySpan<short> from, ReadOnlySpan<short> to)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(from.Length, header.ItemCount * header.Dim, nameof(from));
        ArgumentOutOfRangeException.ThrowIfNotEqual(to.Length, from.Length, nameof(to));
        EncodeDifference(from, to, header.Dim);
        return Frame(header);
    }

    /// <summary>Encodes the difference of two versions as the next <see cref="Frame"/> holds it; an empty <paramref name="from"/> is the start.</summary>
    internal void EncodeDifference(ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim)
    {
        _encoder.Begin();
        _difference.Encode(_encoder, from, to, dim);
    }

    /// <summary>Encodes the same, knowing which rows differ (ascending).</summary>
    internal void EncodeDifference(ReadOnlySpan<short> from, ReadOnlySpan<short> to, int dim, ReadOnlySpan<int> changed)
    {
        _encoder.Begin();
        _difference.Encode(_encoder, from, to, dim, changed);
    }

    /// <summary>The frame of the difference that was encoded last; to be called once. Valid until this instance's next call.</summary>
    internal ReadOnlySpan<byte> Frame(LatticeFrameHeader header)
    {
        ReadOnlySpan<byte> stream = _encoder.Finish();
        if (_message.Length < HeaderSize + stream.Length) _message = new byte[HeaderSize + 2 * stream.Length];
        var writer = new WireWriter(_message);
        Prologue.Write(ref writer, MessageType.LatticeFrame);
        new FrameHeader(header.FromRound, header.ToRound, header.ItemCount, header.Dim).Write(ref writer);
        BinaryPrimitives.WriteSingleLittleEndian(writer.Take(sizeof(float)), header.Step);
        BinaryPrimitives.WriteUInt64LittleEndian(writer.Take(sizeof(ulong)), header.Check);
        stream.CopyTo(writer.Take(stream.Length));
        return _message.AsSpan(0, writer.Position);
    }

    /// <summary>Reads a frame and moves <paramref name="table"/> to its version; on any error the table stays as it is.</summary>
    /// <returns>The header, and the codes the table held before, at their own step; valid until this instance's next call.</returns>
    /// <exception cref="WireFormatException">The bytes are not a legal frame within the limits, or not one from the table's version or the shared start.</exception>
    public LatticeFrameHeader Decode(ReadOnlySpan<byte> message, WireLimits limits, LatticeTable table)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        LatticeFrameHeader header = ReadHeader(ref reader, limits);
        if (header.ItemCount != table.Items)
            throw WireFormatException.OutOfRange("item count M", header.ItemCount, table.Items, table.Items, Prologue.Size);
        if (header.Dim != table.Dim)
            throw WireFormatException.OutOfRange("factors d", header.Dim, table.Dim, table.Dim, Prologue.Size);
        if (header.FromRound != 0 && header.FromRound != table.Round)
        {
            string legal = $"{table.Round}, the version held, or 0; ask the server for a frame from there";
            throw WireFormatException.Illegal("from round", $"{header.FromRound}", legal, Prologue.Size);
        }

        int start = reader.Position;
        if (_decoded.Length != table.Codes.Length) _decoded = new short[table.Codes.Length];
        ReadOnlySpan<short> from = header.FromRound == 0 ? [] : header.Step == table.Step ? table.Codes : Rescaled(table, header.Step);
        var decoder = new RangeDecoder(reader.Take(reader.Remaining, "difference"));
        if (!_difference.Decode(ref decoder, from, _decoded, table.Dim) || !decoder.Finish())
            throw WireFormatException.Illegal("stream of rows", "not one that an encoder writes",
                "the one stream of rows that change", start);
        ulong check = table.CheckOf(header.ToRound, header.Step, _decoded);
        if (check != header.Check)
            throw WireFormatException.Illegal("check", $"{header.Check:x16}", $"{check:x16}, that of what the frame leads to from here: this table has another start, or is not the version the frame starts from", start - sizeof(ulong));
        _decoded = table.Swap(_decoded, header.ToRound, header.Step);
        return header;
    }

    /// <summary>
    /// Whether a receiver that holds <paramref name="from"/> comes to <paramref name="to"/> by a frame: what <see cref="Decode"/> would tell by the check, without a pass over all rows.
    /// </summary>
    /// <param name="message">The frame.</param>
    /// <param name="limits">What the receiver accepts.</param>
    /// <param name="header">What the frame's header must say.</param>
    /// <param name="from">Codes of the version the receiver holds, at the step of <paramref name="to"/>.</param>
    /// <param name="to">Codes of the version it is to hold.</param>
    /// <param name="changed">The rows in which they differ, ascending.</param>
    /// <exception cref="WireFormatException">The frame passes the limits.</exception>
    internal bool Leads(ReadOnlySpan<byte> message, WireLimits limits, LatticeFrameHeader header, ReadOnlySpan<short> from, ReadOnlySpan<short> to, ReadOnlySpan<int> changed)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        if (ReadHeader(ref reader, limits) != header) return false;
        var decoder = new RangeDecoder(reader.Take(reader.Remaining, "difference"));
        return _difference.Leads(ref decoder, from, to, header.Dim, changed) && decoder.Finish();
    }

    private short[] Rescaled(LatticeTable table, float step)
    {
        if (_from.Length != table.Codes.Length) _from = new short[table.Codes.Length];
        LatticeTable.Rescale(table.Codes, table.Step, step, _from);
        return _from;
    }

    /// <summary>Reads the header only.</summary>
    /// <exception cref="WireFormatException">The bytes do not begin with a legal header within the limits.</exception>
    public static LatticeFrameHeader ReadHeader(ReadOnlySpan<byte> message, WireLimits limits)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        return ReadHeader(ref reader, limits);
    }

    /// <summary>Names the parts of a frame; the difference itself means something beside the version it starts from only.</summary>
    internal static LatticeFrameHeader Describe(ReadOnlySpan<byte> message, WireLimits limits, DecodeTrace trace)
    {
        WireReader reader = MessageSpace.Open(message, limits);
        LatticeFrameHeader header = ReadHeader(ref reader, limits, trace);
        trace.Add("difference", $"{reader.Remaining} bytes, {8.0 * reader.Remaining / header.ItemCount / header.Dim:0.0000} bits a value; to be read beside round {header.FromRound}");
        return header;
    }

    private static LatticeFrameHeader ReadHeader(ref WireReader reader, WireLimits limits, DecodeTrace? trace = null)
    {
        Prologue.Read(ref reader, MessageType.LatticeFrame, MessageType.LatticeFrame, trace);
        FrameHeader frame = FrameHeader.Read(ref reader, limits, trace);
        int offset = reader.Position;
        float step = BinaryPrimitives.ReadSingleLittleEndian(reader.Take(sizeof(float), "step"));
        if (!LatticeTable.IsStep(step))
            throw WireFormatException.Illegal("step", $"{step:R}", "between 2⁻⁴⁰ and 2⁴⁰, with at most 11 significant bits", offset);
        trace?.Add("step", $"{step:R}");
        ulong check = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(sizeof(ulong), "check"));
        trace?.Add("check", $"{check:x16}");
        return new LatticeFrameHeader(frame.FromRound, frame.ToRound, frame.ItemCount, frame.Dim, step, check);
    }
}
