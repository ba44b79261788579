using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Actions;

/// <summary>
/// One codebook of an <see cref="ActionUpdate"/> and the action number each touched item takes from it. An action is a direction, or if the
/// stage has levels, a direction times a level: number = direction · levels + level. The buffers are kept and reused over rounds.
/// </summary>
public sealed class ActionStage
{
    private ushort[] _codes = [];
    private float[] _directions = [];
    private float[] _levels = [];
    private int _count, _dim = 1, _levelCount;

    /// <summary>Number of directions A; 0 for a stage that has nothing to say.</summary>
    public int DirectionCount { get; private set; }

    /// <summary>Number of levels B a direction, 0 if directions are taken as they are.</summary>
    public int LevelCount => _levelCount;

    /// <summary>Number of actions: A, or A · B if there are levels; at most 65 536.</summary>
    public int Actions => DirectionCount * Math.Max(LevelCount, 1);

    /// <summary>The directions, A × d, row after row: centroids of the rows, or unit vectors if there are levels.</summary>
    public Span<float> Directions => _directions.AsSpan(0, DirectionCount * _dim);

    /// <summary>The levels, ascending, shared by all directions; empty without levels.</summary>
    public Span<float> Levels => _levels.AsSpan(0, LevelCount);

    /// <summary>The action number of each touched item, below <see cref="Actions"/>.</summary>
    public Span<ushort> Codes => _codes.AsSpan(0, _count);

    /// <summary><see cref="Codes"/> as memory, for work that spreads over threads.</summary>
    internal Memory<ushort> CodeMemory => _codes.AsMemory(0, _count);

    /// <summary>One direction, d values.</summary>
    public ReadOnlySpan<float> Direction(int code) => _directions.AsSpan(code / Math.Max(LevelCount, 1) * _dim, _dim);

    /// <summary>What an action multiplies its direction with.</summary>
    public float Level(int code) => LevelCount == 0 ? 1 : _levels[code % LevelCount];

    internal void Reset(int dim, in StageShape shape, int count)
    {
        shape.Validate();
        _dim = dim;
        DirectionCount = shape.Directions;
        _levelCount = shape.Levels;
        int values = checked(shape.Directions * dim);
        if (_directions.Length < values) _directions = new float[values];
        if (_levels.Length < shape.Levels) _levels = new float[shape.Levels];
        Resize(count);
    }

    /// <summary>Makes room for another number of items; the codebook stays, the codes are undefined.</summary>
    internal void Resize(int count)
    {
        _count = count;
        if (_codes.Length < count) _codes = new ushort[count];
    }

    /// <summary>Rounds the directions to what messages say of them.</summary>
    /// <exception cref="TrainingDivergedException">A value is not finite, or as large as float32 goes.</exception>
    internal void RoundDirections()
    {
        FlatQuantizer.CheckSize(Directions);
        for (int a = 0; a < DirectionCount; a++) SharedExponent.RoundToBytes(_directions.AsSpan(a * _dim, _dim));
    }

    /// <summary>Rounds directions and levels to what messages say of them.</summary>
    /// <inheritdoc cref="RoundDirections"/>
    internal void Round()
    {
        RoundDirections();
        SharedExponent.RoundToHalves(Levels);
    }

    /// <summary>Drops the directions from <paramref name="directions"/> on, which no code may use.</summary>
    internal void Trim(int directions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(directions, DirectionCount);
        DirectionCount = directions;
    }

    /// <summary>Drops the levels from <paramref name="levels"/> on, before codes are written.</summary>
    internal void TrimLevels(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, LevelCount);
        _levelCount = levels;
    }
}

/// <summary>The size of a stage.</summary>
/// <param name="Directions">Directions A; 0 or more.</param>
/// <param name="Levels">Levels B a direction; 0 for none. A · max(B, 1) is at most 65 536.</param>
public readonly record struct StageShape(int Directions, int Levels = 0)
{
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Directions);
        ArgumentOutOfRangeException.ThrowIfNegative(Levels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Directions * Math.Max(Levels, 1), ushort.MaxValue + 1, nameof(Directions));
    }
}
