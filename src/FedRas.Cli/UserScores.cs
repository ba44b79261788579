using FedRas.Data;
using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Cli;

/// <summary>Scores of all items for one user, from that user's own items and the frozen item table.</summary>
internal static class UserScores
{
    // Placeholder until the trainer's own fit is wired in: logistic steps on the user's factors alone.
    public static float[] Of(FactorMatrix items, ClientDataset user, LocalTrainerOptions options, ulong seed)
    {
        var random = new SeededRandom(seed, RandomStream.LocalTraining, user.User);
        var own = new float[items.Dim];
        for (int step = 0; step < 20 * options.Epochs; step++)
            foreach (int positive in user.Positives.Span)
            {
                Step(positive, 1);
                Step(random.NextInt(items.Rows), 0);
            }
        var scores = new float[items.Rows];
        for (int item = 0; item < items.Rows; item++) scores[item] = Dot(item);
        return scores;

        float Dot(int item)
        {
            float sum = 0;
            for (int f = 0; f < own.Length; f++) sum += own[f] * items.Row(item)[f];
            return sum;
        }

        void Step(int item, int target)
        {
            float error = target - 1 / (1 + MathF.Exp(-Dot(item)));
            for (int f = 0; f < own.Length; f++) own[f] += 0.05f * error * items.Row(item)[f];
        }
    }
}
