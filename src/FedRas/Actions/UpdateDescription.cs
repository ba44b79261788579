using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Describes an update by a quantiser, and says what that loses. An update that is a combination of a few vectors is described by its coordinates in their space, where
/// rows are a fraction as long and lengths and distances the same; the codebook is then written in all dimensions.
/// </summary>
internal static class UpdateDescription
{
    /// <summary>Describes <paramref name="update"/>; returns the relative distortion ‖g − ĝ‖² / ‖g‖².</summary>
    /// <exception cref="TrainingDivergedException">The update is too large to describe.</exception>
    public static double Describe(IUpdateQuantizer quantizer, ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        ItemUpdate rows = Space(update);
        quantizer.Quantize(rows, ref random, result);
        return Finish(update, rows, result);
    }

    /// <summary>Describes by a line an update of which <paramref name="former"/> has just found the direction.</summary>
    /// <inheritdoc cref="Describe"/>
    public static double DescribeLike(LineQuantizer quantizer, LineQuantizer former, ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        ItemUpdate rows = Space(update);
        quantizer.QuantizeLike(former, rows, ref random, result);
        return Finish(update, rows, result);
    }

    /// <summary>The rows that are described: the update's own, or its coordinates.</summary>
    public static ItemUpdate Space(ItemUpdate update) => update;

    /// <summary>Multiply-adds that finding the coordinates takes.</summary>
    public static double Operations(ItemUpdate update) => 0;

    private static double Finish(ItemUpdate update, ItemUpdate rows, ActionUpdate result)
    {
        double distortion = Distortion.Measure(rows, result);
        return distortion;
    }
}
