using FedRas.Numerics;

namespace FedRas.Tests.Numerics;

public sealed class CentroidDistancesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(37, 8, 64)]
    [InlineData(64, 16, 64)]
    [InlineData(41, 17, 33)]
    [InlineData(103, 100, 20)]
    public void Nearest_RandomRows_EqualsExhaustiveSearch(int rows, int centroids, int dim)
    {
        float[] x = VectorMathTests.Draw(rows * dim, 1), c = VectorMathTests.Draw(centroids * dim, 2);
        var distances = new CentroidDistances();
        distances.Load(c, dim);
        var codes = new ushort[rows];
        var scores = new float[rows];

        distances.Nearest(x, codes, scores);

        for (int i = 0; i < rows; i++)
        {
            double[] exact = [.. Enumerable.Range(0, centroids).Select(k => Squared(x.AsSpan(i * dim, dim), c.AsSpan(k * dim, dim)))];
            Assert.Equal(exact.Min(), exact[codes[i]], 1e-4);
            float norm = VectorMath.Dot(x.AsSpan(i * dim, dim), x.AsSpan(i * dim, dim));
            Assert.Equal(exact.Min(), norm + 2 * scores[i], 1e-3);
        }
    }

    [Fact]
    public void Nearest_TwoEqualCentroids_PicksLowerIndex()
    {
        var distances = new CentroidDistances();
        var codebook = new float[40];
        for (int k = 0; k < 20; k++) (codebook[2 * k], codebook[2 * k + 1]) = k is 3 or 18 ? (1, 1) : (9, 9);
        distances.Load(codebook, 2);
        var codes = new ushort[5];
        distances.Nearest([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], codes, new float[5]);
        Assert.All(codes, code => Assert.Equal(3, code));
    }

    [Fact]
    public void Load_SmallerCodebookAfterLarger_ForgetsTheLarger()
    {
        var distances = new CentroidDistances();
        distances.Load(new float[2 * 40], 2);
        distances.Load([5, 5], 2);
        var codes = new ushort[1];
        distances.Nearest([0, 0], codes, new float[1]);
        Assert.Equal(0, codes[0]);
    }

    private static double Squared(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++) sum += Math.Pow((double)x[j] - y[j], 2);
        return sum;
    }
}
