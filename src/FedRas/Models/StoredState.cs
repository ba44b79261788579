using System.Runtime.InteropServices;

namespace FedRas.Models;

/// <summary>
/// A state in its owner's own storage: four letters that name its kind, a version, fields in little-endian, and the SHA-256 of all before
/// it.
/// </summary>
internal static class StoredState
{
    // Values; a length that lies makes its reader allocate at most this many beyond twice what is there.
    private const int MostAtOnce = 1 << 20;

    /// <summary>Writes a state.</summary>
    public static void Save(Stream storage, string kind, byte version, Action<BinaryWriter> write)
    {
        using var hashed = new HashStream(storage);
        using var writer = new BinaryWriter(hashed);
        foreach (char letter in kind) writer.Write((byte)letter);
        writer.Write(version);
        write(writer);
        writer.Flush();
        storage.Write(hashed.Hash());
    }

    /// <summary>Reads what <see cref="Save"/> wrote, if there is one version of it.</summary>
    public static T Load<T>(Stream storage, string kind, byte version, string what, Func<BinaryReader, Func<T>> read) =>
        Load(storage, kind, version, version, what, (reader, _) => read(reader));

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. Nothing is made of the fields before their hash is known to be right, so
    /// <paramref name="read"/> returns what makes it.
    /// </summary>
    /// <exception cref="InvalidDataException">It is of another kind or version, damaged, or cut short.</exception>
    public static T Load<T>(
        Stream storage, string kind, byte oldest, byte newest, string what, Func<BinaryReader, byte, Func<T>> read)
    {
        try
        {
            using var hashed = new HashStream(storage);
            using var reader = new BinaryReader(hashed);
            foreach (char letter in kind)
                if (reader.ReadByte() != letter) throw new InvalidDataException($"this is no {what}");
            byte found = reader.ReadByte();
            if (found < oldest || found > newest)
            {
                string legal = oldest == newest ? $"version {newest}" : $"versions {oldest} to {newest}";
                throw new InvalidDataException($"the {what} has version {found}; this program reads {legal}: update the older one");
            }
            Func<T> make = read(reader, found);
            byte[] expected = hashed.Hash();
            Span<byte> stored = stackalloc byte[expected.Length];
            storage.ReadExactly(stored);
            return stored.SequenceEqual(expected) ? make()
                : throw new InvalidDataException($"the {what} is damaged: its hash is not that of its content; take an older copy");
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"the {what} is damaged or cut short: {e.Message}", e);
        }
    }

    /// <summary>Writes numbers as they lie in memory, which is little-endian on every machine that .NET runs on here.</summary>
    public static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values) where T : unmanaged =>
        writer.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Reads so many numbers.</summary>
    public static T[] Read<T>(BinaryReader reader, long count) where T : unmanaged
    {
        if (count < 0 || count > Array.MaxLength) throw new InvalidDataException($"{count} is no number of values");
        var values = new T[Math.Min(count, MostAtOnce)];
        for (long done = 0; ;)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan((int)done)));
            done = values.Length;
            if (done == count) return values;
            Array.Resize(ref values, (int)Math.Min(count, 2 * done));
        }
    }
}
