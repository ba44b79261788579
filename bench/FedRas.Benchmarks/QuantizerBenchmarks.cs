namespace FedRas.Benchmarks;

/// <summary>One device's update of 700 rows × 64 described, training of the codebook included.</summary>
[ShortRunJob, MemoryDiagnoser]
public class QuantizerBenchmarks
{
    private readonly ItemUpdate _update = new();
    private readonly ActionUpdate _result = new();
    private readonly GainLevels _scalar = new();
    private readonly float[] _gains = new float[700];
    private readonly ushort[] _codes = new ushort[700];
    private IUpdateQuantizer[] _quantizers = [];

    [GlobalSetup]
    public void Setup()
    {
        float[] rows = NearlyOneDirection.Rows(700, 64);
        _update.Reset(64, 700);
        for (int i = 0; i < 700; i++) rows.AsSpan(i * 64, 64).CopyTo(_update.Add(i * 5));
        VectorMath.DotRows(_update.Rows, _update.Row(0), _gains);
        _quantizers = [QuantizerSpec.Flat(16).Create(), QuantizerSpec.Line(16).Create(), QuantizerSpec.GainShape(4, 16).Create(),
            QuantizerSpec.Residual(2, 32).Create()];
    }

    [Benchmark(Baseline = true)]
    public int Flat16() => Quantize(0);

    [Benchmark]
    public int Line16() => Quantize(1);

    [Benchmark]
    public int GainShape4x16() => Quantize(2);

    [Benchmark]
    public int Residual2x32() => Quantize(3);

    [Benchmark]
    public double Levels16()
    {
        _scalar.Load(_gains, GainLevels.Bins(128));
        return _scalar.Take(16, _gains, _codes);
    }

    private int Quantize(int which)
    {
        var random = new SeededRandom(1, RandomStream.UpdateClustering);
        _quantizers[which].Quantize(_update, ref random, _result);
        return _result.Count;
    }
}
