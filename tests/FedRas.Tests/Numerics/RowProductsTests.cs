using FedRas.Numerics;

namespace FedRas.Tests.Numerics;

public sealed class RowProductsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    public void Compute_AnyRows_EqualsTheSumOfOuterProducts(int count)
    {
        const int dim = RowProducts.Dim;
        float[] rows = VectorMathTests.Draw(count * dim, 1), products = new float[dim * dim];
        products.AsSpan().Fill(7);
        RowProducts.Compute(rows, products);
        for (int j = 0; j < dim; j++)
            for (int k = 0; k < dim; k++)
                Assert.Equal(Enumerable.Range(0, count).Sum(i => (double)rows[i * dim + j] * rows[i * dim + k]), products[j * dim + k], 1e-4);
    }
}
