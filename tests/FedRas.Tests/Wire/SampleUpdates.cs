using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

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

    /// <summary>Stages of any shape, each without levels or with at most <paramref name="most"/> actions together.</summary>
    public static StageShape[] Stages(int stages, int most, ref SeededRandom random)
    {
        var shapes = new StageShape[stages];
        foreach (ref StageShape shape in shapes.AsSpan())
        {
            int directions = 1 + random.NextInt(most);
            shape = random.NextInt(2) == 0 ? new StageShape(directions) : new StageShape(directions, 1 + random.NextInt(most / directions));
        }
        return shapes;
    }

    /// <summary>An update of some stages; action numbers are skewed, so that there is something to learn.</summary>
    public static ActionUpdate StagedUpdate(ReadOnlySpan<int> items, int dim, StageShape[] stages, double magnitude, ref SeededRandom random)
    {
        var update = new ActionUpdate();
        update.Reset(dim, items.Length, stages);
        items.CopyTo(update.MutableItems);
        foreach (ActionStage stage in update.Stages)
        {
            foreach (ref ushort code in stage.Codes) code = (ushort)random.NextInt(1 + random.NextInt(stage.Actions));
            foreach (ref float value in stage.Directions) value = (float)(magnitude * random.NextGaussian());
            foreach (ref float value in stage.Levels) value = (float)random.NextGaussian();
            stage.Levels.Sort();
        }
        return update;
    }

    public static FactorMatrix Table(int items, int dim, ref SeededRandom random)
    {
        var table = new FactorMatrix(items, dim);
        table.FillGaussian(ref random);
        return table;
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
