using FedRas.Models;
using FedRas.Numerics;

namespace FedRas.Actions;

/// <summary>
/// An update as actions (FedRAS): one or more codebooks, and for each touched item the number of its action in each. The item's row is the
/// sum of its actions. One stage of K centroids is the flat quantiser, one direction with levels the line, some directions with levels
/// gain-shape, several stages the residual quantiser. Items not listed take the zero action. The buffers are kept and reused over rounds.
/// </summary>
public sealed class ActionUpdate : IItemRows
{
    /// <summary>Most stages an update may have.</summary>
    public const int MaxStages = 8;

    private readonly ActionStage[] _stages = new ActionStage[MaxStages];
    private int[] _items = [];

    /// <summary>Creates an update without items.</summary>
    public ActionUpdate()
    {
        for (int s = 0; s < MaxStages; s++) _stages[s] = new ActionStage();
        Reset(1, 0, 0);
    }

    /// <inheritdoc/>
    public int Dim { get; private set; }

    /// <summary>Memory of the buffers, at most.</summary>
    internal long CapacityBytes => _items.Length * (long)(sizeof(int) + MaxStages * sizeof(ushort));

    /// <summary>Number of touched items.</summary>
    public int Count { get; private set; }

    /// <summary>The stages, 1 … <see cref="MaxStages"/>.</summary>
    public ReadOnlySpan<ActionStage> Stages => _stages.AsSpan(0, StageCount);

    /// <summary>Number of stages.</summary>
    public int StageCount { get; private set; }

    /// <summary>Number of actions of the first stage.</summary>
    public int Actions => _stages[0].Actions;

    /// <summary>The directions of the first stage.</summary>
    public Span<float> Codebook => _stages[0].Directions;

    /// <summary>The action numbers of the first stage.</summary>
    public Span<ushort> Codes => _stages[0].Codes;

    /// <summary>Touched items, ascending, each once; to write after <see cref="Reset(int, int, int)"/>.</summary>
    public Span<int> MutableItems => _items.AsSpan(0, Count);

    /// <inheritdoc/>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <inheritdoc/>
    public void AddTo(int index, float scale, Span<float> target)
    {
        for (int s = 0; s < StageCount; s++)
        {
            int code = _stages[s].Codes[index];
            VectorMath.AddScaled(target, scale * _stages[s].Level(code), _stages[s].Direction(code));
        }
    }

    /// <summary>Sets the sizes of an update of one stage without levels; contents are undefined until written.</summary>
    public void Reset(int dim, int actions, int count) => Reset(dim, count, [new StageShape(actions)]);

    /// <summary>Sets the sizes; contents are undefined until written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is negative, or there are no stages or over <see cref="MaxStages"/>.
    /// </exception>
    public void Reset(int dim, int count, ReadOnlySpan<StageShape> stages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dim);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages.Length, 1, nameof(stages));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stages.Length, MaxStages, nameof(stages));
        Dim = dim;
        StageCount = stages.Length;
        for (int s = 0; s < stages.Length; s++) _stages[s].Reset(dim, stages[s], count);
        SetCount(count);
    }

    private void SetCount(int count)
    {
        Count = count;
        if (_items.Length < count) _items = new int[count];
    }
}
