using System.Numerics.Tensors;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Wire.Entropy;

namespace FedRas.Wire;

/// <summary>
/// Item rows as actions: the stages with their codebooks, rows in 8 bits a value, levels in half precision, then one symbol-coded stream of
/// items and action numbers. Holds the learned chances; one instance serves one worker and allocates nothing after warm-up.
/// </summary>
internal sealed class StagedPayload
{
    private readonly SymbolEncoder _encoder = new();
    private readonly AdaptiveNumber[] _directions = NewNumbers();
    private readonly AdaptiveNumber[] _levels = NewNumbers();
    private readonly ScoreContexts _contexts = new();
    private readonly AdaptiveGap _gaps = new();
    private byte[] _codebook = [];

    /// <summary>What the buffers of an update and the learned chances of its coding take at most, as the limit counts it.</summary>
    public static long DecodedBytes(int dim, ReadOnlySpan<StageShape> stages, int count, bool hasScores)
    {
        long bytes = (long)count * sizeof(int) + (2 + 5 * stages.Length) * DecodedRows.BufferOverhead;
        if (hasScores) bytes += (long)count * ScoreContexts.BytesPerItem + (long)dim * sizeof(int) + DecodedRows.BufferOverhead;
        for (int s = 0; s < stages.Length; s++)
        {
            (int directions, int levels) = Contexts(stages[s], hasScores && s == 0);
            bytes += AdaptiveNumber.Bytes(stages[s].Directions, directions) + AdaptiveNumber.Bytes(Math.Max(stages[s].Levels, 1), levels);
            bytes += (long)count * sizeof(ushort) + ((long)stages[s].Directions * dim + stages[s].Levels) * sizeof(float);
        }
        return bytes;
    }

    /// <summary>Bytes of a payload at most: a digit of a number or gap takes less than <see cref="SymbolEncoder.Bits"/> bits.</summary>
    public static long MostBytes(ActionUpdate update, int dim)
    {
        long bytes = 1 + 5, bits = AdaptiveGap.MostBits;
        foreach (ActionStage stage in update.Stages)
        {
            bytes += 2 * 5 + RowCodebook.Size(stage.DirectionCount, dim) + LevelsSize(stage.LevelCount);
            bits += SymbolEncoder.Bits * (AdaptiveNumber.Digits(stage.DirectionCount) + AdaptiveNumber.Digits(Math.Max(stage.LevelCount, 1)));
        }
        return bytes + (bits * update.Count + 7) / 8 + sizeof(uint);
    }

    /// <summary>Codes the stream; the bytes that <see cref="Write"/> then needs besides the header.</summary>
    /// <exception cref="ArgumentException">The update is not ascending, refers past its items or actions, or is not finite.</exception>
    public long Prepare(ActionUpdate update, int itemCount, int dim, FactorMatrix? published, out ReadOnlySpan<byte> stream)
    {
        if (update.Dim != dim) throw new ArgumentException($"The update has rows of {update.Dim}, its header says {dim}.", nameof(update));
        ItemOrder.Check(update.Items, itemCount);
        CheckTable(published, itemCount, dim);
        long size = 1 + WireWriter.VarintSize(update.Count);
        foreach (ActionStage stage in update.Stages)
        {
            if (stage.Actions == 0 && update.Count > 0) throw new ArgumentException($"The update has {update.Count} items and a stage without actions.", nameof(update));
            foreach (ushort code in stage.Codes)
                if (code >= stage.Actions) throw new ArgumentException($"The update holds action number {code}; legal is 0 … {stage.Actions - 1}.", nameof(update));
            if (FirstDescent(stage.Levels) is > 0 and int level) throw new ArgumentException($"Level {level} is below the one before it; levels ascend.", nameof(update));
            size += WireWriter.VarintSize(stage.DirectionCount) + WireWriter.VarintSize(stage.LevelCount) + RowCodebook.Size(stage.DirectionCount, dim) + LevelsSize(stage.LevelCount);
        }
        if (!HasFiniteRows(update)) throw new ArgumentException("The sum of the update's stages may leave float32.", nameof(update));
        int rows = update.Stages[0].DirectionCount * (1 + dim);
        if (_codebook.Length < rows) _codebook = new byte[rows];
        RowCodebook.Write(update.Stages[0].Directions, dim, _codebook);
        stream = Code(update, itemCount, published is null || rows == 0 ? default : _contexts.Find(_codebook.AsSpan(0, rows), published, update.Items));
        return size + stream.Length;
    }

    public static void Write(ref WireWriter writer, ActionUpdate update, ReadOnlySpan<byte> stream)
    {
        writer.WriteVarint(update.StageCount);
        foreach (ActionStage stage in update.Stages)
        {
            writer.WriteVarint(stage.DirectionCount);
            writer.WriteVarint(stage.LevelCount);
            RowCodebook.Write(stage.Directions, update.Dim, writer.Take((int)RowCodebook.Size(stage.DirectionCount, update.Dim)));
            WriteLevels(ref writer, stage.Levels);
        }
        writer.WriteVarint(update.Count);
        stream.CopyTo(writer.Take(stream.Length));
    }

