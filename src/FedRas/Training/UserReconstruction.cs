using System.Numerics.Tensors;
using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Training;

/// <summary>
/// Fits a user's factors u to a frozen table (federated reconstruction, Singhal et al., NeurIPS 2021): the maximum a posteriori of the training loss
/// over the user's n positives and n · negatives expected negatives, with a Gaussian prior on u. No negative is drawn: the scores of the unmet items
/// are taken as normal, so the table's first two moments stand for all of them, as the Gram matrix does in implicit least squares (Hu et al., ICDM
/// 2008). The loss is convex. Conjugate gradients (Polak and Ribière) with secant steps find its minimum from u = 0, so the same positives and table
/// give the same u. Holds scratch space only.
/// </summary>
internal sealed class UserReconstruction(LocalTrainerOptions options)
{
    private const int MostSteps = 40;

    /// <summary>The fit ends where the gradient is this much shorter than at u = 0.</summary>
    private const double Tolerance = 1e-2;

    private readonly Line _line = new();
    private float[] _scores = [], _change = [], _slopes = [];
    private float[] _gradient = [], _former = [], _direction = [], _second = [], _secondDirection = [];

    /// <summary>Fits <paramref name="user"/>.</summary>
    /// <param name="items">The table, M × d.</param>
    /// <param name="moments">Its moments.</param>
    /// <param name="positives">The user's items.</param>
    /// <param name="user">Receives u, d values; zeros where there are no positives.</param>
    /// <returns>Multiply-adds that it took.</returns>
    public double Fit(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user) => options.Loss == LossKind.Bpr
        ? Fit<BprLoss>(items, moments, positives, user)
        : Fit<LogisticLoss>(items, moments, positives, user);

    private double Fit<TLoss>(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user) where TLoss : struct, ILossPolicy
    {
        user.Clear();
        int n = positives.Length, dim = user.Length;
        if (n == 0) return 0;
        Grow(n, dim);
        Span<float> scores = _scores.AsSpan(0, n), change = _change.AsSpan(0, n), gradient = _gradient.AsSpan(0, dim), former = _former.AsSpan(0, dim);
        Span<float> direction = _direction.AsSpan(0, dim), second = _second.AsSpan(0, dim), secondDirection = _secondDirection.AsSpan(0, dim);
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
    /// With M′ unmet items, mean μ′ = (M·μ − Σv) ÷ M′ and second moment S′ = (M·S − Σv vᵀ) ÷ M′ of theirs, sums over the positives, the gradient is
    /// Σ c·v + P·μ′ + Q·(S′u − (u·μ′)·μ′) + λ·u.
    /// </summary>
    private void Gradient<TLoss>(FactorMatrix items, ItemMoments moments, ReadOnlySpan<int> positives, Span<float> user) where TLoss : struct, ILossPolicy
    {
        int n = positives.Length, unmet = items.Rows - n;
        Span<float> scores = _scores.AsSpan(0, n), slopes = _slopes.AsSpan(0, n), gradient = _gradient.AsSpan(0, user.Length);
        ReadOnlySpan<float> second = _second.AsSpan(0, user.Length);
        scores.CopyTo(slopes);
        TensorPrimitives.Multiply(user, options.UserPrior, gradient);
        if (unmet > 0)
        {
            double share = (double)items.Rows / unmet;
            double mean = share * VectorMath.Dot(user, moments.Mean) - TensorPrimitives.Sum<float>(scores) / unmet;
            double square = share * VectorMath.Dot(user, second) - VectorMath.Dot(scores, scores) / unmet;
            (float p, float q) = TLoss.Differentiate(slopes, options.Negatives, (float)mean, Deviation(mean, square));
            float onMean = (float)(p - q * mean);
            VectorMath.AddScaled(slopes, -q / unmet, scores);
            TensorPrimitives.Subtract(slopes, onMean / unmet, slopes);
            VectorMath.AddScaled(gradient, (float)(onMean * share), moments.Mean);
            VectorMath.AddScaled(gradient, (float)(q * share), second);
            _line.Set(share, unmet, mean, square);
        }
        else
        {
            TLoss.Differentiate(slopes, 0, 0, 0);
            _line.Set(0, 0, 0, 0);
        }
        SampleBatch.AddScaled(items.Values, positives, slopes, gradient);
    }

    /// <summary>How far to go along the direction: the secant's zero of the loss's slope, from the slope here and at a trial step.</summary>
    private double Step<TLoss>(ItemMoments moments, Span<float> user, int n, double formerStep) where TLoss : struct, ILossPolicy
    {
        Span<float> scores = _scores.AsSpan(0, n), change = _change.AsSpan(0, n), slopes = _slopes.AsSpan(0, n);
        ReadOnlySpan<float> direction = _direction.AsSpan(0, user.Length), second = _second.AsSpan(0, user.Length);
        ReadOnlySpan<float> secondDirection = _secondDirection.AsSpan(0, user.Length);
        double along = VectorMath.Dot(direction, moments.Mean), aboutBoth = VectorMath.Dot(direction, second), aboutDirection = VectorMath.Dot(direction, secondDirection);
        double changes = TensorPrimitives.Sum<float>(change), squares = VectorMath.Dot(change, change), products = VectorMath.Dot(scores, change);
        double userDirection = VectorMath.Dot(user, direction), directionDirection = VectorMath.Dot(direction, direction);
        (double share, int unmet) = (_line.Share, _line.Unmet);
        double meanStep = unmet == 0 ? 0 : share * along - changes / unmet, cross = unmet == 0 ? 0 : share * aboutBoth - products / unmet;
        double squareStep = unmet == 0 ? 0 : share * aboutDirection - squares / unmet;

        double here = VectorMath.Dot(_gradient.AsSpan(0, user.Length), direction);
        // Along the first direction, from scores of zero, the logistic function's slope is a quarter.
        double trial = formerStep > 0 ? formerStep
            : -here / (0.25 * (squares + n * (double)options.Negatives * Math.Max(0, squareStep)) + options.UserPrior * directionDirection);
        for (int t = 0; t < n; t++) slopes[t] = scores[t] + (float)trial * change[t];
        double mean = _line.Mean + trial * meanStep, square = _line.Square + trial * (2 * cross + trial * squareStep);
        (float p, float q) = TLoss.Differentiate(slopes, unmet == 0 ? 0 : options.Negatives, (float)mean, Deviation(mean, square));
        double there = VectorMath.Dot(slopes, change) + p * meanStep + q * (cross + trial * squareStep - mean * meanStep)
            + options.UserPrior * (userDirection + trial * directionDirection);
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
        (_gradient, _former, _direction, _second, _secondDirection) = (new float[dim], new float[dim], new float[dim], new float[dim], new float[dim]);
    }

    /// <summary>The unmet items' scores at u.</summary>
    private sealed class Line
    {
        public double Share, Mean, Square; // M ÷ M′, their mean and mean square
        public int Unmet;

        public void Set(double share, int unmet, double mean, double square) => (Share, Unmet, Mean, Square) = (share, unmet, mean, square);
    }
}
