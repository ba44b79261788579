using System.Runtime.InteropServices;
using System.Text;

namespace FedRas.Client.Native;

/// <summary>Strings to and from C.</summary>
internal static unsafe class NativeText
{
    /// <summary>A string of C's.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Read(byte* text, string name) => text is null ? throw new ArgumentException($"{name} is NULL: hand in a string")
        : Marshal.PtrToStringUTF8((nint)text)!;

    /// <summary>Writes a string with its zero byte if the buffer has room for it.</summary>
    /// <returns>Bytes without the zero byte.</returns>
    public static int Write(string text, byte* buffer, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        int length = Encoding.UTF8.GetByteCount(text);
        if (buffer is null || length >= capacity) return length;
        Encoding.UTF8.GetBytes(text, new Span<byte>(buffer, capacity));
        buffer[length] = 0;
        return length;
    }
}
