using FedRas.Models;

namespace FedRas.Server.Aggregation;

/// <summary>Lengths of rows, in float64: a limit on them must hold whatever their size.</summary>
internal static class RowLength
{
    /// <summary>The Euclidean norm of a row.</summary>
    public static double Of(ReadOnlySpan<float> row) => Math.Sqrt(Square(row));

    /// <summary>The norm of the longest row of a report, and that of all its rows together.</summary>
    /// <param name="rows">The report.</param>
    /// <param name="cap">The longest that a row counts for.</param>
    public static (double Longest, double Whole) Of(IItemRows rows, double cap = double.PositiveInfinity)
    {
        var row = new float[rows.Dim];
        double longest = 0, squares = 0;
        for (int i = 0; i < rows.Items.Length; i++)
        {
            row.AsSpan().Clear();
            rows.AddTo(i, 1, row);
            double square = Math.Min(Square(row), cap * cap);
            longest = Math.Max(longest, square);
            squares += square;
        }
        return (Math.Sqrt(longest), Math.Sqrt(squares));
    }

    private static double Square(ReadOnlySpan<float> row)
    {
        double square = 0;
        foreach (float value in row) square += (double)value * value;
        return square;
    }
}
