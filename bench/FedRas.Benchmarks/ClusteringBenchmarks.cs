namespace FedRas.Benchmarks;

/// <summary>One clustering, seeding included: a device's update (700 rows) and a broadcast (3 600 rows).</summary>
[ShortRunJob, MemoryDiagnoser]
public class ClusteringBenchmarks
{
    private const int Dim = 64;
    private readonly KMeans _kmeans = new();
    private float[] _rows = [], _codebook = [];
    private ushort[] _codes = [];

    [Params("700 × 8", "700 × 16", "3600 × 64")]
    public string Size { get; set; } = "";

    private int K => int.Parse(Size.Split('×')[1]);

    [GlobalSetup]
    public void Setup()
    {
        int rows = int.Parse(Size.Split('×')[0]);
        _rows = NearlyOneDirection.Rows(rows, Dim);
        _codes = new ushort[rows];
        _codebook = new float[K * Dim];
    }

    [Benchmark]
    public int Cluster()
    {
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        return _kmeans.Cluster(_rows, Dim, K, ref random, _codebook, _codes);
    }
}
