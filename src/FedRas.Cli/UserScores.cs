using System.Numerics.Tensors;
using FedRas.Data;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Training;

namespace FedRas.Cli;

/// <summary>
/// Scores of all items for one user, from that user's own items and the frozen item table, as the user's device makes them.
/// </summary>
internal static class UserScores
{
    // The factors start at random and have nothing but these passes; beyond them the ranking no longer moves.
    private const int Passes = 200;

    public static float[] Of(FactorMatrix items, ClientDataset user, LocalTrainerOptions options, ulong seed)
    {
        var device = new FederatedClient(user, items.Dim, seed);
        device.Fit(new LocalTrainer(items.Rows, options), new GlobalModel(items, round: 0), Passes);
        var scores = new float[items.Rows];
        device.ScoreAll(items, scores);
        if (!TensorPrimitives.IsFiniteAll<float>(scores))
            throw new ModelFileException("the scores are no numbers that can be ranked: the model file's factors are far too large, so it "
                + "is none that training wrote");
        return scores;
    }
}
