using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FedRas.Models;

/// <summary>
/// What tells a table of a round from any other: the first eight bytes of the SHA-256 of its values, M × d float32, and of the round.
/// </summary>
internal static class TableCheck
{
    public static ulong Of(FactorMatrix table, int round)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("tables are checked on little-endian machines only");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(table.Values));
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, round);
        hash.AppendData(number);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetCurrentHash(result);
        return BinaryPrimitives.ReadUInt64LittleEndian(result);
    }
}