    public void Read(
        ref WireReader reader, bool besideTable, int itemCount, int dim, WireLimits limits, FactorMatrix? published, ActionUpdate update,
        DecodeTrace? trace)
    {
        bool isReadable = !besideTable || published is not null;
        if (!isReadable && trace is null)
            throw WireFormatException.Illegal("type", "3", "1 or 2 without the published table of the update's round; decode it beside "
                + "that table", Prologue.Size - 1);
        if (besideTable && published is not null && (published.Rows != itemCount || published.Dim != dim))
        {
            string held = $"{published.Rows} × {published.Dim}, that of the published one";
            throw WireFormatException.Illegal("size of the table", $"{itemCount} × {dim}", held, Prologue.Size);
        }
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
            ahead.Take(RowCodebook.Size(directions, dim), "codebook");
            if (levels > 0) ahead.Take(LevelsSize(levels), "levels");
            shapes[s] = new StageShape(directions, levels);
        }
        int countOffset = ahead.Position;
        int count = ahead.ReadVarint("number of touched items", 0, itemCount);
        foreach (StageShape shape in shapes)
            if (shape.Directions == 0 && count > 0) throw WireFormatException.OutOfRange("number of touched items without actions", count, 0, 0, countOffset);
        long most = AdaptiveGap.MostGaps(ahead.Remaining);
        if (count > most) throw WireFormatException.OutOfRange("number of touched items that the bytes left can name", count, 0, (int)most, countOffset);
        DecodedRows.CheckSize(DecodedBytes(dim, shapes, count, besideTable), limits, countOffset);
        long decisions = Decisions(shapes, count);
        if (decisions > limits.MaxDecisions)
            throw WireFormatException.OutOfRange("gaps and digits of action numbers (WireLimits.MaxDecisions)", decisions, 0,
                limits.MaxDecisions, countOffset);

