namespace FedRas.Tests.Numerics;

public sealed class SampleBatchTests
{
    private const int Rows = 9;
    private static readonly int[] s_samples = [3, 0, 3, 8, 1, 3, 0];

    [Theory, MemberData(nameof(VectorMathTests.Lengths), MemberType = typeof(VectorMathTests))]
    public void Descend_AnyLength_EqualsOneSampleAfterTheOther(int dim)
    {
        float[] rows = VectorMathTests.Draw(Rows * dim, 1), user = VectorMathTests.Draw(dim, 2), gradient = VectorMathTests.Draw(dim, 3),
            c = VectorMathTests.Draw(s_samples.Length, 4);
        float[] expectedRows = [.. rows], expectedGradient = [.. gradient];
        for (int s = 0; s < s_samples.Length; s++)
        {
            Span<float> row = expectedRows.AsSpan(s_samples[s] * dim, dim);
            for (int j = 0; j < dim; j++)
                (expectedGradient[j], row[j]) = (expectedGradient[j] + c[s] * row[j], 0.99f * row[j] - 0.5f * c[s] * user[j]);
        }

        SampleBatch.Descend(rows, s_samples, user, c, 0.99f, 0.5f, gradient);

        for (int i = 0; i < rows.Length; i++) Assert.Equal(expectedRows[i], rows[i], 1e-5f);
        for (int j = 0; j < dim; j++) Assert.Equal(expectedGradient[j], gradient[j], 1e-4f);
    }

    [Theory, MemberData(nameof(VectorMathTests.Lengths), MemberType = typeof(VectorMathTests))]
    public void ScoreAndAddScaled_AnyLength_EqualOneRowAfterTheOther(int dim)
    {
        float[] rows = VectorMathTests.Draw(Rows * dim, 1), user = VectorMathTests.Draw(dim, 2), sum = new float[dim],
            c = VectorMathTests.Draw(s_samples.Length, 4);
        float[] scores = new float[s_samples.Length], expected = new float[dim];
        SampleBatch.Score(rows, s_samples, user, scores);
        SampleBatch.AddScaled(rows, s_samples, c, sum);
        for (int s = 0; s < s_samples.Length; s++)
        {
            Assert.Equal(VectorMath.Dot(user, rows.AsSpan(s_samples[s] * dim, dim)), scores[s], 1e-4f);
            VectorMath.AddScaled(expected, c[s], rows.AsSpan(s_samples[s] * dim, dim));
        }
        for (int j = 0; j < dim; j++) Assert.Equal(expected[j], sum[j], 1e-4f);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Rows)]
    [InlineData(int.MaxValue)]
    public void AnyKernel_RowThatIsNotThere_Throws(int row)
    {
        const int dim = 64;
        float[] rows = new float[Rows * dim], user = new float[dim], one = new float[1];
        Assert.Throws<ArgumentException>(() => SampleBatch.Score(rows, [row], user, one));
        Assert.Throws<ArgumentException>(() => SampleBatch.AddScaled(rows, [row], one, user));
        Assert.Throws<ArgumentException>(() => SampleBatch.Descend(rows, [row], user, one, 1, 1, new float[dim]));
    }
}
