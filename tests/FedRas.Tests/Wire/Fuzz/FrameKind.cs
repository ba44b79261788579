using System.Buffers;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Tests.Wire.Fuzz;

/// <summary>Frames, written out and as actions.</summary>
internal sealed class FrameKind(string name, bool isVersion1) : FuzzedKind(name)
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private DecodedRows _rows = new();
    private FrameHeader _header;

    public override IEnumerable<byte[]> Corpus(ulong seed)
    {
        string[] prefixes = isVersion1 ? ["frame-actions", "frame-dense"] : ["frame-2"];
        foreach ((string file, byte[] golden) in GoldenMessages.All)
            if (prefixes.Any(prefix => file.StartsWith(prefix, StringComparison.Ordinal))) yield return golden;
        for (int i = 0; i < 24; i++) yield return Random(seed, i);
    }

    public override void Begin() => _rows = new DecodedRows();

    public override void Decode(Span<byte> message) => _header = FrameCodec.Decode(message, Limits, _rows);

    public override ReadOnlySpan<byte> Reencode(ReadOnlySpan<byte> message)
    {
        _output.ResetWrittenCount();
        if (_rows.Current is ItemUpdate rows) FrameCodec.Encode(_header, rows, _output);
        else if (message[2] == 1) Version1.Encode(_header, (ActionUpdate)_rows.Current, _output);
        else FrameCodec.Encode(_header, (ActionUpdate)_rows.Current, _output);
        return _output.WrittenSpan;
    }

    private byte[] Random(ulong seed, int i)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic, 3, i);
        int items = 1 + random.NextInt(i % 2 == 0 ? 12 : 400), dim = 1 + random.NextInt(4), from = random.NextInt(1_000);
        int[] touched = SampleUpdates.Items((SampleUpdates.Touch)(i % 7), items, ref random);
        var output = new ArrayBufferWriter<byte>();
        var header = new FrameHeader(from, from + random.NextInt(3), items, dim);
        if (!isVersion1) FrameCodec.Encode(header, SampleUpdates.StagedUpdate(touched, dim, SampleUpdates.Stages(1 + random.NextInt(3), 16, ref random), 0.01, ref random), output);
        else if (i % 2 == 0) FrameCodec.Encode(header, SampleUpdates.RowUpdate(touched, dim, ref random), output);
        else Version1.Encode(header, SampleUpdates.ActionUpdate(touched, dim, 1 + random.NextInt(20), 0.01, ref random), output);
        return output.WrittenSpan.ToArray();
    }
}
