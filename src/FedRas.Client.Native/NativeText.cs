using System.Runtime.InteropServices;
using System.Text;

namespace FedRas.Client.Native;

/// <summary>Strings to and from C.</summary>
internal static unsafe class NativeText
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>A string of C's.</summary>
    /// <exception cref="ArgumentException">There is none, or it is no UTF-8.</exception>
    public static string Read(byte* text, string name)
    {
        if (text is null) throw new ArgumentException($"{name} is NULL: hand in a string");
        try
        {
            return s_strict.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (DecoderFallbackException e)
        {
            throw new ArgumentException($"{name} is no UTF-8 ({e.Message}): hand in a string in UTF-8", e);
        }
    }

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
