namespace FedRas.Simulation.Data;

/// <summary>Draws from a fixed discrete distribution in constant time (Walker's alias method, in Vose's form, 1991).</summary>
internal sealed class AliasTable
{
    private readonly double[] _stay;
    private readonly int[] _alias;

    /// <param name="weights">Weights of the outcomes 0 … n − 1; at least one, none negative, their sum above 0.</param>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights) sum += weight;
        _stay = new double[weights.Length];
        _alias = new int[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int i = 0; i < weights.Length; i++)
        {
            _stay[i] = weights[i] * weights.Length / sum;
            _alias[i] = i;
            (_stay[i] < 1 ? small : large).Push(i);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            int less = small.Pop(), more = large.Pop();
            _alias[less] = more;
            _stay[more] -= 1 - _stay[less];
            (_stay[more] < 1 ? small : large).Push(more);
        }
        // What is left differs from 1 by rounding alone.
        foreach (int i in small.Concat(large)) _stay[i] = 1;
    }

    /// <summary>Draws one outcome.</summary>
    public int Draw(ref SeededRandom random)
    {
        int i = random.NextInt(_stay.Length);
        return random.NextDouble() < _stay[i] ? i : _alias[i];
    }
}
