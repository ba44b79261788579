namespace FedRas.Tests.Baselines;

/// <summary>Small tables and updates, and one way through a coder.</summary>
internal static class BaselineCases
{
    public static ItemUpdate Update(int dim, params (int Item, float[] Row)[] rows)
    {
        var update = new ItemUpdate();
        update.Reset(dim, rows.Length);
        foreach ((int item, float[] row) in rows) row.CopyTo(update.Add(item));
        return update;
    }

    /// <summary>Rows of Gaussian values for every second item.</summary>
    public static ItemUpdate Gaussian(int items, int dim, ulong seed = 7)
    {
        var random = new SeededRandom(seed, RandomStream.Synthetic);
        var update = new ItemUpdate();
        update.Reset(dim, items / 2);
        for (int item = 0; item + 1 < items; item += 2)
            foreach (ref float value in update.Add(item)) value = (float)random.NextGaussian();
        return update;
    }

    public static ReportContext Context(int items, int dim, int round = 3, int device = 1)
    {
        var table = new FactorMatrix(items, dim);
        var random = new SeededRandom(5, RandomStream.Synthetic);
        table.FillGaussian(ref random);
        return new ReportContext(new GlobalModel(table, round), device);
    }

    /// <summary>Encodes and decodes; the decoder is another instance, as at a server.</summary>
    public static (ItemUpdate Rows, int Bytes) RoundTrip(Func<RowCoder> create, in ReportContext context, ItemUpdate update)
    {
        var message = new ArrayBufferWriter<byte>();
        create().Encode(context, 5, update, message);
        var rows = new ItemUpdate();
        int number = create().Decode(context, message.WrittenSpan, rows);
        // Five sample updates of all rows: those of the rows that were read.
        Assert.Equal(update.Count == 0 ? 5 : (int)Math.Round(5.0 * rows.Count / update.Count, MidpointRounding.AwayFromZero), number);
        return (rows, message.WrittenCount);
    }

    /// <summary>A report of a method and what the server reads of it.</summary>
    public static (ItemUpdate Rows, int Bytes) Report(IReportCoder device, IReportCoder server, in ReportContext context, ItemUpdate update)
    {
        var message = new ArrayBufferWriter<byte>();
        device.Encode(context, 5, update, message);
        var rows = new ItemUpdate();
        server.Decode(context, message.WrittenSpan, rows);
        return (rows, message.WrittenCount);
    }

    public static double RelativeError(ItemUpdate original, ItemUpdate read) => FedRas.Actions.Distortion.Measure(original, read);
}
