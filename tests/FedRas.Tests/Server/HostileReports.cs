namespace FedRas.Tests.Server;

/// <summary>Reports that no honest device sends.</summary>
internal static class HostileReports
{
    /// <summary>
    /// Names every item, moves none, and tells of as many sample updates as a number holds: so much weight decay would erase the table.
    /// </summary>
    public static byte[] AllDecay(GlobalModel model) => Line(model, 0, updates: int.MaxValue);

    /// <summary>Moves every item by one vector, a level times a direction of a length.</summary>
    public static byte[] Line(
        GlobalModel model, float level, int updates = 1, int round = 0, ulong changeOfCheck = 0, int extraItems = 0, int? count = null,
        float length = 1)
    {
        int items = model.ItemFactors.Rows, dim = model.ItemFactors.Dim;
        var update = new ActionUpdate();
        update.Reset(dim, count ?? items, [new StageShape(1, 2)]);
        for (int i = 0; i < update.Count; i++) update.MutableItems[i] = i;
        update.Codes.Fill(1);
        update.Codebook.Clear();
        update.Codebook[0] = length;
        update.Stages[0].Levels[0] = 0;
        update.Stages[0].Levels[1] = level;
        var output = new ArrayBufferWriter<byte>();
        var header = new UpdateHeader(round, items + extraItems, dim, updates) { Check = model.Check ^ changeOfCheck };
        UpdateCodec.Encode(header, update, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Moves one item in float32.</summary>
    public static byte[] Dense(GlobalModel model, float value)
    {
        var update = new ItemUpdate();
        update.Reset(model.ItemFactors.Dim, 1);
        update.Add(3).Fill(value);
        var output = new ArrayBufferWriter<byte>();
        var header = new UpdateHeader(model.Round, model.ItemFactors.Rows, model.ItemFactors.Dim, 1) { Check = model.Check };
        UpdateCodec.Encode(header, update, output);
        return output.WrittenSpan.ToArray();
    }
}
