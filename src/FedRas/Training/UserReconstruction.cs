using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// Fits a user's factors u to a frozen table (federated reconstruction, Singhal et al., NeurIPS 2021): the maximum a posteriori of the
/// training loss over the user's n positives and n · negatives expected negatives, with a Gaussian prior on u. No negative is drawn: the
/// scores of the unmet items are taken as normal, so the table's first two moments stand for all of them, as the Gram matrix does in
/// implicit least squares (Hu et al., ICDM 2008). The loss is convex. Conjugate gradients (Polak and Ribière) with secant steps find its
/// minimum from u = 0, so the same positives and table give the same u. Holds scratch space only.
/// </summary>
internal sealed class UserReconstruction(LocalTrainerOptions options)
{
    /// <summary>Some nine steps are usual; this ends a fit to a table that no training makes.</summary>
    private const int MostSteps = 40;

    /// <summary>The fit ends once the gradient is this much shorter than at u = 0.</summary>
    private const double Tolerance = 1e-2;

    private float[] _scores = [], _change = [], _slopes = [];
    private float[] _gradient = [], _former = [], _direction = [], _second = [], _secondDirection = [];

    // M′ items are unmet, taken as 1 where there is none; share is M ÷ M′, 0 where there is none; mean and mean square are of their scores.
    private double _share, _mean, _square;
    private int _unmet, _negatives;

    /// <summary>Fits <paramref name="user"/>.</summary>
    /// <param name="items">The table, M × d.</param>
    /// <param name="moments">Its moments.</param>
    /// <param name="positives">The user's items.</param>
    /// <param name="user">Receives u, d values; zeros if there are no positives.</param>
    /// <returns>Multiply-adds that it took.</returns>
    public double Fit(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user) =>
        options.Loss == LossKind.Bpr
        ? Fit<BprLoss>(items, moments, positives, user)
        : Fit<LogisticLoss>(items, moments, positives, user);

    private double Fit<TLoss>(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user)
        where TLoss : struct, ILossPolicy
    {
        user.Clear();
        int n = positives.Length, dim = user.Length;
        if (n == 0) return 0;
        Grow(n, dim);
        _unmet = Math.Max(moments.Items - n, 1);
        (_share, _negatives) = moments.Items > n ? ((double)moments.Items / _unmet, options.Negatives) : (0, 0);
        Span<float> scores = _scores.AsSpan(0, n), change = _change.AsSpan(0, n);
        Span<float> gradient = _gradient.AsSpan(0, dim), former = _former.AsSpan(0, dim), direction = _direction.AsSpan(0, dim);
        Span<float> second = _second.AsSpan(0, dim), secondDirection = _secondDirection.AsSpan(0, dim);
        scores.Clear();
        second.Clear();
        direction.Clear();
        float first = 0, squares = 0;
        double step = 0;
        int steps = 0;
        for (; steps < MostSteps; steps++)
        {
            gradient.CopyTo(former);
            float before = squares;
            Gradient<TLoss>(items, moments, positives, user);
            squares = VectorMath.Dot(gradient, gradient);
            if (steps == 0) first = squares;
            if (!(squares > Tolerance * Tolerance * first)) break;
            float kept = steps == 0 ? 0 : MathF.Max(0, (squares - VectorMath.Dot(gradient, former)) / before);
            TensorPrimitives.Multiply(direction, kept, direction);
            TensorPrimitives.Subtract(direction, gradient, direction);
            if (VectorMath.Dot(direction, gradient) >= 0) TensorPrimitives.Negate(gradient, direction);

            SampleBatch.Score(items.Values, positives, direction, change);
            VectorMath.DotRows(moments.Second, direction, secondDirection);
            step = Step<TLoss>(moments, user, n, step);
            VectorMath.AddScaled(user, (float)step, direction);
            VectorMath.AddScaled(scores, (float)step, change);
            VectorMath.AddScaled(second, (float)step, secondDirection);
        }
        return steps * (2.0 * n + dim) * dim;
    }

