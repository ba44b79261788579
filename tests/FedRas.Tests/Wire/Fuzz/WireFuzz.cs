using System.Diagnostics;
using FedRas.Numerics;
using FedRas.Wire;

namespace FedRas.Tests.Wire.Fuzz;

/// <summary>
/// Mutated messages of one kind against its decoder. A decoder may accept or raise <see cref="WireFormatException"/>; what it accepts must encode to
/// the very bytes it came from; and it may allocate no more than its limit and <see cref="ExceptionBytes"/>. Anything else is thrown on,
/// with the message in hex. The same seed gives the same messages.
/// </summary>
internal sealed class WireFuzz(FuzzedKind kind, ulong seed)
{
    /// <summary>What throwing and catching one exception may allocate: the object, its message, its stack trace.</summary>
    public const int ExceptionBytes = 4 * 1024;

    private static readonly int[] Interesting = [0, 1, 2, 0x1F, 0x20, 0x21, 0x3E, 0x3F, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

    private readonly byte[][] _corpus = [.. kind.Corpus(seed)];
    private readonly byte[] _message = new byte[1 << 14];

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public long MostBytesAllocated { get; private set; }

    /// <summary>Longest time of one decode, exception included.</summary>
    public TimeSpan LongestTime { get; private set; }

    /// <summary>Number of messages accepted although they differ from the message they were made from.</summary>
    public long AcceptedMutants { get; private set; }

    public void Run(long count)
    {
        kind.WarmUp(_corpus);
        var random = new SeededRandom(seed, RandomStream.Synthetic, 1);
        for (long i = 0; i < count; i++)
        {
            byte[] original = _corpus[random.NextInt(_corpus.Length)];
            Span<byte> message = Mutate(original, ref random);
            try
            {
                Decode(message, original);
            }
            catch (Exception unexpected)
            {
                throw new InvalidOperationException($"{kind.Name}, seed {seed}, message {i}: {Convert.ToHexStringLower(message)}", unexpected);
            }
        }
    }

    private void Decode(Span<byte> message, ReadOnlySpan<byte> original)
    {
        kind.Begin();
        bool accepted;
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        try
        {
            kind.Decode(message);
            accepted = true;
        }
        catch (WireFormatException)
        {
            accepted = false;
        }
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (time > LongestTime) LongestTime = time;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MostBytesAllocated = Math.Max(MostBytesAllocated, allocated);
        long allowed = FuzzedKind.Limits.MaxDecodedBytes + (accepted ? 0 : ExceptionBytes);
        if (allocated > allowed) throw new InvalidOperationException($"Decoding allocated {allocated} bytes, allowed are {allowed}.");

        if (accepted) Accepted++;
        else Rejected++;
        if (!accepted) return;
        if (!message.SequenceEqual(original)) AcceptedMutants++;
        ReadOnlySpan<byte> again = kind.Reencode(message);
        if (!again.SequenceEqual(message)) throw new InvalidOperationException($"Accepted, but encodes to {Convert.ToHexStringLower(again)}.");
    }

    private Span<byte> Mutate(ReadOnlySpan<byte> original, ref SeededRandom random)
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
        byte[] other = _corpus[random.NextInt(_corpus.Length)];
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
