using FedRas.Actions;
using FedRas.Wire.Entropy;

namespace FedRas.Wire;

/// <summary>
/// Version 2 of item rows as actions: the stages with their codebooks in half precision, then one range-coded stream of the touched-item map and the action numbers.
/// Holds the learned chances; one instance serves one worker and allocates nothing after warm-up.
/// </summary>
internal sealed class StagedPayload
{
    private readonly RangeEncoder _encoder = new();
    private readonly AdaptiveSymbol[] _directions = NewSymbols();
    private readonly AdaptiveSymbol[] _levels = NewSymbols();
    private AdaptiveMagnitude _gaps;

    /// <summary>What the buffers of an update take at most, as the limit counts it.</summary>
    public static long DecodedBytes(int dim, ReadOnlySpan<StageShape> stages, int count)
    {
        long bytes = (long)count * sizeof(int) + DecodedRows.BufferOverhead;
        foreach (StageShape stage in stages)
            bytes += (long)count * sizeof(ushort) + ((long)stage.Directions * dim + stage.Levels) * sizeof(float) + 3 * DecodedRows.BufferOverhead;
        return bytes;
    }

    /// <summary>Codes the stream; the bytes that <see cref="Write"/> then needs besides the header.</summary>
    /// <exception cref="ArgumentException">The update is not ascending, refers past its items or actions, or is not finite.</exception>
    public long Prepare(ActionUpdate update, int itemCount, int dim, out ReadOnlySpan<byte> stream)
    {
        if (update.Dim != dim) throw new ArgumentException($"The update has rows of {update.Dim}, its header says {dim}.", nameof(update));
        ItemOrder.Check(update.Items, itemCount);
        long size = 1 + WireWriter.VarintSize(update.Count);
        foreach (ActionStage stage in update.Stages)
        {
            if (stage.Actions == 0 && update.Count > 0) throw new ArgumentException($"The update has {update.Count} items and a stage without actions.", nameof(update));
            foreach (ushort code in stage.Codes)
                if (code >= stage.Actions) throw new ArgumentException($"The update holds action number {code}; legal is 0 … {stage.Actions - 1}.", nameof(update));
            size += WireWriter.VarintSize(stage.DirectionCount) + WireWriter.VarintSize(stage.LevelCount) + CodebookSize(stage.Directions) + CodebookSize(stage.Levels);
        }
        stream = Code(update);
        return size + stream.Length;
    }

    public static void Write(ref WireWriter writer, ActionUpdate update, ReadOnlySpan<byte> stream)
    {
        writer.WriteVarint(update.StageCount);
        foreach (ActionStage stage in update.Stages)
        {
            writer.WriteVarint(stage.DirectionCount);
            writer.WriteVarint(stage.LevelCount);
            WriteCodebook(ref writer, stage.Directions);
            WriteCodebook(ref writer, stage.Levels);
        }
        writer.WriteVarint(update.Count);
        stream.CopyTo(writer.Take(stream.Length));
    }

    public void Read(ref WireReader reader, int itemCount, int dim, WireLimits limits, ActionUpdate update, DecodeTrace? trace)
    {
        int stageCount = reader.ReadVarint("number of stages", 1, ActionUpdate.MaxStages);
        Span<StageShape> shapes = stackalloc StageShape[ActionUpdate.MaxStages];
        shapes = shapes[..stageCount];
        int begin = reader.Position;
        // The codebooks are looked at twice: their sizes must be known before anything is allocated.
        WireReader ahead = reader;
        for (int s = 0; s < stageCount; s++)
        {
            int offset = ahead.Position;
            int directions = ahead.ReadVarint("directions A (WireLimits.MaxActions)", 0, limits.MaxActions);
            int levels = ahead.ReadVarint("levels B (WireLimits.MaxActions)", 0, limits.MaxActions);
            long actions = (long)directions * Math.Max(levels, 1);
            if (actions > limits.MaxActions) throw WireFormatException.OutOfRange("actions A · B (WireLimits.MaxActions)", actions, 0, limits.MaxActions, offset);
            SkipCodebook(ref ahead, (long)directions * dim);
            SkipCodebook(ref ahead, levels);
            shapes[s] = new StageShape(directions, levels);
        }
        int countOffset = ahead.Position;
        int count = ahead.ReadVarint("number of touched items", 0, itemCount);
        foreach (StageShape shape in shapes)
            if (shape.Directions == 0 && count > 0) throw WireFormatException.OutOfRange("number of touched items without actions", count, 0, 0, countOffset);
        DecodedRows.CheckSize(DecodedBytes(dim, shapes, count), limits, countOffset);

        update.Reset(dim, count, shapes);
        for (int s = 0; s < stageCount; s++)
        {
            reader.ReadVarint("directions A", 0, limits.MaxActions);
            reader.ReadVarint("levels B", 0, limits.MaxActions);
            ReadCodebook(ref reader, update.Stages[s].Directions);
            ReadCodebook(ref reader, update.Stages[s].Levels);
            trace?.Add(stageCount == 1 ? "codebook" : $"codebook {s + 1}", $"{shapes[s].Directions} × {dim}" + (shapes[s].Levels > 0 ? $", {shapes[s].Levels} levels" : ""));
        }
        trace?.Add("codebooks", $"{reader.Position - begin} bytes");
        reader.ReadVarint("number of touched items", 0, itemCount);
        int streamOffset = reader.Position;
        ReadOnlySpan<byte> stream = reader.Take(reader.Remaining, "items and action numbers");
        Decode(stream, itemCount, update, streamOffset);
        trace?.Add("touched items", $"{count} of {itemCount}");
        trace?.Add("map and action numbers", count == 0 ? $"{stream.Length} bytes" : $"{stream.Length} bytes, {8.0 * stream.Length / count:0.00} bits per touched item");
    }

