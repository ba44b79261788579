using System.Buffers.Binary;
using System.Text;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Benchmarks.Load;

/// <summary>A gRPC call as the frames of HTTP/2 that carry it, ready to be sent once a stream has a number.</summary>
internal sealed class EncodedCall
{
    /// <summary>Bytes before a message: a flag and its length.</summary>
    public const int Prefix = 5;

    private const int FrameHeader = 9, MostFrame = 16_384;

    private readonly byte[] _bytes;
    private readonly int _data;

    public EncodedCall(Invitation server, string call, IMessage message)
    {
        byte[] headers =
        [
            0x83, 0x87, // POST, https
            0x04, .. Text($"/{FederationService.Descriptor.FullName}/{call}"),
            0x01, .. Text(server.Server.Authority),
            0x0f, 0x10, .. Text("application/grpc"), // content-type
            0x00, .. Text("te"), .. Text("trailers"),
        ];
        int length = message.CalculateSize();
        if (Prefix + length > MostFrame) throw new ArgumentException($"a message of {length} bytes needs more than one frame");
        _data = FrameHeader + headers.Length;
        _bytes = new byte[_data + FrameHeader + Prefix + length];
        WriteHead(_bytes, headers.Length, type: 1, flags: 4); // HEADERS, END_HEADERS
        headers.CopyTo(_bytes, FrameHeader);
        WriteHead(_bytes.AsSpan(_data), Prefix + length, type: 0, flags: 1); // DATA, END_STREAM
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_data + FrameHeader + 1), length);
        message.WriteTo(_bytes.AsSpan(_data + FrameHeader + Prefix));
    }

    /// <summary>Bytes that are sent, before TLS.</summary>
    public int Length => _bytes.Length;

    /// <summary>The frames on a stream; one at a time.</summary>
    public ReadOnlyMemory<byte> For(int stream)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(5), stream);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_data + 5), stream);
        return _bytes;
    }

    private static void WriteHead(Span<byte> head, int length, byte type, byte flags)
    {
        (head[0], head[1], head[2], head[3], head[4]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length, type, flags);
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
