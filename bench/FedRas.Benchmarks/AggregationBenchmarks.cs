using FedRas.Server.Aggregation;

namespace FedRas.Benchmarks;

/// <summary>
/// The touched-item mean over 60 reports of 700 rows × 64 out of 3 628: plain loops, dense rows, and actions that make a row when it is
/// added; then the server's step.
/// </summary>
[ShortRunJob, MemoryDiagnoser]
public class AggregationBenchmarks
{
    private const int Items = 3_628, Touched = 700, Dim = 64, Reports = 60;
    private readonly TouchedItemMean _mean = new(Items, Dim);
    private readonly ServerOptimizer _optimizer = new(Items, Dim, new());
    private readonly FactorMatrix _table = new(Items, Dim);
    private readonly ItemUpdate _update = new(), _step = new();
    private readonly ActionUpdate _actions = new();
    private readonly float[] _sums = new float[Items * Dim];

    [GlobalSetup]
    public void Setup()
    {
        NearlyOneDirection.Fill(_update, Touched, Dim);
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        new LineQuantizer(16).Quantize(_update, ref random, _actions);
    }

    [Benchmark(Baseline = true)]
    public void PlainLoops()
    {
        Array.Clear(_sums);
        for (int report = 0; report < Reports; report++)
            for (int i = 0; i < Touched; i++)
            {
                ReadOnlySpan<float> row = _update.Row(i);
                for (int j = 0; j < Dim; j++) _sums[_update.Items[i] * Dim + j] += row[j];
            }
    }

    [Benchmark]
    public void DenseRows() => Add(_update);

    [Benchmark]
    public void LineActions() => Add(_actions);

    [Benchmark]
    public void DenseRowsAndStep()
    {
        Add(_update);
        _optimizer.Step(0, _table, _mean, _step);
    }

    private void Add(IItemRows rows)
    {
        _mean.Clear();
        for (int report = 0; report < Reports; report++) _mean.Add(rows, 1, 0, Items);
    }
}
