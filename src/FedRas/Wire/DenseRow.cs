using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FedRas.Wire;

/// <summary>
/// One float32 row between memory and the message's little-endian bytes, and what a dense table must know of it, in one pass.
/// </summary>
internal static class DenseRow
{
    private const int Lane = 16;

    /// <summary>Whether all bits of a row are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(ReadOnlySpan<byte> row)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(row);
        nuint n = (nuint)row.Length, i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // To the end, since where to stop early is what a processor cannot foresee.
            Vector512<byte> any = default;
            for (; i + 64 <= n; i += 64) any |= Vector512.LoadUnsafe(ref bytes, i);
            if (i == n) return any == Vector512<byte>.Zero;
            if (any != Vector512<byte>.Zero) return false;
        }
        return !row[(int)i..].ContainsAnyExcept((byte)0);
    }

    /// <summary>Writes a row; whether all of it is finite.</summary>
    public static bool Write(ReadOnlySpan<float> row, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, row.Length * sizeof(float), nameof(destination));
        return BitConverter.IsLittleEndian ? Copy(row, MemoryMarshal.Cast<byte, float>(destination)) : WriteReversed(row, destination);
    }

    /// <summary>Reads a row; whether all of it is finite.</summary>
    public static bool Read(ReadOnlySpan<byte> source, Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, row.Length * sizeof(float), nameof(source));
        return BitConverter.IsLittleEndian ? Copy(MemoryMarshal.Cast<byte, float>(source), row) : ReadReversed(source, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        ref float a = ref MemoryMarshal.GetReference(from), b = ref MemoryMarshal.GetReference(to);
        nuint n = (nuint)from.Length, i = 0;
        // What is not finite times zero is not a number, and so is every sum with it.
        float zeros = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector512<float> taint = default;
            for (; i + Lane <= n; i += Lane)
            {
                Vector512<float> values = Vector512.LoadUnsafe(ref a, i);
                values.StoreUnsafe(ref b, i);
                taint = Vector512.FusedMultiplyAdd(values, Vector512<float>.Zero, taint);
            }
            zeros = Vector512.Sum(taint);
        }
        for (; i < n; i++)
        {
            float value = Unsafe.Add(ref a, i);
            Unsafe.Add(ref b, i) = value;
            zeros += value * 0;
        }
        return zeros == 0;
    }

    private static bool WriteReversed(ReadOnlySpan<float> row, Span<byte> destination)
    {
        bool isFinite = true;
        for (int j = 0; j < row.Length; j++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(destination[(sizeof(float) * j)..], row[j]);
            isFinite &= float.IsFinite(row[j]);
        }
        return isFinite;
    }

    private static bool ReadReversed(ReadOnlySpan<byte> source, Span<float> row)
    {
        bool isFinite = true;
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = BinaryPrimitives.ReadSingleLittleEndian(source[(sizeof(float) * j)..]);
            isFinite &= float.IsFinite(row[j]);
        }
        return isFinite;
    }
}
