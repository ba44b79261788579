using BenchmarkDotNet.Attributes;
using FedRas.Actions;
using FedRas.Numerics;

namespace FedRas.Benchmarks;

/// <summary>Clustering in all 64 factors against clustering in the few directions that hold the rows; real updates are timed by `-- spectrum`.</summary>
[ShortRunJob, MemoryDiagnoser]
public class ProjectionBenchmarks
{
    private const int Rows = 1_000, Dim = 64;
    private readonly float[] _rows = NearlyOneDirection.Rows(Rows, Dim);
    private readonly ushort[] _codes = new ushort[Rows];
    private readonly Dictionary<int, KMeans> _kmeans = new[] { 0, 2, 8 }.ToDictionary(p => p, p => new KMeans(new KMeansOptions { Projection = p }));
    private float[] _codebook = [];

    [Params(16, 64)]
    public int K { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _codebook = new float[K * Dim];
        Cluster(0);
        double all = _kmeans[0].Assign(_rows, Dim, _codebook, _codes);
        foreach (int projection in (ReadOnlySpan<int>)[2, 8])
        {
            _codebook = new float[K * Dim];
            int found = Cluster(projection);
            double error = _kmeans[0].Assign(_rows, Dim, _codebook.AsSpan(0, found * Dim), _codes);
            Console.WriteLine($"// K = {K}: error in {projection} directions is {error / all:0.000} of that in all factors");
        }
    }

    [Benchmark(Baseline = true)]
    public int AllFactors() => Cluster(0);

    [Benchmark]
    public int TwoDirections() => Cluster(2);

    [Benchmark]
    public int EightDirections() => Cluster(8);

    private int Cluster(int projection)
    {
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        return _kmeans[projection].Cluster(_rows, Dim, K, ref random, _codebook, _codes);
    }
}
