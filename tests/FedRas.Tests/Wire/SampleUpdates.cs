namespace FedRas.Tests.Wire;

/// <summary>Seeded updates of any shape.</summary>
internal static class SampleUpdates
{
    /// <summary>How touched items lie in the catalogue.</summary>
    public enum Touch
    {
        None, All, First, Last, Scattered, OneRun, Sparse,
    }

    public static int[] Items(Touch touch, int itemCount, ref SeededRandom random)
    {
        switch (touch)
        {
            case Touch.None: return [];
            case Touch.All: return [.. Enumerable.Range(0, itemCount)];
            case Touch.First: return [0];
            case Touch.Last: return [itemCount - 1];
            case Touch.OneRun:
                int start = random.NextInt(itemCount);
                return [.. Enumerable.Range(start, 1 + random.NextInt(itemCount - start))];
            default:
                double share = touch == Touch.Sparse ? 0.02 : random.NextDouble();
                var items = new List<int>();
                for (int item = 0; item < itemCount; item++)
                    if (random.NextDouble() < share)
                        items.Add(item);
                return [.. items];
        }
    }

    public static ActionUpdate ActionUpdate(ReadOnlySpan<int> items, int dim, int actions, double magnitude, ref SeededRandom random)
    {
        var update = new ActionUpdate();
        update.Reset(dim, actions, items.Length);
        items.CopyTo(update.MutableItems);
        foreach (ref ushort code in update.Codes) code = (ushort)random.NextInt(actions);
        foreach (ref float value in update.Codebook) value = (float)(magnitude * random.NextGaussian());
        return update;
    }

    public static ActionUpdate Staged(ReadOnlySpan<int> items, int dim, ReadOnlySpan<StageShape> shapes, double magnitude,
        ref SeededRandom random)
    {
        var update = new ActionUpdate();
        update.Reset(dim, items.Length, shapes);
        items.CopyTo(update.MutableItems);
        foreach (ActionStage stage in update.Stages)
        {
            foreach (ref ushort code in stage.Codes) code = (ushort)random.NextInt(stage.Actions);
            foreach (ref float value in stage.Directions) value = (float)(magnitude * random.NextGaussian());
            foreach (ref float value in stage.Levels) value = (float)(magnitude * random.NextGaussian());
            stage.Levels.Sort();
        }
        return update;
    }

    public static ItemUpdate RowUpdate(ReadOnlySpan<int> items, int dim, ref SeededRandom random)
    {
        var update = new ItemUpdate();
        update.Reset(dim, items.Length);
        foreach (int item in items)
            foreach (ref float value in update.Add(item))
                value = (float)random.NextGaussian();
        return update;
    }
}
