using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FedRas.Wire;

/// <summary>Whole arrays between memory and the message's little-endian bytes: a plain copy on nearly every machine.</summary>
public static class LittleEndian
{
    /// <summary>Writes numbers of 16 bits.</summary>
    public static void CopyTo(ReadOnlySpan<ushort> values, Span<byte> destination)
    {
        MemoryMarshal.AsBytes(values).CopyTo(destination);
        if (BitConverter.IsLittleEndian) return;
        Span<ushort> copy = MemoryMarshal.Cast<byte, ushort>(destination)[..values.Length];
        BinaryPrimitives.ReverseEndianness(copy, copy);
    }

    /// <summary>Reads as many numbers of 16 bits as <paramref name="values"/> holds.</summary>
    public static void CopyTo(ReadOnlySpan<byte> source, Span<ushort> values)
    {
        source[..(values.Length * sizeof(ushort))].CopyTo(MemoryMarshal.AsBytes(values));
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(values, values);
    }

    /// <summary>Writes float32 values.</summary>
    public static void CopyTo(ReadOnlySpan<float> values, Span<byte> destination)
    {
        MemoryMarshal.AsBytes(values).CopyTo(destination);
        if (BitConverter.IsLittleEndian) return;
        Span<uint> copy = MemoryMarshal.Cast<byte, uint>(destination)[..values.Length];
        BinaryPrimitives.ReverseEndianness(copy, copy);
    }

    /// <summary>Reads as many float32 values as <paramref name="values"/> holds.</summary>
    public static void CopyTo(ReadOnlySpan<byte> source, Span<float> values)
    {
        source[..(values.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(values));
        if (BitConverter.IsLittleEndian) return;
        Span<uint> copy = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(copy, copy);
    }
}
