using System.Numerics.Tensors;
using FedRas.Actions;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Device;

/// <summary>
/// Shortens what a device sends to the limits that the server has announced: rows that are too long to the longest that is allowed, then
/// all of them where their sum is too large.
/// </summary>
internal readonly struct ReportClip(ReportBounds bounds)
{
    // Rounding to the wire moves a direction by at most √d ÷ 128 of itself: rows below this share need no second look for any d up to 4
    // 096.
    private const double SureShare = 0.6;

    // What the server measures in float32 may be this much more.
    private const double Most = 1 - 1.0 / 65_536, Smaller = 31.0 / 32;

    /// <summary>Sample updates that may be told of so many rows.</summary>
    public int Updates(int updates, int rows) => Math.Min(updates, bounds.MostUpdates(rows));

    /// <summary>Shortens rows that are sent as they are.</summary>
    /// <returns>Whether anything was too long.</returns>
    public bool Clip(ItemUpdate update)
    {
        RowNorms norms = RowNorms.Of(update);
        // What is not finite no encoder takes.
        if (Allows(norms, update.Count, Most) || !double.IsFinite(norms.Sum)) return false;
        for (double share = Most * Most; !Allows(RowNorms.Of(update), update.Count, Most); share *= Smaller)
        {
            for (int i = 0; i < update.Count; i++)
            {
                double norm = RowNorms.Norm(update.Row(i));
                if (norm > share * bounds.RowNorm) Scale(update.MutableRow(i), share * bounds.RowNorm / norm);
            }
            double sum = RowNorms.Of(update).Sum, most = share * bounds.MeanRowNorm * update.Count;
            if (sum > most) Scale(update.Rows, most / sum);
        }
        return true;
    }

    /// <summary>Shortens actions, so that what is decoded from them is within the limits.</summary>
    /// <returns>Whether anything was too long.</returns>
    public bool Clip(ActionUpdate update)
    {
        if (Allows(RowNorms.AtMost(update), update.Count, SureShare)) return false;
        bool isClipped = false;
        for (double share = Most; ; share *= Smaller)
        {
            isClipped |= Shorten(update, share);
            foreach (ActionStage stage in update.Stages) stage.Round();
            if (Allows(RowNorms.Of(update), update.Count, Most)) return isClipped;
        }
    }

    private bool Allows(in RowNorms norms, int rows, double share) =>
        norms.Largest <= share * bounds.RowNorm && norms.Sum <= share * bounds.MeanRowNorm * rows;

    private bool Shorten(ActionUpdate update, double share)
    {
        double longest = share * bounds.RowNorm, largest = RowNorms.Of(update).Largest;
        bool isLong = largest > longest;
        if (isLong && update.StageCount == 1) ClipActions(update.Stages[0], longest);
        else if (isLong) ScaleAll(update, longest / largest);
        double sum = RowNorms.Of(update).Sum, most = share * bounds.MeanRowNorm * update.Count;
        if (sum > most) ScaleAll(update, most / sum);
        return isLong || sum > most;
    }

    /// <summary>Shortens each action by itself; levels are shared, so there the longest direction decides.</summary>
    private static void ClipActions(ActionStage stage, double longest)
    {
        var norms = new double[stage.DirectionCount];
        for (int a = 0; a < norms.Length; a++) norms[a] = RowNorms.Norm(stage.Direction(a * Math.Max(stage.LevelCount, 1)));
        if (stage.LevelCount == 0)
        {
            int dim = stage.Directions.Length / norms.Length;
            for (int a = 0; a < norms.Length; a++)
                if (norms[a] > longest) Scale(stage.Directions.Slice(a * dim, dim), longest / norms[a]);
            return;
        }
        float level = (float)(longest / norms.Max());
        foreach (ref float value in stage.Levels) value = Math.Clamp(value, -level, level);
    }

    private static void ScaleAll(ActionUpdate update, double factor)
    {
        foreach (ActionStage stage in update.Stages) Scale(stage.LevelCount > 0 ? stage.Levels : stage.Directions, factor);
    }

    private static void Scale(Span<float> values, double factor) => TensorPrimitives.Multiply(values, (float)factor, values);
}
