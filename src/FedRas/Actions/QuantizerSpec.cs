using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace FedRas.Actions;

/// <summary>A kind of quantiser.</summary>
public enum QuantizerKind
{
    /// <summary>K centroids of the rows.</summary>
    Flat = 1,
    /// <summary>One direction and scalar levels.</summary>
    Line = 2,
    /// <summary>Some directions, each with scalar levels.</summary>
    GainShape = 3,
    /// <summary>Stages of centroids, each of what the stages before left.</summary>
    Residual = 4,
}

/// <summary>
/// A quantiser and its size, written <c>flat:16</c>, <c>line:16</c>, <c>gain-shape:4x16</c> (directions × levels) or <c>residual:2x64</c>
/// (stages × centroids).
/// </summary>
public sealed record QuantizerSpec
{
    /// <summary>Most levels of a line.</summary>
    internal const int MostLevels = 1_024;

    private QuantizerSpec(QuantizerKind kind, int count, int size) => (Kind, Count, Size) = (kind, count, size);

    /// <summary>The kind.</summary>
    public QuantizerKind Kind { get; }

    /// <summary>Directions of a gain-shape quantiser, stages of a residual one; else 1.</summary>
    public int Count { get; }

    /// <summary>Centroids of a flat quantiser or of each residual stage, levels of a line or of each gain-shape direction.</summary>
    public int Size { get; }

    /// <summary>Actions K: centroids, levels, directions × levels, or the centroids of all stages.</summary>
    public int Actions => Count * Size;

    /// <summary>K centroids, 1 … 65 536.</summary>
    public static QuantizerSpec Flat(int actions) => Checked(new(QuantizerKind.Flat, 1, actions));

    /// <summary>One direction with 1 … 1 024 levels.</summary>
    public static QuantizerSpec Line(int levels) => Checked(new(QuantizerKind.Line, 1, levels));

    /// <summary>1 … 4 096 directions with levels each, at most 65 536 together.</summary>
    public static QuantizerSpec GainShape(int directions, int levels) => Checked(new(QuantizerKind.GainShape, directions, levels));

    /// <summary>1 … 8 stages of 1 … 65 536 centroids.</summary>
    public static QuantizerSpec Residual(int stages, int actions) => Checked(new(QuantizerKind.Residual, stages, actions));

    /// <summary>The quantiser that some actions came from, as far as they tell; null for none.</summary>
    public static QuantizerSpec? Of(ActionUpdate actions)
    {
        ActionStage first = actions.Stages[0];
        if (first.Actions == 0) return null;
        if (actions.StageCount > 1) return new(QuantizerKind.Residual, actions.StageCount, first.Actions);
        if (first.LevelCount == 0) return new(QuantizerKind.Flat, 1, first.Actions);
        return first.DirectionCount == 1 ? new(QuantizerKind.Line, 1, first.LevelCount)
            : new(QuantizerKind.GainShape, first.DirectionCount, first.LevelCount);
    }

    /// <summary>
    /// The sizes rounded up to powers of two, to count much alike quantisers together; it may lie beyond what can be created.
    /// </summary>
    public QuantizerSpec RoundedUp() => new(Kind, Kind == QuantizerKind.GainShape ? RoundUp(Count) : Count, RoundUp(Size));

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out QuantizerSpec? spec)
    {
        spec = null;
        string[] parts = (text ?? "").Split(':');
        if (parts.Length != 2) return false;
        string[] sizes = parts[1].Split('x');
        int[] numbers = [.. sizes.Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        QuantizerSpec? read = (parts[0], numbers.Length) switch
        {
            ("flat", 1) => new(QuantizerKind.Flat, 1, numbers[0]),
            ("line", 1) => new(QuantizerKind.Line, 1, numbers[0]),
            ("gain-shape", 2) => new(QuantizerKind.GainShape, numbers[0], numbers[1]),
            ("residual", 2) => new(QuantizerKind.Residual, numbers[0], numbers[1]),
            _ => null,
        };
        if (read is null || !read.IsLegal) return false;
        spec = read;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        QuantizerKind.Flat => $"flat:{Size}",
        QuantizerKind.Line => $"line:{Size}",
        QuantizerKind.GainShape => $"gain-shape:{Count}x{Size}",
        _ => $"residual:{Count}x{Size}",
    };

    /// <summary>Creates the quantiser.</summary>
    /// <param name="clustering">How long it may cluster.</param>
    public IUpdateQuantizer Create(KMeansOptions? clustering = null) => Kind switch
    {
        QuantizerKind.Flat => new FlatQuantizer(Size, clustering),
        QuantizerKind.Line => new LineQuantizer(Size),
        QuantizerKind.GainShape => new GainShapeQuantizer(Count, Size, clustering),
        _ => new ResidualQuantizer(Count, Size, clustering),
    };

    private static int RoundUp(int size) => (int)BitOperations.RoundUpToPowerOf2((uint)size);

    private bool IsLegal => Count >= 1 && Size >= 1 && Kind switch
    {
        QuantizerKind.Flat => Size <= ushort.MaxValue + 1,
        QuantizerKind.Line => Size <= MostLevels,
        QuantizerKind.GainShape => Count <= 4_096 && (long)Count * Size <= ushort.MaxValue + 1,
        _ => Count <= ActionUpdate.MaxStages && Size <= ushort.MaxValue + 1,
    };

    private static QuantizerSpec Checked(QuantizerSpec spec) =>
        spec.IsLegal ? spec : throw new ArgumentOutOfRangeException(nameof(spec), $"{spec}", "a size is out of its range");
}
