using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// A loss over one positive and its negatives. A struct, so that the trainer is compiled once for each loss with the call inlined.
/// </summary>
internal interface ILossPolicy
{
    /// <summary>Replaces the scores of one group, the positive's first, by ∂loss/∂score; returns how many loss terms that were.</summary>
    static abstract int Differentiate(Span<float> group);
}

/// <summary>−log σ(s⁺) − Σ log(1 − σ(s⁻)): each sample by itself.</summary>
internal readonly struct LogisticLoss : ILossPolicy
{
    public static int Differentiate(Span<float> group)
    {
        group[0] = VectorMath.Sigmoid(group[0]) - 1;
        for (int j = 1; j < group.Length; j++) group[j] = VectorMath.Sigmoid(group[j]);
        return group.Length;
    }
}

/// <summary>−Σ log σ(s⁺ − s⁻): each pair of the positive with one negative (Rendle et al., UAI 2009).</summary>
internal readonly struct BprLoss : ILossPolicy
{
    public static int Differentiate(Span<float> group)
    {
        float positive = group[0], pull = 0;
        for (int j = 1; j < group.Length; j++)
        {
            float p = VectorMath.Sigmoid(group[j] - positive);
            group[j] = p;
            pull += p;
        }
        group[0] = -pull;
        return group.Length - 1;
    }
}
