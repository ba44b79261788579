namespace FedRas.Tests.Numerics;

public sealed class RowPanelsTests
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
        var panels = new RowPanels();
        float[] halfNorms = new float[rows], scores = new float[rows];
        var codes = new ushort[rows];
        panels.Load(VectorMathTests.Draw(200 * dim, 3), dim, new float[200]); // what was there before leaves no trace
        panels.Load(x, dim, halfNorms);
        panels.LoadPoints(c);

        for (int start = 0; start < rows; start += 48)
        {
            int end = Math.Min(start + 48, rows);
            panels.Nearest(start, codes.AsSpan(start..end), scores.AsSpan(start..end));
        }

        for (int i = 0; i < rows; i++)
        {
            double[] exact = [.. Enumerable.Range(0, centroids).Select(k => Squared(x.AsSpan(i * dim, dim), c.AsSpan(k * dim, dim)))];
            Assert.Equal(exact.Min(), exact[codes[i]], 1e-4);
            Assert.Equal(exact.Min(), 2 * (halfNorms[i] + scores[i]), 1e-3);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 5)]
    [InlineData(53, 16)]
    public void Approach_PointAfterPoint_KeepsTheLeastSquaredDistance(int rows, int dim)
    {
        float[] x = VectorMathTests.Draw(rows * dim, 4), points = [.. VectorMathTests.Draw(3 * dim, 5), .. x[..dim]];
        var panels = new RowPanels();
        float[] halfNorms = new float[rows], nearest = new float[rows];
        panels.Load(x, dim, halfNorms);
        Array.Fill(nearest, float.PositiveInfinity);
        for (int k = 0; k < 4; k++)
        {
            float[] point = points[(k * dim)..((k + 1) * dim)];
            double sum = panels.Approach(0, point, VectorMath.Dot(point, point) / 2, halfNorms, nearest);
            double[] exact = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, k + 1).Min(p =>
                Squared(x.AsSpan(i * dim, dim), points.AsSpan(p * dim, dim))))];
            Assert.Equal(exact.Sum(), sum, 1e-3);
            for (int i = 0; i < rows; i++) Assert.Equal(exact[i], nearest[i], 1e-4);
        }
        Assert.Equal(0, nearest[0]); // a row that is a point itself
    }

    [Fact]
    public void Nearest_TwoEqualCentroids_PicksLowerIndex()
    {
        var panels = new RowPanels();
        var codebook = new float[40];
        for (int k = 0; k < 20; k++) (codebook[2 * k], codebook[2 * k + 1]) = k is 3 or 18 ? (1, 1) : (9, 9);
        panels.Load([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 2, new float[5]);
        panels.LoadPoints(codebook);
        var codes = new ushort[5];
        panels.Nearest(0, codes, new float[5]);
        Assert.All(codes, code => Assert.Equal(3, code));
    }

    [Fact]
    public void Nearest_NoRowsOnAFreshInstance_IsNothing()
    {
        var panels = new RowPanels();
        panels.Load([], 64, []);
        panels.LoadPoints(new float[64]);
        panels.Nearest(0, [], []);
    }

    [Fact]
    public void LoadPoints_FewerAfterMore_ForgetsThoseBefore()
    {
        var panels = new RowPanels();
        panels.Load([0, 0], 2, new float[1]);
        panels.LoadPoints(new float[2 * 40]);
        panels.LoadPoints([5, 5]);
        var codes = new ushort[1];
        var scores = new float[1];
        panels.Nearest(0, codes, scores);
        Assert.Equal(0, codes[0]);
        Assert.Equal(25, scores[0]);
    }

    private static double Squared(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++) sum += Math.Pow((double)x[j] - y[j], 2);
        return sum;
    }
}
