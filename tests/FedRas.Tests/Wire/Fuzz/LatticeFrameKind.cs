using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Wire;

namespace FedRas.Tests.Wire.Fuzz;

/// <summary>
/// Frames between versions of a small lattice table. A mutated difference never has the right check, so a frame that fails by its check alone gets
/// the one that the rejection names, and is decoded again: what lies behind the check is tested too.
/// </summary>
internal sealed partial class LatticeFrameKind(string name) : FuzzedKind(name)
{
    private const int Items = 40, Dim = 6, Held = 9;
    private const float Step = 1f / 1_024;
    private readonly FactorMatrix _start = new(Items, Dim);
    private readonly short[] _held = new short[Items * Dim];
    private readonly short[] _from = new short[Items * Dim];
    private readonly LatticeFrameCodec _codec = new();
    private LatticeTable? _table;
    private LatticeFrameHeader _header;

    public override IEnumerable<byte[]> Corpus(ulong seed)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic, 4);
        foreach (ref short code in _held.AsSpan()) code = (short)(random.NextInt(101) - 50);
        for (int i = 0; i < 24; i++)
        {
            float step = i % 3 == 0 ? Step / 2 : Step;
            From(i % 4 == 0 ? 0 : Held, step);
            short[] to = [.. _from];
            for (int item = 0; item < Items; item++)
                if (random.NextInt(3) > 0)
                    foreach (ref short code in to.AsSpan(item * Dim, Dim)) code = (short)Math.Clamp(code + random.NextGaussian() * (1 << (i % 5 * 3)), -LatticeTable.MaxCode, LatticeTable.MaxCode);
            var header = new LatticeFrameHeader(i % 4 == 0 ? 0 : Held, Held + 1 + i, Items, Dim, step, LatticeFrameCodec.Check(to));
            yield return _codec.Encode(header, _from, to).ToArray();
        }
    }

    public override void Begin()
    {
        _table ??= new LatticeTable(_start, Step);
        _table.Swap([.. _held], Held, Step);
    }

    public override void Decode(Span<byte> message)
    {
        try
        {
            _header = _codec.Decode(message, Limits, _table!);
        }
        catch (WireFormatException rejected) when (WrongCheck().Match(rejected.Message) is { Success: true } wrong)
        {
            int at = int.Parse(wrong.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            BinaryPrimitives.WriteUInt64LittleEndian(message[at..], ulong.Parse(wrong.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            _header = _codec.Decode(message, Limits, _table!);
        }
    }

    public override ReadOnlySpan<byte> Reencode(ReadOnlySpan<byte> message)
    {
        From(_header.FromRound, _header.Step);
        return _codec.Encode(_header, _from, _table!.Codes);
    }

    private void From(int round, float step)
    {
        if (round == 0) _from.AsSpan().Clear();
        else LatticeTable.Rescale(_held, Step, step, _from);
    }

    [GeneratedRegex("^Byte ([0-9]+): check is .* legal is ([0-9a-f]{16}),")]
    private static partial Regex WrongCheck();
}