    private ReadOnlySpan<byte> Code(ActionUpdate update)
    {
        Begin(update);
        _encoder.Begin();
        int expected = 0;
        foreach (int item in update.Items)
        {
            _gaps.Encode(_encoder, item - expected);
            expected = item + 1;
        }
        for (int s = 0; s < update.StageCount; s++)
        {
            int levels = Math.Max(update.Stages[s].LevelCount, 1);
            foreach (ushort code in update.Stages[s].Codes)
            {
                _directions[s].Encode(_encoder, code / levels);
                _levels[s].Encode(_encoder, code % levels);
            }
        }
        return _encoder.Finish();
    }

    private void Decode(ReadOnlySpan<byte> stream, int itemCount, ActionUpdate update, int offset)
    {
        Begin(update);
        var decoder = new RangeDecoder(stream);
        Span<int> items = update.MutableItems;
        for (int i = 0, expected = 0; i < items.Length; i++)
        {
            int gap = _gaps.Decode(ref decoder);
            if (gap < 0 || gap >= itemCount - expected || decoder.IsExhausted) throw Illegal(offset);
            items[i] = expected + gap;
            expected = items[i] + 1;
        }
        for (int s = 0; s < update.StageCount; s++)
        {
            int levels = Math.Max(update.Stages[s].LevelCount, 1);
            foreach (ref ushort code in update.Stages[s].Codes)
            {
                int direction = _directions[s].Decode(ref decoder);
                code = (ushort)(direction * levels + _levels[s].Decode(ref decoder));
            }
            if (decoder.IsExhausted) throw Illegal(offset);
        }
        if (!decoder.Finish()) throw Illegal(offset);
    }

    private void Begin(ActionUpdate update)
    {
        _gaps.Reset();
        for (int s = 0; s < update.StageCount; s++)
        {
            _directions[s].Reset(update.Stages[s].DirectionCount);
            _levels[s].Reset(Math.Max(update.Stages[s].LevelCount, 1));
        }
    }

    private static WireFormatException Illegal(int offset) => WireFormatException.Illegal(
        "stream of items and action numbers", "not one that an encoder writes", "the one stream of ascending items below M and their action numbers", offset);

    private static long CodebookSize(ReadOnlySpan<float> values) => values.IsEmpty ? 0 : 1 + (long)values.Length * sizeof(ushort);

    private static void WriteCodebook(ref WireWriter writer, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = HalfCodebook.ChooseExponent(values);
        writer.WriteByte((byte)(sbyte)exponent);
        HalfCodebook.Write(values, exponent, writer.Take(values.Length * sizeof(ushort)));
    }

    private static void SkipCodebook(ref WireReader reader, long values)
    {
        if (values == 0) return;
        HalfCodebook.ReadExponent(ref reader);
        reader.Take(values * sizeof(ushort), "codebook");
    }

    private static void ReadCodebook(ref WireReader reader, Span<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = HalfCodebook.ReadExponent(ref reader);
        int offset = reader.Position;
        HalfCodebook.Read(reader.Take((long)values.Length * sizeof(ushort), "codebook"), exponent, values, offset);
    }

    private static AdaptiveSymbol[] NewSymbols() => [.. Enumerable.Range(0, ActionUpdate.MaxStages).Select(_ => new AdaptiveSymbol())];
}
