namespace FedRas.Benchmarks;

/// <summary>A mini-batch of 260 samples over 400 rows × 64: score and descend, sample after sample and fused over rows.</summary>
[ShortRunJob, MemoryDiagnoser]
public class SampleBatchBenchmarks
{
    private const int Rows = 400, Dim = 64, Samples = 260;
    private readonly int[] _samples = new int[Samples];
    private readonly float[] _user = new float[Dim], _gradient = new float[Dim], _scores = new float[Samples],
        _coefficients = new float[Samples];
    private float[] _rows = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        _rows = NearlyOneDirection.Rows(Rows, Dim);
        for (int s = 0; s < Samples; s++) _samples[s] = random.NextInt(Rows);
    }

    [Benchmark(Baseline = true)]
    public void SampleAfterSample()
    {
        for (int s = 0; s < Samples; s++) _scores[s] = VectorMath.Dot(_user, _rows.AsSpan(_samples[s] * Dim, Dim));
        for (int s = 0; s < Samples; s++)
        {
            Span<float> row = _rows.AsSpan(_samples[s] * Dim, Dim);
            VectorMath.AddScaled(_gradient, _coefficients[s], row);
            VectorMath.AddScaled(row, 0, _user);
        }
    }

    [Benchmark]
    public void FusedOverRows()
    {
        SampleBatch.Score(_rows, _samples, _user, _scores);
        SampleBatch.Descend(_rows, _samples, _user, _coefficients, 1, 0, _gradient);
    }
}
