using FedRas.Data;

namespace FedRas.Simulation;

/// <summary>Whether an evaluation ranks all items for every user too, which costs users × items scores.</summary>
public enum FullRanking
{
    /// <summary>Where it takes at most <see cref="FullRankingRule.MostScores"/> scores.</summary>
    Auto,
    /// <summary>Always.</summary>
    True,
    /// <summary>Never.</summary>
    False,
}

/// <summary>What <see cref="FullRanking.Auto"/> comes to.</summary>
public static class FullRankingRule
{
    /// <summary>Most scores of one evaluation that <see cref="FullRanking.Auto"/> computes: about a minute on two cores.</summary>
    public const long MostScores = 10_000_000_000;

    /// <summary>Scores that a full ranking of <paramref name="split"/> takes: users with a test item × items.</summary>
    public static long Scores(TrainTestSplit split)
    {
        long users = 0;
        for (int user = 0; user < split.Users; user++)
            if (!split.Test.Row(user).IsEmpty) users++;
        return users * split.Items;
    }

    /// <summary>Whether all items are ranked.</summary>
    public static bool Ranks(this FullRanking choice, TrainTestSplit split) => choice == FullRanking.True || (choice == FullRanking.Auto && Scores(split) <= MostScores);
}
