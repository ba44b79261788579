namespace FedRas.Benchmarks;

/// <summary>
/// Nearest of K centroids for one device's rows: panels of rows, turned anew or once for all iterations, beside one dot product a pair.
/// </summary>
[ShortRunJob, MemoryDiagnoser]
public class NearestCentroidBenchmarks
{
    private const int Rows = 700, Dim = 64;
    private readonly RowPanels _panels = new();
    private readonly float[] _halfNorms = new float[Rows];
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
        _panels.Load(_rows, Dim, _halfNorms);
        _panels.LoadPoints(_codebook);
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
    public void PanelsOfRows() => _panels.Nearest(0, _codes, _scores);

    [Benchmark]
    public void PanelsOfRowsTurned()
    {
        _panels.Load(_rows, Dim, _halfNorms);
        _panels.LoadPoints(_codebook);
        _panels.Nearest(0, _codes, _scores);
    }
}
