using System.Diagnostics;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Benchmarks;

/// <summary>k-means of the gains of real updates: exact dynamic programming, as it is used, beside Lloyd's iterations and programming within bands, which loses: time and squared error.</summary>
internal static class ScalarClustering
{
    private const int Updates = 200, Repeats = 5;

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, rounds: 100);
        float[][] gains = [.. Enumerable.Range(0, Updates).Select(device => Gains(federation.Update(device, 1, 2)))];
        Console.WriteLine($"{federation.Name}; {Updates} updates of {gains.Average(g => g.Length):0} rows in the mean\n");
        Console.WriteLine("| levels | exact, µs | banded, µs | times as fast | squared error ÷ exact, mean | worst |\n|---|---|---|---|---|---|");
        foreach (int levels in new[] { 4, 8, 16, 32, 64 })
        {
            var exact = new ScalarKMeans();
            var banded = new BandedScalarKMeans();
            (double exactTime, double[] exactErrors) = Time(gains, levels, exact.Cluster);
            (double bandedTime, double[] bandedErrors) = Time(gains, levels, banded.Cluster);
            double[] excess = [.. bandedErrors.Zip(exactErrors, (a, b) => b == 0 ? 1 : a / b)];
            Console.WriteLine($"| {levels} | {exactTime:0.0} | {bandedTime:0.0} | {exactTime / bandedTime:0.0} | {excess.Average():0.00000} | {excess.Max():0.00000} |");
        }
    }

    private delegate int Clusterer(ReadOnlySpan<float> values, Span<float> levels);

    private static (double Microseconds, double[] Errors) Time(float[][] sets, int levels, Clusterer cluster)
    {
        var found = new float[levels];
        double[] errors = [.. sets.Select(set => Error(set, found.AsSpan(0, cluster(set, found))))];
        double least = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (float[] set in sets) cluster(set, found);
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMicroseconds / sets.Length);
        }
        return (least, errors);
    }

    private static double Error(float[] values, ReadOnlySpan<float> levels)
    {
        double error = 0;
        foreach (float value in values)
        {
            double least = double.PositiveInfinity;
            foreach (float level in levels) least = Math.Min(least, ((double)value - level) * ((double)value - level));
            error += least;
        }
        return error;
    }

    private static float[] Gains(ItemUpdate update)
    {
        var direction = new float[update.Dim];
        new LeadingDirection().Find(update.Rows, direction);
        var gains = new float[update.Count];
        VectorMath.DotRows(update.Rows, direction, gains);
        return gains;
    }
}
