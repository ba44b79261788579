using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;

namespace FedRas.Hosting.Storage;

/// <summary>How values of entries stand in columns.</summary>
internal static class SqlValues
{
    private const ulong Sign = 1UL << 63;

    /// <summary>An unsigned number in a column of signed ones, in the same order.</summary>
    public static long Column(ulong counter) => unchecked((long)(counter ^ Sign));

    public static ulong Counter(this DbDataReader row, int column) => unchecked((ulong)row.GetInt64(column)) ^ Sign;

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static byte[]? BytesOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Bytes(column);

    public static long? NumberOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>Numbers of devices in one column, 8 bytes each, little-endian.</summary>
    public static byte[] Column(IReadOnlyList<long> numbers)
    {
        byte[] bytes = new byte[numbers.Count * sizeof(long)];
        for (int i = 0; i < numbers.Count; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        return bytes;
    }

    /// <summary>What <see cref="Column(IReadOnlyList{long})"/> wrote.</summary>
    public static long[] Numbers(byte[] column)
    {
        long[] numbers = new long[column.Length / sizeof(long)];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(column.AsSpan(i * sizeof(long)));
        return numbers;
    }

    public static int Number(this DbDataReader row, int column) => checked((int)row.GetInt64(column));

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
