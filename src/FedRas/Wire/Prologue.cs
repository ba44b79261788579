namespace FedRas.Wire;

/// <summary>Which of the seven messages this is.</summary>
internal enum MessageType : byte
{
    /// <summary>Device → server: every row in float32.</summary>
    DenseUpdate = 1,
    /// <summary>Device → server: the touched rows as actions; <see cref="StagedPayload"/>.</summary>
    ActionUpdate = 2,
    /// <summary>The same with <see cref="ScoreContexts"/>: to be read beside the published table of the update's round.</summary>
    ActionUpdateBesideTable = 3,
    /// <summary>Server → devices: every row in float32.</summary>
    DenseFrame = 4,
    /// <summary>Server → devices: the touched rows as actions.</summary>
    ActionFrame = 5,
    /// <summary>Server → devices, between two versions of a lattice; <see cref="LatticeFrameCodec"/>.</summary>
    LatticeFrame = 6,
    /// <summary>The same with items that are retired on the way.</summary>
    RetiringLatticeFrame = 7,
}

/// <summary>The first four bytes of every message: what it is, and how to read the rest.</summary>
internal static class Prologue
{
    public const int Size = 4;

    /// <summary>The one version there is.</summary>
    public const byte Version = 1;

    private const int VersionAt = 2, TypeAt = 3;

    private static ReadOnlySpan<byte> Magic => "FR"u8;

    /// <summary>A guess at the type that promises nothing about the rest; null if there is none.</summary>
    public static MessageType? Guess(ReadOnlySpan<byte> message) => message.Length > TypeAt ? (MessageType)message[TypeAt] : null;

    public static void Write(ref WireWriter writer, MessageType type)
    {
        Magic.CopyTo(writer.Take(Magic.Length));
        writer.WriteByte(Version);
        writer.WriteByte((byte)type);
    }

    /// <summary>Reads the prologue of a message whose type must lie between two.</summary>
    public static MessageType Read(ref WireReader reader, MessageType first, MessageType last, DecodeTrace? trace)
    {
        ReadOnlySpan<byte> magic = reader.Take(Magic.Length, "magic");
        if (!magic.SequenceEqual(Magic))
            throw WireFormatException.Illegal("magic", $"{magic[0]:x2} {magic[1]:x2}", "46 52: this is no FedRas message", 0);

        byte version = reader.ReadByte("version");
        if (version != Version)
            throw WireFormatException.Illegal("version", $"{version}", $"{Version}, the only one supported; update the older side",
                VersionAt);
        trace?.Add("version", $"{version}");

        var type = (MessageType)reader.ReadByte("type");
        if (type is < MessageType.DenseUpdate or > MessageType.RetiringLatticeFrame)
            throw WireFormatException.OutOfRange(
                "type", (int)type, (int)MessageType.DenseUpdate, (int)MessageType.RetiringLatticeFrame, TypeAt);
        if (type < first || type > last)
            throw WireFormatException.Illegal("type", $"{(int)type} ({Name(type)})", string.Join(", ", Between(first, last)) + " here",
                TypeAt);
        trace?.Add("type", $"{Name(type)}, {(type < MessageType.DenseFrame ? "device to server" : "server to devices")}");
        return type;
    }

    private static IEnumerable<string> Between(MessageType first, MessageType last)
    {
        for (MessageType type = first; type <= last; type++) yield return $"{(int)type} ({Name(type)})";
    }

    private static string Name(MessageType type) => type switch
    {
        MessageType.DenseUpdate => "dense update",
        MessageType.ActionUpdate => "update of actions",
        MessageType.ActionUpdateBesideTable => "update of actions beside the table",
        MessageType.DenseFrame => "dense frame",
        MessageType.ActionFrame => "frame of actions",
        MessageType.LatticeFrame => "lattice frame",
        _ => "lattice frame that retires items",
    };
}
