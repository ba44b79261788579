using System.Buffers;
using FedRas.Actions;
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
        ["update-actions-gaps.bin"] = Update(Actions(5, Every(7, 11))),
        ["update-actions-bitmap.bin"] = Update(Actions(16, Every(0, 2))),
        ["update-actions-all.bin"] = Update(Actions(3, Every(0, 1))),
        ["update-actions-nothing.bin"] = Update(Actions(0, [])),
        ["update-actions-one-action.bin"] = Update(Actions(1, Every(3, 40))),
        ["update-dense.bin"] = Update(Rows(Every(5, 23))),
        ["frame-actions-gaps.bin"] = Frame(Actions(32, Every(2, 5))),
        ["frame-actions-all.bin"] = Frame(Actions(9, Every(0, 1))),
        ["frame-dense.bin"] = Frame(Rows(Every(0, 1))),
    };

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

    private static byte[] Update(ActionUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(new UpdateHeader(Round: 1_234, Items, Dim, SampleUpdates: 560), update, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Update(ItemUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        UpdateCodec.Encode(new UpdateHeader(Round: 1_234, Items, Dim, SampleUpdates: 560), update, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(ActionUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(new FrameHeader(FromRound: 99, ToRound: 100, Items, Dim), update, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(ItemUpdate update)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(new FrameHeader(FromRound: 99, ToRound: 100, Items, Dim), update, output);
        return output.WrittenSpan.ToArray();
    }
}
