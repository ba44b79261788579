using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>The quantiser of FedRAS: clusters the rows of an update into at most K actions. One instance serves one worker.</summary>
public sealed class FlatQuantizer
{
    private readonly int _actions;
    private readonly KMeans _kmeans;

    /// <summary>Creates a quantiser of at most <paramref name="actions"/> actions, 1 … 65 536.</summary>
    public FlatQuantizer(int actions, KMeansOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions, ushort.MaxValue + 1);
        _actions = actions;
        _kmeans = new KMeans(options);
    }

    /// <summary>Describes <paramref name="update"/> by actions, into <paramref name="result"/>.</summary>
    /// <exception cref="TrainingDivergedException">A centroid is not finite, or as large as float32 goes.</exception>
    public void Quantize(ItemUpdate update, ref SeededRandom random, ActionUpdate result)
    {
        int count = update.Count;
        result.Reset(update.Dim, Math.Min(_actions, count), count);
        update.Items.CopyTo(result.MutableItems);
        if (count == 0) return;
        int found = _kmeans.Cluster(update.RowMemory, update.Dim, result.Actions, ref random, result.Codebook, result.CodeMemory);
        result.Trim(found);
        // Near the end of float32 the codebook's half precision rounds to infinity; a value that is not a number fails here too.
        if (!(TensorPrimitives.MaxMagnitude<float>(result.Codebook) < 1e38f))
            throw new TrainingDivergedException("training diverged: an update is too large to describe; lower the learning rate");
    }

    /// <summary>Relative squared error ‖g − ĝ‖² / ‖g‖² of a description; 0 for an empty or zero update.</summary>
    /// <exception cref="ArgumentException">The two do not hold the same items.</exception>
    public static double Distortion(IItemRows original, IItemRows described)
    {
        if (!original.Items.SequenceEqual(described.Items)) throw new ArgumentException("both must hold the same items", nameof(described));
        double error = 0, energy = 0;
        for (int i = 0; i < original.Items.Length; i++)
        {
            ReadOnlySpan<float> x = original.Row(i), y = described.Row(i);
            for (int j = 0; j < x.Length; j++)
            {
                double difference = (double)x[j] - y[j];
                error += difference * difference;
                energy += (double)x[j] * x[j];
            }
        }
        return energy == 0 ? 0 : error / energy;
    }
}
