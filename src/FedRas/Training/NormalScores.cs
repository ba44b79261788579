using System.Numerics.Tensors;

namespace FedRas.Training;

/// <summary>
/// Expectations under a normal distribution of scores, by the trapezoidal rule: its error falls exponentially for smooth functions.
/// </summary>
internal static class NormalScores
{
    private const int Nodes = 32;
    private const double Reach = 5; // standard deviations; what lies beyond weighs 6·10⁻⁷

    private static readonly float[] s_nodes = new float[Nodes], s_weights = new float[Nodes];

    static NormalScores()
    {
        const double Step = 2 * Reach / (Nodes - 1);
        double[] nodes = [.. Enumerable.Range(0, Nodes).Select(i => i * Step - Reach)];
        double[] densities = Array.ConvertAll(nodes, x => Math.Exp(-x * x / 2));
        double sum = densities.Sum();
        for (int i = 0; i < Nodes; i++) (s_nodes[i], s_weights[i]) = ((float)nodes[i], (float)(densities[i] / sum));
    }

    /// <summary>E σ(z) and E σ′(z) of z ~ N(mean, deviation²), σ being the logistic function.</summary>
    public static (float Sigmoid, float Slope) Expect(float mean, float deviation)
    {
        Span<float> values = stackalloc float[Nodes];
        TensorPrimitives.Multiply(s_nodes, deviation, values);
        TensorPrimitives.Add(values, mean, values);
        TensorPrimitives.Sigmoid(values, values);
        float sigmoid = TensorPrimitives.Dot<float>(s_weights, values);
        TensorPrimitives.Multiply(values, values, values);
        return (sigmoid, sigmoid - TensorPrimitives.Dot<float>(s_weights, values));
    }
}