        update.Reset(dim, count, shapes);
        ReadOnlySpan<byte> first = default;
        for (int s = 0; s < stageCount; s++)
        {
            reader.ReadVarint("directions A", 0, limits.MaxActions);
            reader.ReadVarint("levels B", 0, limits.MaxActions);
            int offset = reader.Position;
            ReadOnlySpan<byte> rows = reader.Take(RowCodebook.Size(shapes[s].Directions, dim), "codebook");
            RowCodebook.Read(rows, dim, update.Stages[s].Directions, offset);
            if (s == 0) first = rows;
            ReadLevels(ref reader, update.Stages[s].Levels);
            trace?.Add(stageCount == 1 ? "stage" : $"stage {s + 1} of {stageCount}", Describe(shapes[s], dim, reader.Position - offset));
        }
        trace?.Add("codebooks", $"{reader.Position - begin} bytes");
        if (!HasFiniteRows(update)) throw WireFormatException.Illegal("largest sum of stages", "beyond float32", "finite", begin);
        reader.ReadVarint("number of touched items", 0, itemCount);
        int streamOffset = reader.Position;
        ReadOnlySpan<byte> stream = reader.Take(reader.Remaining, "items and action numbers");
        trace?.Add("touched items", $"{count} of {itemCount}");
        if (isReadable) Decode(stream, itemCount, first, besideTable ? published : null, update, streamOffset, trace);
        else trace!.Add("map and action numbers", $"{stream.Length} bytes, to be read beside the published table only");
    }

    /// <summary>
    /// What reading a payload comes to: of each item its gap, and for each stage its digits or, where there are none, its turn.
    /// </summary>
    private static long Decisions(ReadOnlySpan<StageShape> stages, int count)
    {
        long decisions = 1;
        foreach (StageShape stage in stages) decisions += Math.Max(1, Digits(stage.Directions) + Digits(stage.Levels));
        return count * decisions;

        static int Digits(int bound) => bound <= 1 ? 0 : AdaptiveNumber.Digits(bound);
    }

    /// <summary>Whether no sum of one action a stage, as float32 makes it, can be infinite.</summary>
    private static bool HasFiniteRows(ActionUpdate update)
    {
        double most = 0;
        foreach (ActionStage stage in update.Stages)
        {
            if (stage.Directions.IsEmpty) continue;
            double level = stage.Levels.IsEmpty ? 1 : Math.Max(Math.Abs(stage.Levels[0]), Math.Abs(stage.Levels[^1])); // they ascend
            most += level * Math.Abs(TensorPrimitives.MaxMagnitude<float>(stage.Directions));
        }
        return most <= float.MaxValue;
    }

    private static string Describe(StageShape stage, int dim, int bytes) => stage switch
    {
        (0, _) => "no actions",
        (_, 0) => $"{stage.Directions} actions × {dim}: {bytes} bytes",
        _ => $"{stage.Directions} directions × {dim}, {stage.Levels} levels: {bytes} bytes",
    };

    private static void CheckTable(FactorMatrix? published, int itemCount, int dim)
    {
        if (published is not null && (published.Rows != itemCount || published.Dim != dim))
            throw new ArgumentException($"The published table is {published.Rows} × {published.Dim}, the message's {itemCount} × {dim}.", nameof(published));
    }

    private ReadOnlySpan<byte> Code(ActionUpdate update, int itemCount, ReadOnlySpan<byte> contexts)
    {
        Begin(update, itemCount, !contexts.IsEmpty);
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
            ReadOnlySpan<ushort> codes = update.Stages[s].Codes;
            for (int i = 0; i < codes.Length; i++)
            {
                int direction = codes[i] / levels;
                bool hasContext = s == 0 && !contexts.IsEmpty;
                _directions[s].Encode(_encoder, direction, hasContext ? contexts[i] : 0);
                _levels[s].Encode(_encoder, codes[i] % levels, hasContext ? contexts[i] : direction);
            }
        }
        return _encoder.Finish();
    }

    private void Decode(ReadOnlySpan<byte> stream, int itemCount, ReadOnlySpan<byte> codebook, FactorMatrix? published, ActionUpdate update, int offset, DecodeTrace? trace)
    {
        Begin(update, itemCount, published is not null && !update.Items.IsEmpty);
        var decoder = new SymbolDecoder(stream);
        Span<int> items = update.MutableItems;
        for (int i = 0, expected = 0; i < items.Length; i++)
        {
            long gap = _gaps.Decode(ref decoder);
            if (gap >= itemCount - expected || decoder.IsExhausted) throw Illegal(offset);
            items[i] = expected + (int)gap;
            expected = items[i] + 1;
        }
        int mapBytes = decoder.BytesRead;
        ReadOnlySpan<byte> contexts = published is null ? default : _contexts.Find(codebook, published, items);
        for (int s = 0; s < update.StageCount; s++)
        {
            int levels = Math.Max(update.Stages[s].LevelCount, 1);
            Span<ushort> codes = update.Stages[s].Codes;
            for (int i = 0; i < codes.Length; i++)
            {
                bool hasContext = s == 0 && !contexts.IsEmpty;
                int direction = _directions[s].Decode(ref decoder, hasContext ? contexts[i] : 0);
                codes[i] = (ushort)(direction * levels + _levels[s].Decode(ref decoder, hasContext ? contexts[i] : direction));
                if (decoder.IsExhausted) throw Illegal(offset);
            }
        }
        if (!decoder.IsEnd) throw Illegal(offset);
        if (trace is null || items.IsEmpty) return;
        int numberBytes = stream.Length - mapBytes;
        trace.Add("touched-item map", $"{mapBytes} bytes, {8.0 * mapBytes / items.Length:0.00} bits per touched item");
        trace.Add("action numbers", $"{numberBytes} bytes, {8.0 * numberBytes / items.Length:0.00} bits per touched item");
    }

    private void Begin(ActionUpdate update, int itemCount, bool hasContexts)
    {
        if (update.Count == 0) return;
        _gaps.Reset(itemCount, update.Count);
        for (int s = 0; s < update.StageCount; s++)
        {
            ActionStage stage = update.Stages[s];
            (int directions, int levels) = Contexts(new StageShape(stage.DirectionCount, stage.LevelCount), hasContexts && s == 0);
            _directions[s].Reset(stage.DirectionCount, directions);
            _levels[s].Reset(Math.Max(stage.LevelCount, 1), levels);
        }
    }

    /// <summary>Contexts of a stage's two numbers: the scores, or else the direction for the level.</summary>
    private static (int Directions, int Levels) Contexts(StageShape stage, bool hasScores) =>
        hasScores ? (ScoreContexts.Count, ScoreContexts.Count) : (1, stage is { Directions: > 1, Levels: > 1 } ? stage.Directions : 1);

    private static WireFormatException Illegal(int offset) => WireFormatException.Illegal(
        "stream of items and action numbers", "not one that an encoder writes", "the one stream of ascending items below M and their action numbers", offset);

    private static long LevelsSize(int levels) => levels == 0 ? 0 : 1 + (long)levels * sizeof(ushort);

    private static void WriteLevels(ref WireWriter writer, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = SharedExponent.OfHalves(values);
        writer.WriteByte((byte)(sbyte)exponent);
        HalfCodebook.Write(values, exponent, writer.Take(values.Length * sizeof(ushort)));
    }

    private static void ReadLevels(ref WireReader reader, Span<float> values)
    {
        if (values.IsEmpty) return;
        int exponent = HalfCodebook.ReadExponent(ref reader);
        int offset = reader.Position;
        HalfCodebook.Read(reader.Take((long)values.Length * sizeof(ushort), "levels"), exponent, values, offset);
        if (FirstDescent(values) is > 0 and int level)
            throw WireFormatException.Illegal("level", $"{values[level]:R}", $"at least {values[level - 1]:R}, the level before it", offset + level * sizeof(ushort));
    }

    /// <summary>The first level that is below the one before it; 0 where there is none.</summary>
    private static int FirstDescent(ReadOnlySpan<float> levels)
    {
        for (int i = 1; i < levels.Length; i++)
            if (levels[i] < levels[i - 1]) return i;
        return 0;
    }

    private static AdaptiveNumber[] NewNumbers() => [.. Enumerable.Range(0, ActionUpdate.MaxStages).Select(_ => new AdaptiveNumber())];
}
