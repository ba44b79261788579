namespace FedRas.Comparison.Baselines;

/// <summary>
/// Chooses the items of each round by Thompson sampling (FCF-BTS, Khan et al., RecSys 2021): each item's reward is Gaussian with an unknown
/// mean, which is drawn from what is known of it, and
/// the items with the greatest draws are taken. The reward is how far the round moved the item, in units of the round's mean, so that items
/// that still learn are preferred.
/// </summary>
internal sealed class ItemBandit(int items, int chosen, ulong seed)
{
    // Prior mean 0 and variance 10 000, unit variance of rewards: every item is tried before any is preferred.
    private const double PriorPrecision = 1e-4;
    private readonly double[] _sums = new double[items];
    private readonly int[] _counts = new int[items];
    private readonly double[] _draws = new double[items];
    private readonly int[] _order = new int[items];
    private int _round = -1;
    private int[] _taken = [];

    /// <summary>The items of a round, ascending.</summary>
    public int[] Choose(int round)
    {
        lock (_draws)
        {
            if (_round == round) return _taken;
            var random = new SeededRandom(seed, RandomStream.MethodCoding, round);
            for (int item = 0; item < items; item++)
            {
                double precision = PriorPrecision + _counts[item];
                _draws[item] = -(_sums[item] / precision + random.NextGaussian() / Math.Sqrt(precision));
                _order[item] = item;
            }
            Array.Sort(_draws, _order);
            _taken = [.. _order.Take(chosen).Order()];
            _round = round;
            return _taken;
        }
    }

    /// <summary>Takes the rewards of the round that chose last: a chosen item without a step earns nothing.</summary>
    public void Learn(ItemUpdate step)
    {
        double all = 0;
        for (int i = 0; i < step.Count; i++) all += Math.Sqrt(VectorMath.Dot(step.Row(i), step.Row(i)));
        double mean = step.Count == 0 || all == 0 ? 1 : all / step.Count;
        int s = 0;
        foreach (int item in _taken)
        {
            while (s < step.Count && step.Items[s] < item) s++;
            _counts[item]++;
            if (s < step.Count && step.Items[s] == item) _sums[item] += Math.Sqrt(VectorMath.Dot(step.Row(s), step.Row(s))) / mean;
        }
    }
}
