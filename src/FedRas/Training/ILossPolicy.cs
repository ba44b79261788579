using System.Numerics.Tensors;

namespace FedRas.Training;

/// <summary>
/// A loss over groups of one positive and its negatives. A struct, so that the trainer is compiled once for each loss.
/// </summary>
public interface ILossPolicy
{
    /// <summary>Replaces the scores of a mini-batch by ∂loss/∂score; returns how many loss terms that were.</summary>
    /// <param name="scores">Group after group, the positive's score first.</param>
    /// <param name="groupSize">Scores a group; 1 if there are no negatives.</param>
    static abstract int Differentiate(Span<float> scores, int groupSize);

    /// <summary>
    /// The same against all unmet items at once, whose scores are normal: replaces the positives' scores s by ∂L/∂s, L being the sum over
    /// the positives and over <paramref name="negatives"/> expected negatives of each.
    /// </summary>
    /// <returns>∂L/∂mean, and twice ∂L/∂variance.</returns>
    static abstract (float Mean, float Variance) Differentiate(Span<float> scores, int negatives, float mean, float deviation);
}

/// <summary>−log σ(s⁺) − Σ log(1 − σ(s⁻)): each sample by itself.</summary>
public readonly struct LogisticLoss : ILossPolicy
{
    /// <inheritdoc/>
    public static int Differentiate(Span<float> scores, int groupSize)
    {
        TensorPrimitives.Sigmoid(scores, scores);
        for (int s = 0; s < scores.Length; s += groupSize) scores[s] -= 1;
        return scores.Length;
    }

    /// <inheritdoc/>
    public static (float Mean, float Variance) Differentiate(Span<float> scores, int negatives, float mean, float deviation)
    {
        (float sigmoid, float slope) = NormalScores.Expect(mean, deviation);
        float drawn = (float)negatives * scores.Length;
        TensorPrimitives.Sigmoid(scores, scores);
        TensorPrimitives.Subtract(scores, 1, scores);
        return (drawn * sigmoid, drawn * slope);
    }
}

/// <summary>−Σ log σ(s⁺ − s⁻): each pair of the positive with one negative (Rendle et al., UAI 2009).</summary>
public readonly struct BprLoss : ILossPolicy
{
    /// <inheritdoc/>
    public static int Differentiate(Span<float> scores, int groupSize)
    {
        for (int s = 0; s < scores.Length; s += groupSize) TensorPrimitives.Subtract(scores.Slice(s, groupSize), scores[s],
            scores.Slice(s, groupSize));
        TensorPrimitives.Sigmoid(scores, scores);
        for (int s = 0; s < scores.Length; s += groupSize) scores[s] = -TensorPrimitives.Sum<float>(scores.Slice(s + 1, groupSize - 1));
        return scores.Length - scores.Length / groupSize;
    }

    /// <inheritdoc/>
    public static (float Mean, float Variance) Differentiate(Span<float> scores, int negatives, float mean, float deviation)
    {
        float sigmoids = 0, slopes = 0;
        foreach (ref float score in scores)
        {
            (float sigmoid, float slope) = NormalScores.Expect(mean - score, deviation);
            score = -negatives * sigmoid;
            sigmoids += negatives * sigmoid;
            slopes += negatives * slope;
        }
        return (sigmoids, slopes);
    }
}