    /// <summary>
    /// With M′ unmet items, mean μ′ = (M·μ − Σv) ÷ M′ and second moment S′ = (M·S − Σv vᵀ) ÷ M′ of theirs, sums over the positives, the
    /// gradient is Σ c·v + P·μ′ + Q·(S′u − (u·μ′)·μ′) + λ·u.
    /// </summary>
    private void Gradient<TLoss>(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user)
        where TLoss : struct, ILossPolicy
    {
        int n = positives.Length;
        Span<float> scores = _scores.AsSpan(0, n), slopes = _slopes.AsSpan(0, n), gradient = _gradient.AsSpan(0, user.Length);
        ReadOnlySpan<float> second = _second.AsSpan(0, user.Length);
        _mean = _share * VectorMath.Dot(user, moments.Mean) - TensorPrimitives.Sum<float>(scores) / _unmet;
        _square = _share * VectorMath.Dot(user, second) - VectorMath.Dot(scores, scores) / _unmet;
        scores.CopyTo(slopes);
        (float p, float q) = TLoss.Differentiate(slopes, _negatives, (float)_mean, Deviation(_mean, _square));
        float onMean = (float)(p - q * _mean);
        VectorMath.AddScaled(slopes, -q / _unmet, scores);
        TensorPrimitives.Subtract(slopes, onMean / _unmet, slopes);
        TensorPrimitives.Multiply(user, options.UserPrior, gradient);
        VectorMath.AddScaled(gradient, (float)(onMean * _share), moments.Mean);
        VectorMath.AddScaled(gradient, (float)(q * _share), second);
        SampleBatch.AddScaled(items.Values, positives, slopes, gradient);
    }

    /// <summary>
    /// How far to go along the direction: the secant's zero of the loss's slope, from the slope here and at a trial step.
    /// </summary>
    private double Step<TLoss>(ItemMoments moments, Span<float> user, int n, double formerStep) where TLoss : struct, ILossPolicy
    {
        Span<float> scores = _scores.AsSpan(0, n), change = _change.AsSpan(0, n), slopes = _slopes.AsSpan(0, n);
        ReadOnlySpan<float> direction = _direction.AsSpan(0, user.Length), second = _second.AsSpan(0, user.Length);
        ReadOnlySpan<float> secondDirection = _secondDirection.AsSpan(0, user.Length);
        double squares = VectorMath.Dot(change, change), directionSquared = VectorMath.Dot(direction, direction);
        double meanStep = _share * VectorMath.Dot(direction, moments.Mean) - (double)TensorPrimitives.Sum<float>(change) / _unmet;
        double cross = _share * VectorMath.Dot(direction, second) - (double)VectorMath.Dot(scores, change) / _unmet;
        double squareStep = _share * VectorMath.Dot(direction, secondDirection) - squares / _unmet;

        double here = VectorMath.Dot(_gradient.AsSpan(0, user.Length), direction);
        // Along the first direction, from scores of zero, the logistic function's slope is a quarter.
        double trial = formerStep > 0 ? formerStep
            : -here / (0.25 * (squares + n * (double)_negatives * Math.Max(0, squareStep)) + options.UserPrior * directionSquared);
        for (int t = 0; t < n; t++) slopes[t] = scores[t] + (float)trial * change[t];
        double mean = _mean + trial * meanStep, square = _square + trial * (2 * cross + trial * squareStep);
        (float p, float q) = TLoss.Differentiate(slopes, _negatives, (float)mean, Deviation(mean, square));
        double there = VectorMath.Dot(slopes, change) + p * meanStep + q * (cross + trial * squareStep - mean * meanStep)
            + options.UserPrior * (VectorMath.Dot(user, direction) + trial * directionSquared);
        double secant = trial * here / (here - there);
        return secant > 0 && secant < 4 * trial ? secant : there < 0 ? 4 * trial : trial / 4;
    }

    private static float Deviation(double mean, double square) => (float)Math.Sqrt(Math.Max(0, square - mean * mean));

    private void Grow(int positives, int dim)
    {
        if (_scores.Length < positives)
        {
            int length = 2 * positives;
            (_scores, _change, _slopes) = (new float[length], new float[length], new float[length]);
        }
        if (_gradient.Length >= dim) return;
        (_gradient, _former, _direction, _second, _secondDirection) = (new float[dim], new float[dim], new float[dim], new float[dim],
            new float[dim]);
    }
}
