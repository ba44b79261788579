using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Server.Aggregation;

/// <summary>A report that counts in a round, and how much of it.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Rows">What it says.</param>
/// <param name="Retention">The share of a touched row that the device's weight decay left, mean over its rows.</param>
internal readonly record struct CountedReport(long Device, IItemRows Rows, float Retention)
{
    /// <summary>What all its rows are multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The longest that a row may be.</summary>
    public double LongestRow { get; init; } = double.PositiveInfinity;

    /// <summary>Whether it counts as it is.</summary>
    public bool IsWhole => Scale == 1 && double.IsPositiveInfinity(LongestRow);

    /// <summary>Adds one of its rows to a sum.</summary>
    /// <param name="row">The row's place in the report.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="scratch">Room for a row.</param>
    public void AddTo(int row, Span<float> sum, Span<float> scratch)
    {
        if (IsWhole)
        {
            Rows.AddTo(row, 1, sum);
            return;
        }
        scratch.Clear();
        Rows.AddTo(row, 1, scratch);
        double norm = RowLength.Of(scratch);
        VectorMath.AddScaled(sum, norm > LongestRow ? (float)(Scale * LongestRow / norm) : Scale, scratch);
    }
}
