using FedRas.Actions;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Rounds;

/// <summary>How far a report moves the rows it names: the largest of the rows' Euclidean norms, and their sum.</summary>
internal readonly record struct RowNorms(double Largest, double Sum)
{
    /// <summary>Measures what a report says.</summary>
    public static RowNorms Of(IItemRows rows) => rows switch
    {
        ActionUpdate { StageCount: 1 } actions => OfStage(actions.Stages[0]),
        ItemUpdate dense => OfRows(dense),
        _ => OfRows(rows),
    };

    /// <summary>No less than what <see cref="Of"/> says of some actions, each stage measured by itself.</summary>
    public static RowNorms AtMost(ActionUpdate update)
    {
        double largest = 0, sum = 0;
        foreach (ActionStage stage in update.Stages)
        {
            RowNorms norms = OfStage(stage);
            largest += norms.Largest;
            sum += norms.Sum;
        }
        return new RowNorms(largest, sum);
    }

    // The norm of each action: of its direction, times its level's magnitude.
    private static void Measure(ActionStage stage, Span<double> norms)
    {
        int levels = Math.Max(stage.LevelCount, 1);
        for (int code = 0; code < norms.Length; code += levels)
        {
            double direction = Norm(stage.Direction(code));
            for (int level = 0; level < levels; level++) norms[code + level] = direction * Math.Abs((double)stage.Level(code + level));
        }
    }

    private static RowNorms OfStage(ActionStage stage)
    {
        // Most reports have few actions; what a stage may have at most does not belong on a stack.
        Span<double> norms = stage.Actions <= 256 ? stackalloc double[stage.Actions] : new double[stage.Actions];
        Measure(stage, norms);
        double largest = 0, sum = 0;
        foreach (ushort code in stage.Codes)
        {
            largest = Math.Max(largest, norms[code]);
            sum += norms[code];
        }
        return new RowNorms(largest, sum);
    }

    private static RowNorms OfRows(IItemRows rows)
    {
        Span<float> row = rows.Dim <= 1_024 ? stackalloc float[rows.Dim] : new float[rows.Dim];
        double largest = 0, sum = 0;
        for (int i = 0; i < rows.Items.Length; i++)
        {
            row.Clear();
            rows.AddTo(i, 1, row);
            double norm = Norm(row);
            largest = Math.Max(largest, norm);
            sum += norm;
        }
        return new RowNorms(largest, sum);
    }

    private static RowNorms OfRows(ItemUpdate rows)
    {
        double largest = 0, sum = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            double norm = Norm(rows.Row(i));
            largest = Math.Max(largest, norm);
            sum += norm;
        }
        return new RowNorms(largest, sum);
    }

    /// <summary>The Euclidean norm of a row.</summary>
    public static double Norm(ReadOnlySpan<float> row)
    {
        float squared = VectorMath.Dot(row, row);
        // Squares of small values vanish in float32, and a large level would still make a long row of them.
        if (squared is >= 1e-30f and <= float.MaxValue) return Math.Sqrt(squared);
        double squares = 0;
        foreach (float value in row) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
