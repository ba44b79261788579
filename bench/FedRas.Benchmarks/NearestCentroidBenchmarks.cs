using BenchmarkDotNet.Attributes;
using FedRas.Numerics;

namespace FedRas.Benchmarks;

/// <summary>Nearest of K centroids for one device's rows: the panel kernel beside one dot product a pair.</summary>
[ShortRunJob, MemoryDiagnoser]
public class NearestCentroidBenchmarks
{
    private const int Rows = 700, Dim = 64;
    private readonly CentroidDistances _distances = new();
    private readonly ushort[] _codes = new ushort[Rows];
    private readonly float[] _scores = new float[Rows];
    private float[] _rows = [], _codebook = [];

    [Params(8, 16, 64)]
    public int K { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = NearlyOneDirection.Rows(Rows, Dim);
        _codebook = _rows[..(K * Dim)];
        _distances.Load(_codebook, Dim);
    }

    [Benchmark(Baseline = true)]
    public void OneDotAPair()
    {
        for (int i = 0; i < Rows; i++)
        {
            float best = float.PositiveInfinity;
            for (int k = 0; k < K; k++)
            {
                ReadOnlySpan<float> centroid = _codebook.AsSpan(k * Dim, Dim);
                float score = 0.5f * VectorMath.Dot(centroid, centroid) - VectorMath.Dot(_rows.AsSpan(i * Dim, Dim), centroid);
                if (score < best) (best, _codes[i]) = (score, (ushort)k);
            }
        }
    }

    [Benchmark]
    public void Panels() => _distances.Nearest(_rows, _codes, _scores);
}
