using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Describes the rows of an update by actions; decoding is <see cref="ActionUpdate.AddTo"/>. Directions and levels come out as messages
/// round them. Holds only scratch space and options; one instance serves one worker.
/// </summary>
public interface IUpdateQuantizer
{
    /// <summary>
    /// Multiply-adds that <see cref="Quantize"/> of <paramref name="rows"/> × <paramref name="dim"/> takes at most, to know beforehand
    /// whether a device can afford it.
    /// </summary>
    double MostMultiplyAdds(int rows, int dim);

    /// <summary>Multiply-adds that the last <see cref="Quantize"/> really took; at most <see cref="MostMultiplyAdds"/> of it.</summary>
    double MultiplyAdds { get; }

    /// <summary>Describes an update.</summary>
    /// <returns>The relative distortion ‖g − ĝ‖² / ‖g‖² of what a message says.</returns>
    /// <exception cref="TrainingDivergedException">A codebook value is not finite, or as large as float32 goes.</exception>
    double Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result);
}
