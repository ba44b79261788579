using System.Numerics.Tensors;

namespace FedRas.Simulation.Attacks;

/// <summary>The mean direction of the attackers' own users: all that devices know who look at nothing but themselves.</summary>
internal sealed class OwnUsersAim(IReadOnlyList<ClientDataset> users, LocalTrainerOptions training) : ITargetAim
{
    public int Items { get; private set; }

    public float[]? Direction(GlobalModel model)
    {
        Items = model.ItemFactors.Rows;
        int dim = model.ItemFactors.Dim;
        var trainer = new LocalTrainer(Items, training);
        float[] mean = new float[dim], user = new float[dim];
        foreach (ClientDataset own in users)
        {
            trainer.Reconstruct(model, own, user.AsSpan());
            TensorPrimitives.Add<float>(mean, user, mean);
        }
        return mean;
    }
}
