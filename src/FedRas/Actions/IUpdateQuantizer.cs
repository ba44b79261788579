using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// Describes the rows of an update by actions: train fits the codebooks, encode gives each row its actions, and decoding is
/// <see cref="ActionUpdate.AddTo"/>. Holds only scratch space and options; one instance serves one worker.
/// </summary>
public interface IUpdateQuantizer
{
    /// <summary>Fits the codebooks of <paramref name="result"/> to the rows of <paramref name="sample"/>; items and action numbers are left undefined.</summary>
    /// <exception cref="TrainingDivergedException">A codebook value is not finite, or as large as float32 goes.</exception>
    void Train(ItemUpdate sample, ref SeededRandom random, ActionUpdate result);

    /// <summary>Gives each row of <paramref name="update"/> its actions under the codebooks that <paramref name="result"/> has.</summary>
    void Encode(ItemUpdate update, ref SeededRandom random, ActionUpdate result);

    /// <summary>Multiply-adds that <see cref="Quantize"/> of <paramref name="rows"/> × <paramref name="dim"/> takes at most, to know beforehand whether a device can afford it.</summary>
    double Operations(int rows, int dim);

    /// <summary>Multiply-adds that the last <see cref="Quantize"/> really took; at most <see cref="Operations"/> of it.</summary>
    double Spent { get; }

    /// <summary>Trains on an update and encodes it.</summary>
    /// <exception cref="TrainingDivergedException">A codebook value is not finite, or as large as float32 goes.</exception>
    void Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        Train(update, ref random, result);
        Encode(update, ref random, result);
    }
}
