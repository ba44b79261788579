namespace FedRas.Tests.Numerics;

public sealed class VectorMathTests
{
    public static TheoryData<int> Lengths => [1, 3, 7, 8, 15, 16, 17, 31, 32, 48, 64, 100, 129];

    [Theory, MemberData(nameof(Lengths))]
    public void Dot_AnyLength_EqualsScalarSum(int n)
    {
        float[] x = Draw(n, 1), y = Draw(n, 2);
        double expected = 0;
        for (int i = 0; i < n; i++) expected += (double)x[i] * y[i];
        Assert.Equal(expected, VectorMath.Dot(x, y), 1e-4);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void AddScaled_AnyLength_EqualsScalarLoop(int n)
    {
        float[] y = Draw(n, 1), x = Draw(n, 2), expected = [.. y];
        for (int i = 0; i < n; i++) expected[i] += -1.5f * x[i];
        VectorMath.AddScaled(y, -1.5f, x);
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], y[i], 1e-6f);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void AddCombination_AnyLength_EqualsScalarLoops(int n)
    {
        float[] y = Draw(n, 1), rows = Draw(5 * n, 2), coefficients = Draw(5, 3), expected = [.. y];
        for (int j = 0; j < 5; j++)
            for (int i = 0; i < n; i++) expected[i] += coefficients[j] * rows[j * n + i];
        VectorMath.AddCombination(y, coefficients, rows);
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], y[i], 1e-5f);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void AddOuter_AnyLength_EqualsScalarLoops(int n)
    {
        float[] rows = Draw(5 * n, 1), x = Draw(n, 2), coefficients = Draw(5, 3), expected = [.. rows];
        coefficients[2] = 0;
        for (int j = 0; j < 5; j++)
            for (int i = 0; i < n; i++) expected[j * n + i] += coefficients[j] * x[i];
        VectorMath.AddOuter(rows, coefficients, x);
        for (int i = 0; i < 5 * n; i++) Assert.Equal(expected[i], rows[i], 1e-6f);
    }

    [Fact]
    public void RowsOfAnotherLength_Throw()
    {
        Assert.Throws<ArgumentException>(() => VectorMath.AddCombination(new float[3], new float[2], new float[7]));
        Assert.Throws<ArgumentException>(() => VectorMath.AddOuter(new float[7], new float[2], new float[3]));
    }

    [Fact]
    public void Dot_LengthsDiffer_Throws() => Assert.Throws<ArgumentException>(() => VectorMath.Dot(new float[3], new float[4]));

    [Theory, MemberData(nameof(Lengths))]
    public void DotRows_AnyLength_EqualsOneDotARow(int n)
    {
        float[] rows = Draw(11 * n, 1), y = Draw(n, 2), dots = new float[11];
        VectorMath.DotRows(rows, y, dots);
        for (int i = 0; i < dots.Length; i++) Assert.Equal(VectorMath.Dot(rows.AsSpan(i * n, n), y),
            dots[i]); // to the bit: where a row stands does not matter
    }

    [Theory, MemberData(nameof(Lengths))]
    public void AddScaledTo_AnyLength_EqualsScalarLoopAndSeesWhatIsNotFinite(int n)
    {
        float[] x = Draw(n, 1), z = Draw(n, 2), y = new float[n];
        Assert.True(VectorMath.AddScaledTo(y, x, -0.5f, z));
        for (int i = 0; i < n; i++) Assert.Equal(x[i] - 0.5f * z[i], y[i], 1e-6f);
        foreach (float broken in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            for (int i = 0; i < n; i++)
            {
                float kept = x[i];
                x[i] = broken;
                Assert.False(VectorMath.AddScaledTo(y, x, 1, z));
                x[i] = kept;
            }
        }
    }

    [Theory, MemberData(nameof(Lengths))]
    public void SumOfPositive_AnyLength_EqualsScalarLoop(int n)
    {
        float[] x = Draw(n, 1), y = Draw(n, 2);
        Assert.Equal(x.Zip(y, (a, b) => Math.Max(0.0, a + b)).Sum(), VectorMath.SumOfPositive(x, y), 1e-4);
    }

    internal static float[] Draw(int n, int stream)
    {
        var random = new SeededRandom(99, RandomStream.Synthetic, stream);
        var values = new float[n];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextGaussian();
        return values;
    }
}
