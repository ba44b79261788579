using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// Pushes the target as far as the server's limits allow to where an aim lies. The other rows are drawn items that move hardly: they make
/// the report look like others, and raise the limit on the sum of its rows.
/// </summary>
/// <param name="target">The item to promote.</param>
/// <param name="items">Most rows.</param>
/// <param name="aim">Where to push; null as long as nothing is known, and then reports are honest.</param>
internal sealed class TargetPush(int target, int items, ITargetAim aim) : IPoison
{
    // Beyond any limit, and far inside half precision.
    private const float Far = 1_000, Hardly = 0.02f;

    private readonly TurnedUpdate _honest = new(1, items);
    private float[]? _direction;

    public void Observe(GlobalModel model)
    {
        _direction = aim.Direction(model);
        if (_direction is null) return;
        float norm = TensorPrimitives.Norm<float>(_direction);
        if (norm > 0) TensorPrimitives.Divide(_direction, norm, _direction);
        else _direction = null;
    }

    public void Poison(ItemUpdate honest, SeededRandom random, ItemUpdate poisoned)
    {
        if (_direction is null)
        {
            _honest.Poison(honest, random, poisoned);
            return;
        }
        var drawn = new SortedSet<int> { target };
        int all = aim.Items;
        while (drawn.Count < Math.Min(items, all)) drawn.Add(random.NextInt(all));
        poisoned.Reset(_direction.Length, drawn.Count);
        foreach (int item in drawn) TensorPrimitives.Multiply(_direction, item == target ? Far : -Hardly, poisoned.Add(item));
    }
}

/// <summary>Where attackers push their target.</summary>
internal interface ITargetAim
{
    /// <summary>Items of the version last looked at.</summary>
    int Items { get; }

    /// <summary>Looks at a version; the direction is of any length, null if nothing is known yet.</summary>
    float[]? Direction(GlobalModel model);
}
