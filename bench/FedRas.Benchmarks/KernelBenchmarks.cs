using System.Numerics.Tensors;

namespace FedRas.Benchmarks;

/// <summary>The inner loops at d = 64 beside plain loops and TensorPrimitives, in one run.</summary>
[ShortRunJob, MemoryDiagnoser, CategoriesColumn, GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class KernelBenchmarks
{
    private readonly float[] _x = new float[64], _y = new float[64], _gradient = new float[64];

    [GlobalSetup]
    public void Setup()
    {
        var random = new SeededRandom(1, RandomStream.Synthetic);
        for (int i = 0; i < 64; i++) (_x[i], _y[i]) = ((float)random.NextGaussian(), (float)random.NextGaussian());
    }

    [Benchmark(Baseline = true), BenchmarkCategory("dot")]
    public float DotLoop()
    {
        float sum = 0;
        for (int i = 0; i < _x.Length; i++) sum += _x[i] * _y[i];
        return sum;
    }

    [Benchmark, BenchmarkCategory("dot")]
    public float DotTensorPrimitives() => TensorPrimitives.Dot(_x, _y);

    [Benchmark, BenchmarkCategory("dot")]
    public float Dot() => VectorMath.Dot(_x, _y);

    [Benchmark(Baseline = true), BenchmarkCategory("scaled add")]
    public void AddScaledLoop()
    {
        for (int i = 0; i < _x.Length; i++) _gradient[i] += 1e-9f * _x[i];
    }

    [Benchmark, BenchmarkCategory("scaled add")]
    public void AddScaled() => VectorMath.AddScaled(_gradient, 1e-9f, _x);
}
