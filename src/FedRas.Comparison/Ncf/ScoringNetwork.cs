using System.Runtime.Intrinsics;

namespace FedRas.Comparison.Ncf;

/// <summary>
/// The network of neural matrix factorisation (NeuMF, He et al., WWW 2017) over one pair of factors: u · v + w·relu(C·relu(A·u + B·v + a) +
/// c), that is, generalised matrix factorisation with unit
/// weights beside a perceptron of two layers. The weights lie in one array, in the order A, B, a, C, c, w: A and B are <see cref="Hidden"/>
/// × d, C is <see cref="Top"/> × <see cref="Hidden"/>.
/// </summary>
internal sealed class ScoringNetwork
{
    /// <summary>Width of the first layer.</summary>
    public const int Hidden = 16;

    /// <summary>Width of the second layer.</summary>
    public const int Top = 8;

    private readonly int _dim;

    /// <summary>A network over weights of <see cref="Count"/>.</summary>
    public ScoringNetwork(int dim, float[] weights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, Count(dim), nameof(weights));
        _dim = dim;
        Weights = weights;
    }

    /// <summary>All weights.</summary>
    public float[] Weights { get; }

    private Span<float> UserLayer => Weights.AsSpan(0, Hidden * _dim);

    private Span<float> ItemLayer => Weights.AsSpan(Hidden * _dim, Hidden * _dim);

    private Span<float> HiddenBias => Weights.AsSpan(2 * Hidden * _dim, Hidden);

    private Span<float> TopLayer => Weights.AsSpan(2 * Hidden * _dim + Hidden, Top * Hidden);

    private Span<float> TopBias => Weights.AsSpan(2 * Hidden * _dim + Hidden + Top * Hidden, Top);

    private Span<float> Output => Weights.AsSpan(2 * Hidden * _dim + Hidden + Top * Hidden + Top, Top);

    /// <summary>Number of weights for d factors.</summary>
    public static int Count(int dim) => 2 * Hidden * dim + Hidden + Top * Hidden + Top + Top;

    /// <summary>
    /// The start that everybody draws from the seed: layers of He's variance (2015) for the factors' own 1/d, biases 0, and an output small
    /// enough for matrix factorisation to lead.
    /// </summary>
    public static float[] Start(int dim, ulong seed)
    {
        var network = new ScoringNetwork(dim, new float[Count(dim)]);
        var random = new SeededRandom(seed, RandomStream.MethodCoding, -1);
        Fill(network.UserLayer, 1, ref random);
        Fill(network.ItemLayer, 1, ref random);
        Fill(network.TopLayer, Math.Sqrt(2.0 / Hidden), ref random);
        Fill(network.Output, 0.1, ref random);
        return network.Weights;
    }

    /// <summary>A·u + a, what all items of a user share.</summary>
    public void UserPart(ReadOnlySpan<float> user, Span<float> part)
    {
        VectorMath.DotRows(UserLayer, user, part);
        VectorMath.Add(part, HiddenBias);
    }

    /// <summary>B·v.</summary>
    public void ItemPart(ReadOnlySpan<float> item, Span<float> part) => VectorMath.DotRows(ItemLayer, item, part);

    /// <summary>B·v of every item.</summary>
    public float[] ItemParts(FactorMatrix items)
    {
        var parts = new float[items.Rows * Hidden];
        for (int item = 0; item < items.Rows; item++) ItemPart(items.Row(item), parts.AsSpan(item * Hidden, Hidden));
        return parts;
    }

    /// <summary>The perceptron's part of a score; leaves what the layers came to.</summary>
    /// <param name="userPart">A·u + a.</param>
    /// <param name="itemPart">B·v.</param>
    /// <param name="hidden">Receives the first layer after its relu.</param>
    /// <param name="top">Receives the second.</param>
    public float Score(ReadOnlySpan<float> userPart, ReadOnlySpan<float> itemPart, Span<float> hidden, Span<float> top)
    {
        for (int i = 0; i < Hidden; i++) hidden[i] = MathF.Max(0, userPart[i] + itemPart[i]);
        VectorMath.DotRows(TopLayer, hidden, top);
        float score = 0;
        Span<float> bias = TopBias, output = Output;
        for (int k = 0; k < Top; k++)
        {
            top[k] = MathF.Max(0, top[k] + bias[k]);
            score += output[k] * top[k];
        }
        return score;
    }

    /// <summary>
    /// Adds the perceptron's part to the scores of one user's samples, and leaves its slopes at the first layer: all that a fit of the user
    /// needs while the weights stay as they are. A sample's units lie side by side in a vector.
    /// </summary>
    /// <param name="userPart">A·u + a.</param>
    /// <param name="itemParts">B·v of every item.</param>
    /// <param name="items">The item of each sample.</param>
    /// <param name="scores">One a sample, added to.</param>
    /// <param name="slopes">Receives ∂score/∂(A·u + B·v + a), <see cref="Hidden"/> values a sample.</param>
    public void ScoreSamples(
        ReadOnlySpan<float> userPart, ReadOnlySpan<float> itemParts, ReadOnlySpan<int> items, Span<float> scores, Span<float> slopes)
    {
        Span<float> columns = stackalloc float[Hidden * Top], hidden = stackalloc float[Hidden], top = stackalloc float[Top];
        ReadOnlySpan<float> rows = TopLayer;
        for (int i = 0; i < Hidden; i++)
            for (int k = 0; k < Top; k++) columns[i * Top + k] = rows[k * Hidden + i];
        Vector512<float> user = Vector512.Create(userPart);
        Vector256<float> bias = Vector256.Create<float>(TopBias), output = Vector256.Create<float>(Output);
        for (int s = 0; s < items.Length; s++)
        {
            Vector512<float> first = Vector512.Max(
                user + Vector512.Create(itemParts.Slice(items[s] * Hidden, Hidden)), Vector512<float>.Zero);
            first.CopyTo(hidden);
            Vector256<float> even = bias, odd = default;
            for (int i = 0; i < Hidden; i += 2)
            {
                even = Vector256.FusedMultiplyAdd(Vector256.Create(hidden[i]), Vector256.Create<float>(columns.Slice(i * Top, Top)), even);
                odd = Vector256.FusedMultiplyAdd(
                    Vector256.Create(hidden[i + 1]), Vector256.Create<float>(columns.Slice((i + 1) * Top, Top)), odd);
            }
            Vector256<float> second = even + odd, isOn = Vector256.GreaterThan(second, Vector256<float>.Zero);
            scores[s] += Vector256.Sum((second * output) & isOn);
            (output & isOn).CopyTo(top);
            Vector512<float> slope = default;
            for (int k = 0; k < Top; k++)
                slope = Vector512.FusedMultiplyAdd(Vector512.Create(top[k]), Vector512.Create(rows.Slice(k * Hidden, Hidden)), slope);
            (slope & Vector512.GreaterThan(first, Vector512<float>.Zero)).CopyTo(slopes.Slice(s * Hidden, Hidden));
        }
    }

    /// <summary>Adds a sample's gradient but for what hangs on the user's layer, and leaves ∂loss/∂(A·u + B·v + a).</summary>
    /// <param name="coefficient">∂loss/∂score.</param>
    /// <param name="item">v.</param>
    /// <param name="hidden">The first layer as <see cref="Score"/> left it.</param>
    /// <param name="top">The second.</param>
    /// <param name="gradient">The gradient of the weights.</param>
    /// <param name="atHidden">Receives the derivative, <see cref="Hidden"/> values.</param>
    public void Backward(float coefficient, ReadOnlySpan<float> item, ReadOnlySpan<float> hidden, ReadOnlySpan<float> top,
        ScoringNetwork gradient, Span<float> atHidden)
    {
        Span<float> atTop = stackalloc float[Top];
        ReadOnlySpan<float> output = Output;
        for (int k = 0; k < Top; k++) atTop[k] = top[k] > 0 ? coefficient * output[k] : 0;
        atHidden.Clear();
        VectorMath.AddCombination(atHidden, atTop, TopLayer);
        for (int i = 0; i < Hidden; i++)
            if (hidden[i] <= 0) atHidden[i] = 0;
        VectorMath.AddScaled(gradient.Output, coefficient, top);
        VectorMath.Add(gradient.TopBias, atTop);
        VectorMath.AddOuter(gradient.TopLayer, atTop, hidden);
        VectorMath.AddOuter(gradient.ItemLayer, atHidden, item);
    }

    /// <summary>
    /// Adds the gradients of the user's layer and the first bias of a whole batch: they hang on the sum over its samples alone.
    /// </summary>
    public static void BackwardUser(ReadOnlySpan<float> user, ReadOnlySpan<float> sumAtHidden, ScoringNetwork gradient)
    {
        VectorMath.Add(gradient.HiddenBias, sumAtHidden);
        VectorMath.AddOuter(gradient.UserLayer, sumAtHidden, user);
    }

    /// <summary>Adds ∂loss/∂v of the perceptron, Bᵀ times the derivative at the first layer.</summary>
    public void AddItemGradient(ReadOnlySpan<float> atHidden, Span<float> gradient) =>
        VectorMath.AddCombination(gradient, atHidden, ItemLayer);

    /// <summary>Adds ∂loss/∂u of the perceptron.</summary>
    public void AddUserGradient(ReadOnlySpan<float> atHidden, Span<float> gradient) =>
        VectorMath.AddCombination(gradient, atHidden, UserLayer);

    private static void Fill(Span<float> weights, double deviation, ref SeededRandom random)
    {
        foreach (ref float weight in weights) weight = (float)(deviation * random.NextGaussian());
    }
}
