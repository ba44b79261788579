using System.Numerics.Tensors;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Running;

/// <summary>
/// Scores of all items for one user, from that user's own items and the frozen item table: as the user's device makes them or, where the
/// table was trained in one place, by the least squares of that training.
/// </summary>
public static class UserScores
{
    /// <summary>Fits the user and scores.</summary>
    /// <param name="model">The trained table.</param>
    /// <param name="user">The user's items.</param>
    /// <param name="split">How the data was divided that the table was trained on; asked where the fit depends on it.</param>
    /// <param name="options">How it was trained.</param>
    /// <exception cref="ModelFileException">The scores are not finite.</exception>
    public static float[] Of(ModelFile model, ClientDataset user, Func<TrainTestSplit> split, SimulationOptions options)
    {
        FactorMatrix items = model.ItemFactors;
        var factors = new float[items.Dim];
        if (options.Method == Method.Centralized)
        {
            CentralizedRun.ThrowIfOfAnotherFit(model);
            LocalTrainerOptions training = options.Training;
            TrainTestSplit data = split();
            double weight = ImplicitLeastSquares.WeightOf(training.Negatives, data.Train.Count, data.Users, data.Items);
            new ImplicitLeastSquares(items, weight, training.UserPrior).Fit(user.Positives.Span, factors);
        }
        else new LocalTrainer(items.Rows, options.Training).Reconstruct(new GlobalModel(items, round: 0), user, factors);
        var scores = new float[items.Rows];
        new UserFactors(factors).ScoreAll(items, scores);
        if (!TensorPrimitives.IsFiniteAll<float>(scores))
            throw new ModelFileException("the scores are no numbers that can be ranked: the model file's factors are far too large, so it "
                + "is none that training wrote");
        return scores;
    }
}
