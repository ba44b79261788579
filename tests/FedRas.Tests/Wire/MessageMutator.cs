namespace FedRas.Tests.Wire;

/// <summary>Changes messages at random, mostly where it may matter. What it returns is valid until the next call.</summary>
/// <param name="corpus">Whose parts may come into a message.</param>
internal sealed class MessageMutator(byte[][] corpus)
{
    private static readonly int[] Interesting = [0, 1, 2, 0x1F, 0x20, 0x21, 0x3E, 0x3F, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

    private readonly byte[] _message = new byte[1 << 13];

    public Span<byte> Mutate(ReadOnlySpan<byte> original, ref SeededRandom random)
    {
        original.CopyTo(_message);
        int length = original.Length;
        for (int left = random.NextInt(4); left >= 0; left--)
        {
            switch (random.NextInt(9))
            {
                case 0 when length > 0:
                    _message[random.NextInt(length)] ^= (byte)(1 << random.NextInt(8));
                    break;
                case 1 when length > 0:
                    // Header fields: the first bytes decide the lengths of everything after them.
                    _message[random.NextInt(Math.Min(length, 20))] = (byte)Interesting[random.NextInt(Interesting.Length)];
                    break;
                case 2:
                    length = random.NextInt(length + 1);
                    break;
                case 3:
                    length = Insert(random.NextInt(length + 1), length, 1 + random.NextInt(8), ref random);
                    break;
                case 4 when length > 1:
                    length = Splice(length, ref random);
                    break;
                case 5 when length > 0:
                    _message[random.NextInt(length)] = (byte)random.NextInt(256);
                    break;
                case 6 when length > 0:
                    length = RemoveAt(random.NextInt(length), length, ref random);
                    break;
                case 7 when random.NextInt(8) == 0:
                    length = random.NextInt(64);
                    foreach (ref byte next in _message.AsSpan(0, length)) next = (byte)random.NextInt(256);
                    // Half of the noise begins like a message, or nothing of it would get past the magic.
                    if (random.NextInt(2) == 0 && length >= Prologue.Size) original[..Prologue.Size].CopyTo(_message);
                    break;
                default:
                    // A number where a number may stand, of any length.
                    length = InsertVarint(Prologue.Size + random.NextInt(8), length, ref random);
                    break;
            }
        }
        return _message.AsSpan(0, length);
    }

    private int Insert(int at, int length, int count, ref SeededRandom random)
    {
        if (length + count > _message.Length) return length;
        _message.AsSpan(at, length - at).CopyTo(_message.AsSpan(at + count));
        foreach (ref byte next in _message.AsSpan(at, count)) next = (byte)random.NextInt(256);
        return length + count;
    }

    private int RemoveAt(int at, int length, ref SeededRandom random)
    {
        int count = Math.Min(1 + random.NextInt(4), length - at);
        _message.AsSpan(at + count, length - at - count).CopyTo(_message.AsSpan(at));
        return length - count;
    }

    private int Splice(int length, ref SeededRandom random)
    {
        byte[] other = corpus[random.NextInt(corpus.Length)];
        int at = random.NextInt(length);
        int from = random.NextInt(other.Length);
        int count = Math.Min(other.Length - from, _message.Length - at);
        other.AsSpan(from, count).CopyTo(_message.AsSpan(at));
        return at + count;
    }

    private int InsertVarint(int at, int length, ref SeededRandom random)
    {
        if (at >= length) return length;
        int value = (int)(random.NextUInt64() >> (33 + random.NextInt(31)));
        var writer = new WireWriter(stackalloc byte[5]);
        writer.WriteVarint(value);
        // The old number at this place goes, byte for byte as long as its continuation bits say.
        int end = at;
        while (end < length - 1 && _message[end] >= 0x80) end++;
        end++;
        int size = writer.Position;
        if (at + size + length - end > _message.Length) return length;
        _message.AsSpan(end, length - end).CopyTo(_message.AsSpan(at + size));
        var inPlace = new WireWriter(_message.AsSpan(at, size));
        inPlace.WriteVarint(value);
        return at + size + length - end;
    }
}
