using FedRas.Numerics;

namespace FedRas.Tests.Numerics;

public sealed class RadixSortTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(701)]
    [InlineData(5_000)]
    public void Sort_AnyValues_EqualsTheLibrarys(int count)
    {
        float[] values = VectorMathTests.Draw(count, 7);
        for (int i = 0; i < count; i++)
            values[i] = (i % 11) switch { 0 => 0, 1 => -0f, 2 => float.MaxValue, 3 => -float.Epsilon, 4 => float.NegativeInfinity, 5 => values[0], _ => values[i] * MathF.ScaleB(1, i % 200 - 100) };
        float[] expected = [.. values];
        expected.AsSpan().Sort();
        var sort = new RadixSort();
        sort.Sort(VectorMathTests.Draw(6_000, 8)); // what was sorted before leaves no trace
        sort.Sort(values);
        Assert.Equal(expected, values);
    }
}
