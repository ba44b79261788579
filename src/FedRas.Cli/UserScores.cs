using System.Numerics.Tensors;
using FedRas.Data;
using FedRas.Models;
using FedRas.Training;

namespace FedRas.Cli;

/// <summary>
/// Scores of all items for one user, from that user's own items and the frozen item table, as the user's device makes them.
/// </summary>
internal static class UserScores
{
    public static float[] Of(FactorMatrix items, ClientDataset user, LocalTrainerOptions options)
    {
        var factors = new UserFactors(items.Dim);
        new LocalTrainer(items.Rows, options).Reconstruct(new GlobalModel(items, round: 0), user, factors);
        var scores = new float[items.Rows];
        factors.ScoreAll(items, scores);
        if (!TensorPrimitives.IsFiniteAll<float>(scores))
            throw new ModelFileException("the scores are no numbers that can be ranked: the model file's factors are far too large, so it "
                + "is none that training wrote");
        return scores;
    }
}
