using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedRas.Benchmarks;

/// <summary>
/// What one core of this machine can do at most: multiply-adds of float32, and bytes moved within the second-level cache and beyond it.
/// </summary>
internal sealed record MachineCeilings(double MultiplyAddsPerSecond, double CacheBytesPerSecond, double MemoryBytesPerSecond)
{
    private const int Repeats = 7;

    public static MachineCeilings Measure() => new(MultiplyAdds(), Moved(512 << 10), Moved(64 << 20));

    private static double MultiplyAdds()
    {
        const int Steps = 20_000, Calls = 200;
        double best = 0, used = 0;
        for (int repeat = 0; repeat < 5 * Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < Calls; call++) used += Chains(Steps, 1e-3f + repeat);
            best = Math.Max(best, 12.0 * Vector512<float>.Count * Steps * Calls / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        // The sums are used, so that nothing can be left out.
        return double.IsNaN(used) ? throw new InvalidOperationException("the sums are not numbers") : best;
    }

    /// <summary>
    /// Twelve independent sums, as many as hide the latency of two units; by itself, since what lives across calls is not kept in
    /// registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Chains(int steps, float add)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(add);
        Vector512<float> a = x, b = y, c = x + y, d = x, e = y, f = x, g = y, h = x, i = y, j = x, k = y, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    /// <summary>Copying n bytes reads n and writes n.</summary>
    private static double Moved(int bytes)
    {
        byte[] from = new byte[bytes], to = new byte[bytes];
        new Span<byte>(from).Fill(1);
        int times = Math.Max(1, (256 << 20) / bytes);
        double best = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++) from.CopyTo(to, 0);
            best = Math.Max(best, 2.0 * bytes * times / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
