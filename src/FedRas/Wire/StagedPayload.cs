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
    private readonly AdaptiveGap _gaps = new();
    private readonly AdaptiveNumber _model = new();
    private readonly ContextGroups _groups = new();
    private readonly ScoreContexts _contexts = new();
    private byte[] _codebook = [];
    private ushort[] _directions = [], _levels = [];

    /// <summary>What the buffers of an update and the learned chances of its coding take at most, as the limit counts it.</summary>
    public static long DecodedBytes(int dim, ReadOnlySpan<StageShape> stages, int count, bool hasScores)
    {
        // Items, their gaps' digits, the run of digits with its places before and after sorting, directions and levels.
        long bytes = (long)count * (3 * sizeof(int) + 2 * sizeof(byte) + 2 * sizeof(ushort));
        bytes += ContextGroups.Bytes(count, ScoreContexts.Count) + AdaptiveDigits.BytesPerModel + 14 * DecodedRows.BufferOverhead;
        if (hasScores) bytes += (long)count * ScoreContexts.BytesPerItem + (long)dim * sizeof(int) + DecodedRows.BufferOverhead;
        foreach (StageShape stage in stages)
        {
            bytes += AdaptiveNumber.Bytes(stage.Directions) + AdaptiveNumber.Bytes(Math.Max(stage.Levels, 1));
            bytes += ContextGroups.Bytes(0, stage.Directions) + (long)count * sizeof(ushort);
            bytes += ((long)stage.Directions * dim + stage.Levels) * sizeof(float) + 3 * DecodedRows.BufferOverhead;
        }
        return bytes;
    }

    /// <summary>Bytes of a payload at most: a digit of a number or gap takes less than <see cref="SymbolEncoder.Bits"/> bits.</summary>
    public static long MostBytes(ActionUpdate update, int dim)
    {
        long bytes = 1 + 5, bits = AdaptiveGap.MostBits;
        foreach (ActionStage stage in update.Stages)
        {
            bytes += 2 * 5 + RowCodebook.Size(stage.DirectionCount, dim) + LevelCodebook.Size(stage.LevelCount);
            bits += SymbolEncoder.Bits * (AdaptiveNumber.Digits(stage.DirectionCount)
                + AdaptiveNumber.Digits(Math.Max(stage.LevelCount, 1)));
        }
        return bytes + (bits * update.Count + 7) / 8 + SymbolEncoder.HeadBytes + 2 * sizeof(ushort);
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
            if (stage.Actions == 0 && update.Count > 0) throw new ArgumentException($"The update has {update.Count} items and a stage "
                + "without actions.", nameof(update));
            foreach (ushort code in stage.Codes)
                if (code >= stage.Actions) throw new ArgumentException($"The update holds action number {code}; legal is 0 … "
                    + $"{stage.Actions - 1}.", nameof(update));
            if (LevelCodebook.FirstDescent(stage.Levels) is > 0 and int level)
                throw new ArgumentException($"Level {level} is below the one before it; levels ascend.", nameof(update));
            size += WireWriter.VarintSize(stage.DirectionCount) + WireWriter.VarintSize(stage.LevelCount)
                + RowCodebook.Size(stage.DirectionCount, dim) + LevelCodebook.Size(stage.LevelCount);
        }
        if (!HasFiniteRows(update)) throw new ArgumentException("The sum of the update's stages may leave float32.", nameof(update));
        int rows = update.Stages[0].DirectionCount * (1 + dim);
        if (_codebook.Length < rows) _codebook = new byte[rows];
        RowCodebook.Write(update.Stages[0].Directions, dim, _codebook);
        stream = Code(update, itemCount, published is null || rows == 0 ? default
            : _contexts.Find(_codebook.AsSpan(0, rows), published, update.Items));
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
            LevelCodebook.Write(ref writer, stage.Levels);
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
            if (actions > limits.MaxActions) throw WireFormatException.OutOfRange("actions A · B (WireLimits.MaxActions)", actions, 0,
                limits.MaxActions, offset);
            ahead.Take(RowCodebook.Size(directions, dim), "codebook");
            if (levels > 0) ahead.Take(LevelCodebook.Size(levels), "levels");
            shapes[s] = new StageShape(directions, levels);
        }
        int countOffset = ahead.Position;
        int count = ahead.ReadVarint("number of touched items", 0, itemCount);
        foreach (StageShape shape in shapes)
            if (shape.Directions == 0 && count > 0) throw WireFormatException.OutOfRange("number of touched items without actions", count,
                0, 0, countOffset);
        long most = AdaptiveGap.MostGaps(ahead.Remaining);
        if (count > most) throw WireFormatException.OutOfRange("number of touched items that the bytes left can name", count, 0, (int)most,
            countOffset);
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
            LevelCodebook.Read(ref reader, update.Stages[s].Levels);
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
    /// What reading a payload comes to: of each item its gap, and for each stage its digits or, if there are none, its turn.
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
            throw new ArgumentException($"The published table is {published.Rows} × {published.Dim}, the message's {itemCount} × {dim}.",
                nameof(published));
    }

    private ReadOnlySpan<byte> Code(ActionUpdate update, int itemCount, ReadOnlySpan<byte> contexts)
    {
        _encoder.Begin();
        _gaps.Encode(_encoder, itemCount, update.Items);
        for (int s = 0; s < update.StageCount; s++)
        {
            ActionStage stage = update.Stages[s];
            Span<ushort> directions = Split(stage, out Span<ushort> levels);
            if (stage is { DirectionCount: > 1, LevelCount: > 1 })
                for (int i = 0; i < directions.Length; i++)
                    (directions[i], levels[i]) = ((ushort, ushort))Math.DivRem(stage.Codes[i], stage.LevelCount);
            bool hasScores = s == 0 && !contexts.IsEmpty;
            if (hasScores) _groups.Group(contexts, ScoreContexts.Count);
            Code(directions, stage.DirectionCount, hasScores);
            if (!hasScores && !directions.IsEmpty && !levels.IsEmpty) _groups.Group<ushort>(directions, stage.DirectionCount);
            Code(levels, stage.LevelCount, hasScores || !directions.IsEmpty);
        }
        return _encoder.Finish();
    }

    private void Code(ReadOnlySpan<ushort> numbers, int bound, bool hasContexts)
    {
        if (numbers.IsEmpty) return;
        _model.Reset(bound);
        if (hasContexts) _groups.Encode(_encoder, _model, numbers);
        else _model.Encode(_encoder, numbers);
    }

    private void Decode(ReadOnlySpan<byte> stream, int itemCount, ReadOnlySpan<byte> codebook, FactorMatrix? published, ActionUpdate update,
        int offset, DecodeTrace? trace)
    {
        var decoder = new SymbolDecoder(stream);
        Span<int> items = update.MutableItems;
        if (!_gaps.Decode(ref decoder, itemCount, items) || decoder.IsExhausted) throw Illegal(offset);
        int mapBytes = decoder.Position;
        ReadOnlySpan<byte> contexts = published is null ? default : _contexts.Find(codebook, published, items);
        for (int s = 0; s < update.StageCount; s++)
        {
            ActionStage stage = update.Stages[s];
            Span<ushort> directions = Split(stage, out Span<ushort> levels);
            bool hasScores = s == 0 && !contexts.IsEmpty;
            if (hasScores) _groups.Group(contexts, ScoreContexts.Count);
            Decode(ref decoder, directions, stage.DirectionCount, hasScores, offset);
            if (!hasScores && !directions.IsEmpty && !levels.IsEmpty) _groups.Group<ushort>(directions, stage.DirectionCount);
            Decode(ref decoder, levels, stage.LevelCount, hasScores || !directions.IsEmpty, offset);
            if (stage is { DirectionCount: > 1, LevelCount: > 1 })
                for (int i = 0; i < directions.Length; i++) stage.Codes[i] = (ushort)(directions[i] * stage.LevelCount + levels[i]);
            else if (directions.IsEmpty && levels.IsEmpty) stage.Codes.Clear();
        }
        if (!decoder.IsEnd) throw Illegal(offset);
        if (trace is null || items.IsEmpty) return;
        int numberBytes = stream.Length - mapBytes;
        trace.Add("touched-item map", $"{mapBytes} bytes, {8.0 * mapBytes / items.Length:0.00} bits per touched item");
        trace.Add("action numbers", $"{numberBytes} bytes, {8.0 * numberBytes / items.Length:0.00} bits per touched item");
    }

    private void Decode(ref SymbolDecoder decoder, Span<ushort> numbers, int bound, bool hasContexts, int offset)
    {
        if (numbers.IsEmpty) return;
        _model.Reset(bound);
        if (!(hasContexts ? _groups.Decode(ref decoder, _model, numbers) : _model.Decode(ref decoder, numbers))) throw Illegal(offset);
    }

    /// <summary>Places of a stage's two numbers, none if nothing is coded: the codes themselves if there is but one number.</summary>
    private Span<ushort> Split(ActionStage stage, out Span<ushort> levels)
    {
        levels = default;
        if (stage.DirectionCount > 1 && stage.LevelCount <= 1) return stage.Codes;
        if (stage.LevelCount > 1) levels = stage.Codes;
        if (stage.DirectionCount <= 1 || stage.LevelCount <= 1) return default;
        int count = stage.Codes.Length;
        if (_directions.Length < count) (_directions, _levels) = (new ushort[count], new ushort[count]);
        levels = _levels.AsSpan(0, count);
        return _directions.AsSpan(0, count);
    }

    private static WireFormatException Illegal(int offset) => WireFormatException.Illegal(
        "stream of items and action numbers", "not one that an encoder writes", "the one stream of ascending items below M and their "
            + "action numbers", offset);
}
