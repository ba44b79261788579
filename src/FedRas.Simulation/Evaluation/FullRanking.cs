using FedRas.Simulation.Data;

namespace FedRas.Simulation.Evaluation;

/// <summary>Whether an evaluation ranks all items for every user too, which costs users × items scores.</summary>
public enum FullRanking
{
    /// <summary>If <see cref="FullRankingRule.IsFair"/> and at most <see cref="FullRankingRule.MostScores"/> scores.</summary>
    Auto,
    /// <summary>Always.</summary>
    On,
    /// <summary>Never.</summary>
    Off,
}

/// <summary>What <see cref="FullRanking.Auto"/> comes to, and what to tell of it.</summary>
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

    /// <summary>
    /// Whether training may draw every item that a user does not train on as a negative. If it may not draw the test item, all others are
    /// pushed down again and again and the test item never is, so a ranking of all items flatters the model. Among the sampled candidates
    /// of <see cref="EvaluationProtocol.Colr"/> that is even-handed, since training draws none of them.
    /// </summary>
    public static bool IsFair(TrainTestSplit split) => split.Kind != SplitKind.LeaveOneOut || split.Protocol == EvaluationProtocol.Ncf;

    /// <summary>Whether all items are ranked.</summary>
    public static bool Ranks(this FullRanking choice, TrainTestSplit split) =>
        choice == FullRanking.On || (choice == FullRanking.Auto && IsFair(split) && Scores(split) <= MostScores);

    /// <summary>Why <see cref="FullRanking.Auto"/> does not rank all items, and what to do; null if it does, or was not asked.</summary>
    public static string? LeftOut(this FullRanking choice, TrainTestSplit split) => choice != FullRanking.Auto || choice.Ranks(split) ? null
        : !IsFair(split)
            ? $"no metrics over all items: under --protocol {Name(split)} training never draws a test item as a negative, "
                + "so they would flatter the model; --protocol ncf draws every item, --full-ranking on computes them all the same"
            : string.Create(CultureInfo.InvariantCulture, $"no metrics over all items: they take {Scores(split):#,0} scores, users x ")
                + string.Create(CultureInfo.InvariantCulture, $"items, and --full-ranking auto computes up to {MostScores:#,0}; ")
                + "--full-ranking on computes them all the same" + (split.Candidates is null ? ". This split has no other metrics" : "");

    /// <summary>That the metrics over all items which were asked for flatter the model; null if they do not.</summary>
    public static string? Flattery(this FullRanking choice, TrainTestSplit split) => choice != FullRanking.On || IsFair(split) ? null
        : $"the metrics over all items are flattered: under --protocol {Name(split)} training never drew a test item as a negative "
            + "(on MovieLens 100K Recall@20 came out 9 % higher so); --protocol ncf draws every item";

    private static string Name(TrainTestSplit split) => split.Protocol.ToString().ToLowerInvariant();
}
