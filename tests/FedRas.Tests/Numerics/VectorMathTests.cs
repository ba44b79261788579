using FedRas.Numerics;

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
    public void UpdateSample_AnyLength_EqualsScalarLoop(int n)
    {
        float[] row = Draw(n, 1), user = Draw(n, 2), gradient = Draw(n, 3);
        float[] expectedRow = [.. row], expectedGradient = [.. gradient];
        const float c = 0.3f, retention = 0.995f, step = 0.15f;
        for (int i = 0; i < n; i++)
        {
            expectedGradient[i] += c * expectedRow[i];
            expectedRow[i] = retention * expectedRow[i] - step * user[i];
        }

        VectorMath.UpdateSample(row, user, gradient, c, retention, step);

        for (int i = 0; i < n; i++)
        {
            Assert.Equal(expectedRow[i], row[i], 1e-6f);
            Assert.Equal(expectedGradient[i], gradient[i], 1e-6f);
        }
    }

    [Theory, MemberData(nameof(Lengths))]
    public void AddScaled_AnyLength_EqualsScalarLoop(int n)
    {
        float[] y = Draw(n, 1), x = Draw(n, 2), expected = [.. y];
        for (int i = 0; i < n; i++) expected[i] += -1.5f * x[i];
        VectorMath.AddScaled(y, -1.5f, x);
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], y[i], 1e-6f);
    }

    [Fact]
    public void Dot_LengthsDiffer_Throws() => Assert.Throws<ArgumentException>(() => VectorMath.Dot(new float[3], new float[4]));

    [Theory]
    [InlineData(0f, 0.5)]
    [InlineData(2f, 0.880797)]
    [InlineData(-2f, 0.119203)]
    [InlineData(1e4f, 1)]
    [InlineData(-1e4f, 0)]
    public void Sigmoid_AnyFiniteArgument_IsTheLogisticFunction(float x, double expected) => Assert.Equal(expected, VectorMath.Sigmoid(x), 1e-6);

    internal static float[] Draw(int n, int stream)
    {
        var random = new SeededRandom(99, RandomStream.Synthetic, stream);
        var values = new float[n];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextGaussian();
        return values;
    }
}
