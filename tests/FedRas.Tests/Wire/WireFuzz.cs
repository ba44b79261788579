using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FedRas.Tests.Wire;

/// <summary>
/// Mutated messages against the decoders. A decoder may accept or raise <see cref="WireFormatException"/>; what it accepts must encode to
/// the very bytes it came from; and it may allocate no more than its limit and <see cref="ExceptionBytes"/>. Anything else is thrown on,
/// with the message in hex. The same seed gives the same messages.
/// </summary>
internal sealed class WireFuzz(string kind, ulong seed)
{
    /// <summary>The kinds of messages.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetNames<MessageType>()];

    /// <summary>What throwing and catching one exception may allocate: the object, its message, its stack trace.</summary>
    public const int ExceptionBytes = 4 * 1024;

    private static readonly WireLimits Limits =
        new() { MaxItems = 1 << 20, MaxDim = 256, MaxMessageBytes = 1 << 16, MaxDecodedBytes = 24 * 1024 };

    private readonly byte[][] _corpus = [.. GoldenMessages.All.Values.Concat(RandomMessages(seed)).Where(message =>
        KindOf(message) == kind)];
    private readonly ArrayBufferWriter<byte> _reencoded = new();
    private readonly LatticeFrameCodec _lattice = new();
    private readonly Dictionary<int, QuantizedTable> _lattices = new[] { 0, 1, 3, 20, 21, 22 }.ToDictionary(round => round,
        round => round < 20 ? GoldenMessages.Lattice(round) : GoldenMessages.Catalogue(round));

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public long MostBytesAllocated { get; private set; }

    /// <summary>Number of messages accepted although they differ from every message of the corpus.</summary>
    public long AcceptedMutants { get; private set; }

    /// <summary>Longest time for one message, in milliseconds.</summary>
    public double Slowest { get; private set; }

    private static string KindOf(byte[] message) => $"{Prologue.Guess(message)}";

    private static bool IsFrame(ReadOnlySpan<byte> message) => Prologue.Guess(message) is MessageType.DenseFrame or MessageType.ActionFrame;

