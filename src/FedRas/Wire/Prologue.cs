namespace FedRas.Wire;

/// <summary>Which message this is.</summary>
internal enum MessageKind : byte
{
    /// <summary>Device → server.</summary>
    Update = 1,
    /// <summary>Server → devices.</summary>
    Frame = 2,
    /// <summary>Server → devices, between two versions of a lattice; <see cref="LatticeFrameCodec"/>.</summary>
    LatticeFrame = 3,
}

/// <summary>How touched-item map and action numbers are coded; the seat of coders to come.</summary>
internal enum ItemCoding : byte
{
    /// <summary><see cref="BitPackedCoding"/>.</summary>
    BitPacked = 0,
    /// <summary><see cref="StagedPayload"/>.</summary>
    SymbolCoded = 1,
    /// <summary>The same with <see cref="ScoreContexts"/>: to be read beside the published table of the update's round.</summary>
    ScoreCoded = 2,
}

/// <summary>The first five bytes of every message: what it is, and how to read the rest.</summary>
internal readonly record struct Prologue(MessageKind Kind, PayloadForm Form, ItemCoding Coding)
{
    public const int Size = 5;

    /// <summary>The version this message is written in: the lowest that can say it.</summary>
    public byte Version => Coding == ItemCoding.BitPacked ? (byte)1 : (byte)2;

    private static ReadOnlySpan<byte> Magic => "FR"u8;

    /// <summary>A guess at the kind that promises nothing about the rest.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> message, MessageKind kind) => message.Length > 3 && (message[3] & 0x0F) == (byte)kind;

    public void Write(ref WireWriter writer)
    {
        Magic.CopyTo(writer.Take(Magic.Length));
        writer.WriteByte(Version);
        writer.WriteByte((byte)((byte)Kind | (byte)Form << 4));
        writer.WriteByte((byte)Coding);
    }

    public static Prologue Read(ref WireReader reader, DecodeTrace? trace)
    {
        ReadOnlySpan<byte> magic = reader.Take(Magic.Length, "magic");
        if (!magic.SequenceEqual(Magic))
            throw WireFormatException.Illegal("magic", $"{magic[0]:x2} {magic[1]:x2}", "46 52: this is no FedRas message", 0);

        byte version = reader.ReadByte("version");
        if (version is not (1 or 2))
            throw WireFormatException.Illegal("version", $"{version}", "1 or 2, the versions supported; update the older side", 2);
        trace?.Add("version", $"{version}");

        byte kindAndFlags = reader.ReadByte("kind and flags");
        var kind = (MessageKind)(kindAndFlags & 0x0F);
        if (kind is not (MessageKind.Update or MessageKind.Frame))
            throw WireFormatException.Illegal("kind", $"{(byte)kind}", "1 (update) or 2 (frame)", 3);
        trace?.Add("kind", kind == MessageKind.Update ? "update (device to server)" : "frame (server to devices)");
        int flags = kindAndFlags >> 4;
        if (flags > 1) throw WireFormatException.Illegal("flags", $"{flags}", "0 (dense) or 1 (actions); other bits are reserved", 3);
        var form = (PayloadForm)flags;
        trace?.Add("form", form == PayloadForm.Dense ? "dense" : "actions");

        byte coding = reader.ReadByte("coding id");
        if (version == 1 && coding != (byte)ItemCoding.BitPacked)
            throw WireFormatException.Illegal("coding id", $"{coding}", "0 (bit-packed) in version 1", 4);
        if (version == 2 && kind == MessageKind.Frame && coding == (byte)ItemCoding.ScoreCoded)
            throw WireFormatException.Illegal("coding id", "2", "1 (symbol-coded) in a frame", 4);
        if (version == 2 && (coding is not ((byte)ItemCoding.SymbolCoded or (byte)ItemCoding.ScoreCoded) || form == PayloadForm.Dense))
            throw WireFormatException.Illegal("form and coding id", $"{flags} and {coding}", "1 (actions) and 1 (symbol-coded) or 2 (symbol-coded beside the table) in version 2", 3);
        trace?.Add("coding", coding switch { 0 => "bit-packed", 1 => "symbol-coded", _ => "symbol-coded beside the table of the round" });
        return new Prologue(kind, form, (ItemCoding)coding);
    }

    public static Prologue Read(ref WireReader reader, MessageKind expected, DecodeTrace? trace)
    {
        Prologue prologue = Read(ref reader, trace);
        if (prologue.Kind != expected)
            throw WireFormatException.Illegal("kind", $"{(byte)prologue.Kind} ({prologue.Kind})", $"{(byte)expected} ({expected}) here", 3);
        return prologue;
    }
}
