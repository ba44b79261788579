using System.Buffers;
using FedRas.Actions;
using FedRas.Models;
using FedRas.Training;
using FedRas.Wire;

namespace FedRas.Tests.Wire;

/// <summary>
/// The messages whose bytes are committed under Golden/. Their content comes from whole-number arithmetic alone, so it is the same
/// on every machine.
/// </summary>
internal static class GoldenMessages
{
    private const int Items = 300, Dim = 6;

    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["update-actions-gaps.bin"] = Update1(Actions(5, Every(7, 11))),
        ["update-actions-bitmap.bin"] = Update1(Actions(16, Every(0, 2))),
        ["update-actions-all.bin"] = Update1(Actions(3, Every(0, 1))),
        ["update-actions-nothing.bin"] = Update1(Actions(0, [])),
        ["update-actions-one-action.bin"] = Update1(Actions(1, Every(3, 40))),
        ["update-dense.bin"] = Update(Rows(Every(5, 23))),
        ["frame-actions-gaps.bin"] = Frame1(Actions(32, Every(2, 5))),
        ["frame-actions-all.bin"] = Frame1(Actions(9, Every(0, 1))),
        ["frame-dense.bin"] = Frame(Rows(Every(0, 1))),
        ["update-2-flat.bin"] = Update(Staged(Every(7, 11), new StageShape(5))),
        ["update-2-line.bin"] = Update(Staged(Every(0, 2), new StageShape(1, 16))),
        ["update-2-gain-shape.bin"] = Update(Staged(Every(0, 1), new StageShape(3, 7))),
        ["update-2-residual.bin"] = Update(Staged(Every(1, 3), new StageShape(8), new StageShape(5), new StageShape(2, 3))),
        ["update-2-nothing.bin"] = Update(Staged([], new StageShape(0))),
        [BesideTheTable] = Update(Staged(Every(0, 2), new StageShape(2, 8)), Table),
        ["frame-2-flat.bin"] = Frame(Staged(Every(2, 5), new StageShape(32))),
        ["frame-2-residual.bin"] = Frame(Staged(Every(0, 1), new StageShape(9), new StageShape(4))),
        [Lattice] = LatticeFrame(),
    };

    /// <summary>The message that is read beside <see cref="Table"/>.</summary>
    public const string BesideTheTable = "update-2-scores.bin";

    /// <summary>The frame between two versions of a lattice table.</summary>
    public const string Lattice = "frame-3-lattice.bin";

    /// <summary>A published table.</summary>
    public static FactorMatrix Table
    {
        get
        {
            var table = new FactorMatrix(Items, Dim);
            for (int i = 0; i < table.Values.Length; i++) table.Values[i] = 64 * Value(i);
            return table;
        }
    }

    private static int[] Every(int start, int step) =>
        [.. Enumerable.Range(0, Items).Where(item => item >= start && (item - start) % step == 0)];

    private static float Value(int index) => (index * 37 % 101 - 50) / 4096f;

    private static ActionUpdate Actions(int actions, int[] items)
    {
        var update = new ActionUpdate();
        update.Reset(Dim, actions, items.Length);
        items.CopyTo(update.MutableItems);
        for (int i = 0; i < items.Length; i++) update.Codes[i] = (ushort)(i * 7 % actions);
        for (int i = 0; i < actions * Dim; i++) update.Codebook[i] = Value(i);
        return update;
    }

    private static ActionUpdate Staged(int[] items, params StageShape[] stages)
    {
        var update = new ActionUpdate();
        update.Reset(Dim, items.Length, stages);
        items.CopyTo(update.MutableItems);
        foreach (ActionStage stage in update.Stages)
        {
            for (int i = 0; i < items.Length; i++) stage.Codes[i] = (ushort)(i * i / 5 % stage.Actions);
            for (int i = 0; i < stage.Directions.Length; i++) stage.Directions[i] = Value(i);
            for (int i = 0; i < stage.LevelCount; i++) stage.Levels[i] = (2 * i - 3) / 8f;
        }
        return update;
    }

    private static byte[] LatticeFrame()
    {
        short[] from = new short[Items * Dim], to = new short[Items * Dim];
        for (int i = 0; i < to.Length; i++)
        {
            from[i] = (short)(i * 37 % 101 - 50);
            to[i] = (short)(from[i] + (i / Dim % 3 == 0 ? 0 : i * i % 7 - 3));
        }
        to[7] = short.MaxValue;
        var header = new LatticeFrameHeader(FromRound: 99, ToRound: 101, Items, Dim, Step: 0.0009765625f, LatticeFrameCodec.Check(to));
        return new LatticeFrameCodec().Encode(header, from, to).ToArray();
    }

    private static ItemUpdate Rows(int[] items)
    {
        var update = new ItemUpdate();
        update.Reset(Dim, items.Length);
        foreach (int item in items)
        {
            Span<float> row = update.Add(item);
            // One touched row of zeros: the case that needs the negative zero.
            for (int f = 0; f < Dim; f++) row[f] = item == items[1] ? 0 : Value(item * Dim + f);
        }
        return update;
    }

    private static UpdateHeader Header => new(Round: 1_234, Items, Dim, SampleUpdates: 560);

    private static FrameHeader Step => new(FromRound: 99, ToRound: 100, Items, Dim);

    private static byte[] Update(ActionUpdate update, FactorMatrix? published = null) =>
        Bytes(output => UpdateCodec.Encode(Header with { Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.0078125f, 345) }, update, output, published));

    private static byte[] Update(ItemUpdate update) => Bytes(output => UpdateCodec.Encode(Header, update, output));

    private static byte[] Update1(ActionUpdate update) => Bytes(output => Version1.Encode(Header, update, output));

    private static byte[] Frame(ActionUpdate update) => Bytes(output => FrameCodec.Encode(Step, update, output));

    private static byte[] Frame(ItemUpdate update) => Bytes(output => FrameCodec.Encode(Step, update, output));

    private static byte[] Frame1(ActionUpdate update) => Bytes(output => Version1.Encode(Step, update, output));

    private static byte[] Bytes(Func<IBufferWriter<byte>, int> encode)
    {
        var output = new ArrayBufferWriter<byte>();
        encode(output);
        return output.WrittenSpan.ToArray();
    }
}