    public void Run(long count)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic, 1);
        var mutator = new MessageMutator(_corpus);
        for (long i = 0; i < count; i++)
        {
            byte[] original = _corpus[random.NextInt(_corpus.Length)];
            ReadOnlySpan<byte> message = mutator.Mutate(original, ref random);
            // Both codecs get to see every kind, the fitting one most of the time.
            bool frame = IsFrame(message) ^ random.NextInt(20) == 0;
            long started = Stopwatch.GetTimestamp();
            try
            {
                Decode(message, frame, original);
            }
            catch (Exception unexpected)
            {
                string what = $"Kind {kind}, seed {seed}, message {i}, frame codec {frame}: {Convert.ToHexStringLower(message)}";
                throw new InvalidOperationException(what, unexpected);
            }
            Slowest = Math.Max(Slowest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private void Decode(ReadOnlySpan<byte> message, bool frame, ReadOnlySpan<byte> original)
    {
        if (Prologue.Guess(message) is MessageType.LatticeFrame or MessageType.RetiringLatticeFrame && !frame)
        {
            DecodeLattice(message, original);
            return;
        }
        var target = new DecodedRows();
        UpdateHeader update = default;
        FrameHeader step = default;
        bool accepted;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (frame) step = FrameCodec.Decode(message, Limits, target);
            else update = UpdateCodec.Decode(message, Limits, target, GoldenMessages.Table);
            accepted = true;
        }
        catch (WireFormatException)
        {
            accepted = false;
        }
        Count(accepted, GC.GetAllocatedBytesForCurrentThread() - before, message, original);
        if (!accepted) return;
        Reencode(update, step, frame, message, target.Current);
        CheckSame(message);
    }

    private void DecodeLattice(ReadOnlySpan<byte> message, ReadOnlySpan<byte> original)
    {
        QuantizedTable held = HeldFor(message), table = held.Copy();
        message = WithItsCheck(message, held);
        bool accepted;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _lattice.Decode(message, Limits, table);
            accepted = true;
        }
        catch (WireFormatException)
        {
            accepted = false;
        }
        Count(accepted, GC.GetAllocatedBytesForCurrentThread() - before, message, original);
        if (!accepted)
        {
            if (!table.Levels.SequenceEqual(held.Levels) || table.Check != held.Check)
                throw new InvalidOperationException("A refused frame changed the table.");
            return;
        }
        bool isKey = LatticeFrameCodec.ReadHeader(message, Limits).FromRound == 0;
        _reencoded.ResetWrittenCount();
        _reencoded.Write(LatticeFrames.Between(isKey ? StartOf(held) : held, table));
        CheckSame(message);
    }

    // A frame of the catalogue that grows starts from its rounds, or from its start with its factors.
    private QuantizedTable HeldFor(ReadOnlySpan<byte> message)
    {
        try
        {
            LatticeFrameHeader header = LatticeFrameCodec.ReadHeader(message, Limits);
            if (header.FromRound == 0 && header.Dim == GoldenMessages.CatalogueDim) return _lattices[21];
            return _lattices.TryGetValue(header.FromRound, out QuantizedTable? table) ? table : _lattices[0];
        }
        catch (WireFormatException)
        {
            return _lattices[0];
        }
    }

    private static QuantizedTable StartOf(QuantizedTable held)
    {
        QuantizedTable start = held.Copy();
        start.Clear(held.Cell);
        return start;
    }

    /// <summary>Corrects the check of a frame that is legal but for it, or hardly a mutant would get past it.</summary>
    private ReadOnlySpan<byte> WithItsCheck(ReadOnlySpan<byte> message, QuantizedTable table)
    {
        try
        {
            _lattice.Decode(message, Limits, table.Copy());
            return message;
        }
        catch (WireFormatException e)
            when (Regex.Match(e.Message, @"^Byte (\d+): check is \w+; legal is (\w{16})") is { Success: true } match)
        {
            byte[] corrected = message.ToArray();
            ulong check = ulong.Parse(match.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            BinaryPrimitives.WriteUInt64LittleEndian(corrected.AsSpan(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)),
                check);
            return corrected;
        }
        catch (WireFormatException)
        {
            return message;
        }
    }

    private void Count(bool accepted, long allocated, ReadOnlySpan<byte> message, ReadOnlySpan<byte> original)
    {
        MostBytesAllocated = Math.Max(MostBytesAllocated, allocated);
        long allowed = Limits.MaxDecodedBytes + (accepted ? 0 : ExceptionBytes);
        if (allocated > allowed) throw new InvalidOperationException($"Decoding allocated {allocated} bytes, allowed are {allowed}.");
        if (accepted) Accepted++;
        else Rejected++;
        if (accepted && !message.SequenceEqual(original)) AcceptedMutants++;
    }

    private void CheckSame(ReadOnlySpan<byte> message)
    {
        if (!_reencoded.WrittenSpan.SequenceEqual(message))
            throw new InvalidOperationException($"Accepted, but encodes to {Convert.ToHexStringLower(_reencoded.WrittenSpan)}.");
    }

    private void Reencode(in UpdateHeader update, in FrameHeader step, bool frame, ReadOnlySpan<byte> message, IItemRows rows)
    {
        _reencoded.ResetWrittenCount();
        FactorMatrix? table = Prologue.Guess(message) == MessageType.ActionUpdateBesideTable ? GoldenMessages.Table : null;
        switch (rows)
        {
            case ItemUpdate dense when frame:
                FrameCodec.Encode(step, dense, _reencoded);
                break;
            case ItemUpdate dense:
                UpdateCodec.Encode(update, dense, _reencoded);
                break;
            case ActionUpdate actions when frame:
                FrameCodec.Encode(step, actions, _reencoded);
                break;
            case ActionUpdate actions:
                UpdateCodec.Encode(update, actions, _reencoded, table);
                break;
        }
    }

    private static IEnumerable<byte[]> RandomMessages(ulong seed)
    {
        for (int i = 0; i < 180; i++)
        {
            var random = new SeededRandom(seed, RandomStream.Synthetic, 2, i);
            int items = 1 + random.NextInt(i % 2 == 0 ? 12 : 400), dim = 1 + random.NextInt(4), actions = 1 + random.NextInt(20);
            int[] touched = SampleUpdates.Items((SampleUpdates.Touch)(i % 7), items, ref random);
            var output = new ArrayBufferWriter<byte>();
            var update = new UpdateHeader(random.NextInt(1_000), items, dim, random.NextInt(1_000));
            var frame = new FrameHeader(update.Round, update.Round + random.NextInt(3), items, dim);
            if (i >= 60)
            {
                StageShape[] shapes = [.. Enumerable.Range(0, 1 + i % 3).Select(_ => new StageShape(1 + actions % 5, i % 2 * (1 + i % 9)))];
                ActionUpdate staged = SampleUpdates.Staged(touched, dim, shapes, 0.01, ref random);
                if (i % 4 == 3) FrameCodec.Encode(frame, staged, output);
                else if (i >= 120) UpdateCodec.Encode(new UpdateHeader(i, GoldenMessages.Table.Rows, GoldenMessages.Table.Dim, i),
                    SampleUpdates.Staged([.. touched.Where(item => item < GoldenMessages.Table.Rows)], GoldenMessages.Table.Dim, shapes,
                        0.01, ref random), output, GoldenMessages.Table);
                else UpdateCodec.Encode(update with { Facts = new ReportFacts((ChoiceReason)(i % 5), i / 100f, i) }, staged, output);
                yield return output.WrittenSpan.ToArray();
                continue;
            }
            if (i % 2 == 0) UpdateCodec.Encode(update, SampleUpdates.RowUpdate(touched, dim, ref random), output);
            else FrameCodec.Encode(frame, SampleUpdates.RowUpdate(touched, dim, ref random), output);
            yield return output.WrittenSpan.ToArray();
        }
    }
}
