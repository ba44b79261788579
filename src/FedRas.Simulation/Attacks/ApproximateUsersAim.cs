using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>
/// Where users approximated from mined popular items would score the target highest: the gradient of their logistic loss if all of them
/// liked it (PIECK-UEA, ICDE 2024). The published attack takes popular items' embeddings for users. Here a device knows how users follow
/// from items, so the attackers reconstruct made-up users who like some of the popular items.
/// </summary>
internal sealed class ApproximateUsersAim(int target, ulong seed, LocalTrainerOptions training) : ITargetAim
{
    private const int Popular = 100, Users = 64, Likes = 20;
    private readonly PopularItems _mined = new();

    public int Items { get; private set; }

    public float[]? Direction(GlobalModel model)
    {
        FactorMatrix table = model.ItemFactors;
        Items = table.Rows;
        if (_mined.Mine(table, Popular, except: target) is not { } popular) return null;
        var random = new SeededRandom(seed, RandomStream.Attackers, 2, model.Round);
        var trainer = new LocalTrainer(Items, training);
        float[] direction = new float[table.Dim], user = new float[table.Dim];
        for (int i = 0; i < Users; i++)
        {
            random.Shuffle(popular.AsSpan());
            int[] likes = [.. popular.Take(Likes).Order()];
            trainer.Reconstruct(model, new ClientDataset(0, likes, likes), user.AsSpan());
            float score = TensorPrimitives.Dot<float>(user, table.Row(target));
            TensorPrimitives.MultiplyAdd<float>(user, 1 / (1 + MathF.Exp(score)), direction, direction);
        }
        return direction;
    }
}
