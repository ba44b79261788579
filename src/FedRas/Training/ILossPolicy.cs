using System.Numerics.Tensors;

namespace FedRas.Training;

/// <summary>
/// A loss over groups of one positive and its negatives. A struct, so that the trainer is compiled once for each loss.
/// </summary>
internal interface ILossPolicy
{
    /// <summary>Replaces the scores of a mini-batch by ∂loss/∂score; returns how many loss terms that were.</summary>
    /// <param name="scores">Group after group, the positive's score first.</param>
    /// <param name="groupSize">Scores a group; 1 where there are no negatives.</param>
    static abstract int Differentiate(Span<float> scores, int groupSize);
}

/// <summary>−log σ(s⁺) − Σ log(1 − σ(s⁻)): each sample by itself.</summary>
internal readonly struct LogisticLoss : ILossPolicy
{
    public static int Differentiate(Span<float> scores, int groupSize)
    {
        TensorPrimitives.Sigmoid(scores, scores);
        for (int s = 0; s < scores.Length; s += groupSize) scores[s] -= 1;
        return scores.Length;
    }
}

/// <summary>−Σ log σ(s⁺ − s⁻): each pair of the positive with one negative (Rendle et al., UAI 2009).</summary>
internal readonly struct BprLoss : ILossPolicy
{
    public static int Differentiate(Span<float> scores, int groupSize)
    {
        for (int s = 0; s < scores.Length; s += groupSize) TensorPrimitives.Subtract(scores.Slice(s, groupSize), scores[s], scores.Slice(s, groupSize));
        TensorPrimitives.Sigmoid(scores, scores);
        for (int s = 0; s < scores.Length; s += groupSize) scores[s] = -TensorPrimitives.Sum<float>(scores.Slice(s + 1, groupSize - 1));
        return scores.Length - scores.Length / groupSize;
    }
}
