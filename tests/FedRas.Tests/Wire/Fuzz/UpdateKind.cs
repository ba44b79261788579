using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Tests.Wire.Fuzz;

/// <summary>Updates, written out and as actions.</summary>
internal sealed class UpdateKind(string name, UpdateKind.Coding coding) : FuzzedKind(name)
{
    public enum Coding
    {
        Version1, Version2, Version2BesideTheTable,
    }

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly FactorMatrix? _table = coding == Coding.Version2BesideTheTable ? GoldenMessages.Table : null;
    private DecodedRows _rows = new();
    private UpdateHeader _header;

    public override IEnumerable<byte[]> Corpus(ulong seed)
    {
        string prefix = coding == Coding.Version1 ? "update-" : "update-2";
        foreach ((string file, byte[] golden) in GoldenMessages.All)
        {
            bool isVersion1 = !file.Contains("-2-", StringComparison.Ordinal);
            if (file.StartsWith(prefix, StringComparison.Ordinal) && isVersion1 == (coding == Coding.Version1) && (file == GoldenMessages.BesideTheTable) == (_table is not null)) yield return golden;
        }
        for (int i = 0; i < 24; i++) yield return Random(seed, i);
    }

    public override void Begin() => _rows = new DecodedRows();

    public override void Decode(Span<byte> message) => _header = UpdateCodec.Decode(message, Limits, _rows, _table);

    public override ReadOnlySpan<byte> Reencode(ReadOnlySpan<byte> message)
    {
        _output.ResetWrittenCount();
        if (_rows.Current is ItemUpdate rows) UpdateCodec.Encode(_header, rows, _output);
        else if (message[2] == 1) Version1.Encode(_header, (ActionUpdate)_rows.Current, _output);
        else UpdateCodec.Encode(_header, (ActionUpdate)_rows.Current, _output, message[4] == (byte)ItemCoding.ScoreCoded ? _table : null);
        return _output.WrittenSpan;
    }

    private byte[] Random(ulong seed, int i)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic, 2, i);
        int items = _table?.Rows ?? 1 + random.NextInt(i % 2 == 0 ? 12 : 400), dim = _table?.Dim ?? 1 + random.NextInt(4);
        int[] touched = SampleUpdates.Items((SampleUpdates.Touch)(i % 7), items, ref random);
        var output = new ArrayBufferWriter<byte>();
        var facts = new ReportFacts((ChoiceReason)random.NextInt(4), (float)random.NextDouble(), random.NextInt(5_000));
        var header = new UpdateHeader(random.NextInt(1_000), items, dim, random.NextInt(1_000));
        if (coding != Coding.Version1)
        {
            StageShape[] stages = SampleUpdates.Stages(1 + random.NextInt(3), 16, ref random);
            UpdateCodec.Encode(header with { Facts = facts }, SampleUpdates.StagedUpdate(touched, dim, stages, 0.01, ref random), output, _table);
        }
        else if (i % 2 == 0) UpdateCodec.Encode(header, SampleUpdates.RowUpdate(touched, dim, ref random), output);
        else Version1.Encode(header, SampleUpdates.ActionUpdate(touched, dim, 1 + random.NextInt(20), 0.01, ref random), output);
        return output.WrittenSpan.ToArray();
    }
}
