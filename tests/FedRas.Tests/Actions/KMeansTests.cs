using FedRas.Tests.Numerics;

namespace FedRas.Tests.Actions;

public sealed class KMeansTests
{
    [Fact]
    public void Cluster_SeparatedGroups_FindsEachGroupsMean()
    {
        float[] rows = [0, 0, 0, 2, 10, 10, 10, 12, -20, 5, -20, 7];
        (float[] codebook, ushort[] codes, int found) = Cluster(rows, 2, 3);
        Assert.Equal(3, found);
        float[][] centroids = [.. codebook.Chunk(2).OrderBy(c => c[0])];
        Assert.Equal([-20, 6], centroids[0]);
        Assert.Equal([0, 1], centroids[1]);
        Assert.Equal([10, 11], centroids[2]);
        Assert.Equal(codes[0], codes[1]);
        Assert.Equal(codes[2], codes[3]);
        Assert.Equal(codes[4], codes[5]);
    }

    [Fact]
    public void Cluster_FewerDistinctRowsThanK_ReturnsOneCentroidForEach()
    {
        (float[] codebook, ushort[] codes, int found) = Cluster([1, 1, 2, 2, 1, 1, 2, 2], 2, 4);
        Assert.Equal(2, found);
        for (int i = 0; i < 4; i++) Assert.Equal(i % 2 == 0 ? 1 : 2, codebook[2 * codes[i]]);
    }

    [Fact]
    public void Cluster_AllRowsZero_ReturnsOneZeroCentroid()
    {
        (float[] codebook, _, int found) = Cluster(new float[12], 3, 4);
        Assert.Equal(1, found);
        Assert.Equal([0, 0, 0], codebook[..3]);
    }

    [Fact]
    public void Cluster_NoRows_ReturnsNone() => Assert.Equal(0, Cluster([], 3, 4).Found);

    [Fact]
    public void Cluster_MoreIterations_NeverRaisesTheError()
    {
        float[] rows = VectorMathTests.Draw(500 * 8, 5);
        double previous = double.MaxValue;
        for (int iterations = 0; iterations <= 10; iterations++)
        {
            double error = Error(rows, 8, Cluster(rows, 8, 16, new KMeansOptions { MaxIterations = iterations, Tolerance = 0 }));
            Assert.True(error <= previous * (1 + 1e-6), $"{iterations}: {error} after {previous}");
            previous = error;
        }
        Assert.True(previous < 0.7 * Error(rows, 8, Cluster(rows, 8, 1)));
    }

    [Fact]
    public void Cluster_EveryCode_IsItsNearestCentroid()
    {
        float[] rows = VectorMathTests.Draw(300 * 5, 6);
        (float[] codebook, ushort[] codes, int found) = Cluster(rows, 5, 9);
        for (int i = 0; i < codes.Length; i++)
            for (int k = 0; k < found; k++)
                Assert.True(Squared(rows, i, codebook, codes[i], 5) <= Squared(rows, i, codebook, k, 5) + 1e-4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Cluster_AnyThreadCount_GivesTheSameBytes(int threads)
    {
        float[] rows = VectorMathTests.Draw(5_000 * 16, 7);
        (float[] codebook, ushort[] codes, _) = Cluster(rows, 16, 32);
        (float[] parallelCodebook, ushort[] parallelCodes, _) = Cluster(rows, 16, 32, new KMeansOptions { Threads = threads });
        Assert.Equal(codebook, parallelCodebook);
        Assert.Equal(codes, parallelCodes);
    }

    [Fact]
    public void Cluster_AfterWarmUp_AllocatesNothing()
    {
        var kmeans = new KMeans();
        float[] rows = VectorMathTests.Draw(200 * 8, 2), codebook = new float[10 * 8];
        var codes = new ushort[200];
        long allocated = -1;
        for (int round = 0; round < 40; round++)
        {
            var random = new SeededRandom(3, RandomStream.UpdateClustering);
            long before = GC.GetAllocatedBytesForCurrentThread();
            kmeans.Cluster(rows, 8, 10, ref random, codebook, codes);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    private static (float[] Codebook, ushort[] Codes, int Found) Cluster(float[] rows, int dim, int k, KMeansOptions? options = null)
    {
        var random = new SeededRandom(3, RandomStream.UpdateClustering);
        var codebook = new float[k * dim];
        var codes = new ushort[rows.Length / dim];
        int found = new KMeans(options).Cluster(rows, dim, k, ref random, codebook, codes);
        return (codebook[..(found * dim)], codes, found);
    }

    private static double Error(float[] rows, int dim, (float[] Codebook, ushort[] Codes, int Found) result)
        => Enumerable.Range(0, result.Codes.Length).Sum(i => Squared(rows, i, result.Codebook, result.Codes[i], dim));

    private static double Squared(float[] rows, int row, float[] codebook, int centroid, int dim)
        => Enumerable.Range(0, dim).Sum(j => Math.Pow(rows[row * dim + j] - codebook[centroid * dim + j], 2));
}
