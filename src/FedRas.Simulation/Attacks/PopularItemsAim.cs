using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// Where the embeddings of mined popular items lie, as seen from the target; more popular ones weigh more (PIECK-IPE, ICDE 2024).
/// </summary>
internal sealed class PopularItemsAim(int target) : ITargetAim
{
    private const int Popular = 20;
    private readonly PopularItems _mined = new();

    public int Items { get; private set; }

    public float[]? Direction(GlobalModel model)
    {
        FactorMatrix table = model.ItemFactors;
        Items = table.Rows;
        if (_mined.Mine(table, Popular, except: target) is not { } popular) return null;
        var direction = new float[table.Dim];
        for (int place = 0; place < popular.Length; place++)
        {
            ReadOnlySpan<float> row = table.Row(popular[place]);
            float weight = (popular.Length - place) / Math.Max(TensorPrimitives.Norm(row), 1e-6f);
            TensorPrimitives.MultiplyAdd(row, weight, direction, direction);
        }
        return direction;
    }
}
