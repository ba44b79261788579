namespace FedRas.Tests.Evaluation;

public sealed class EvaluatorTests
{
    /// <summary>
    /// Three users, six items. User 0: test item 1 scores 5 among candidates 2 and 3 scoring 6 and 4, so rank 1. User 1: test item 4 ties
    /// with
    /// candidate 5 and loses, rank 1 of 1 candidate. User 2 has no test item.
    /// </summary>
    private static readonly TrainTestSplit s_split = new()
    {
        Kind = SplitKind.LeaveOneOut,
        Protocol = EvaluationProtocol.Colr,
        Train = InteractionMatrix.FromPairs(3, 6, [(0, 0), (1, 1), (2, 2)]),
        Test = InteractionMatrix.FromPairs(3, 6, [(0, 1), (1, 4)]),
        Candidates = InteractionMatrix.FromPairs(3, 6, [(0, 2), (0, 3), (1, 5)]),
    };

    private static readonly float[][] s_scores = [[9, 5, 6, 4, 0, 0], [7, 8, 0, 0, 3, 3], [0, 0, 0, 0, 0, 0]];

    [Fact]
    public void Evaluate_SampledCandidates_ByHand()
    {
        RankingQuality quality = Evaluator.Evaluate(new Table(s_scores), s_split, [1, 2], threads: 1, fullRanking: false);
        Assert.Equal(2, quality.EvaluatedUsers);
        Assert.Equal(0, quality.AtK[0].HitRate);
        Assert.Equal(1, quality.AtK[1].HitRate);
        Assert.Equal(0.6309298, quality.AtK[1].Ndcg!.Value, 1e-6);
        Assert.Null(quality.AtK[0].Recall);
        Assert.Null(quality.AtK[0].Coverage);
    }

    [Fact]
    public void Evaluate_FullRanking_ByHand()
    {
        // User 0 without training item 0: 2, 1, 3, … : item 1 at place 1. User 1 without item 1: 0 (7), then 5 and 4 tie, the test item
        // last: place 2.
        RankingQuality quality = Evaluator.Evaluate(new Table(s_scores), s_split, [1, 2, 3, 100], threads: 1, fullRanking: true);
        Assert.Equal([0, 0.5, 1, 1], quality.AtK.Select(q => q.Recall!.Value));
        Assert.Equal(0.6309298 / 2, quality.AtK[1].FullNdcg!.Value, 1e-6);
        Assert.Equal((0.6309298 + 0.5) / 2, quality.AtK[2].FullNdcg!.Value, 1e-6);
        // Places 0: items 2 and 0 of six. Places 0–1: 2, 1, 0, 5.
        Assert.Equal(2.0 / 6, quality.AtK[0].Coverage!.Value, 1e-12);
        Assert.Equal(4.0 / 6, quality.AtK[1].Coverage!.Value, 1e-12);
        Assert.Equal(1, quality.AtK[3].Coverage!.Value);
    }

    [Fact]
    public void Evaluate_SplitWithoutCandidates_HasNoSampledMetrics()
    {
        var split = new TrainTestSplit
        {
            Kind = SplitKind.Ratio,
            Protocol = EvaluationProtocol.Colr,
            Train = s_split.Train,
            Test = s_split.Test
        };
        QualityAtK at = Evaluator.Evaluate(new Table(s_scores), split, [2], 1, fullRanking: true).AtK[0];
        Assert.Null(at.HitRate);
        Assert.Null(at.Ndcg);
        Assert.Equal(0.5, at.Recall);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_AnyThreadCount_GivesTheSameBits(int threads)
    {
        const int users = 200, items = 150;
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var pairs = new List<(int, int)>();
        var tests = new List<(int, int)>();
        var candidates = new List<(int, int)>();
        for (int user = 0; user < users; user++)
        {
            int[] all = [.. Enumerable.Range(0, items)];
            random.Shuffle(all.AsSpan());
            foreach (int item in all[..5]) pairs.Add((user, item));
            tests.Add((user, all[5]));
            foreach (int item in all[6..60]) candidates.Add((user, item));
        }
        var split = new TrainTestSplit
        {
            Kind = SplitKind.LeaveOneOut,
            Protocol = EvaluationProtocol.Colr,
            Train = InteractionMatrix.FromPairs(users, items, pairs.ToArray()),
            Test = InteractionMatrix.FromPairs(users, items, tests.ToArray()),
            Candidates = InteractionMatrix.FromPairs(users, items, candidates.ToArray()),
        };
        float[][] scores = [.. Enumerable.Range(0, users).Select(_ => Enumerable.Range(0, items).Select(_ =>
            (float)random.NextGaussian()).ToArray())];
        Assert.Equal(Evaluator.Evaluate(new Table(scores), split, [5, 10], 1, true).AtK,
            Evaluator.Evaluate(new Table(scores), split, [5, 10], threads, true).AtK);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_TiesAndNotANumber_GiveTheSameBits(int threads)
    {
        (TrainTestSplit split, TableRecommender recommender) = EvaluationCases.Random(3, 500, 60);
        RankingQuality one = Evaluator.Evaluate(recommender, split, [5, 10, 20], 1, fullRanking: true);
        RankingQuality many = Evaluator.Evaluate(recommender, split, [5, 10, 20], threads, fullRanking: true);
        Assert.Equal(one.AtK, many.AtK);
        Assert.Equal(500 - 71, one.EvaluatedUsers); // users 3, 10, … 493 have no test item
        Assert.InRange(one.AtK[0].HitRate!.Value, 0.01, 0.99); // the case says something
    }

    [Fact]
    public void Evaluate_NoCutOffs_CountsUsersOnly()
    {
        RankingQuality quality = Evaluator.Evaluate(new Table(s_scores), s_split, [], threads: 1, fullRanking: true);
        Assert.Empty(quality.AtK);
        Assert.Equal(2, quality.EvaluatedUsers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Evaluate_RecommenderThrows_SameExceptionForAnyThreads(int threads)
    {
        (TrainTestSplit split, _) = EvaluationCases.Random(4, 500, 30);
        Assert.Throws<InvalidOperationException>(() => Evaluator.Evaluate(new Failing(), split, [5], threads, fullRanking: true));
    }

    [Fact]
    public void Popularity_TrainingCounts_AreTheScores()
    {
        var popularity = new PopularityRecommender(InteractionMatrix.FromPairs(3, 4, [(0, 1), (1, 1), (2, 3)]));
        var all = new float[4];
        popularity.ScoreAll(0, all);
        Assert.Equal([0, 2, 0, 1], all);
        var some = new float[2];
        popularity.Score(2, [3, 1], some);
        Assert.Equal([1, 2], some);
    }

    [Fact]
    public void Traffic_TwoRounds_AddsUpAndSurvivesSaving()
    {
        var traffic = new TrafficReport();
        Assert.Null(traffic.MeanReportBytes);
        traffic.Add(reports: 3, uplinkBytes: 300, frameBytes: 50);
        traffic.Add(reports: 1, uplinkBytes: 60, frameBytes: 70);
        TrafficReport loaded = TrafficReport.FromTotals(traffic.ToTotals());
        Assert.Equal(90, loaded.MeanReportBytes);
        Assert.Equal(60, loaded.MeanFrameBytes);
        Assert.Equal(3 * 50 + 1 * 70, loaded.DownlinkBytes);
        Assert.Equal(360, loaded.UplinkBytes);
    }

    private sealed class Table(float[][] scores) : IRecommender
    {
        public void Score(int user, ReadOnlySpan<int> items, Span<float> result)
        {
            for (int i = 0; i < items.Length; i++) result[i] = scores[user][items[i]];
        }

        public void ScoreAll(int user, Span<float> result) => scores[user].CopyTo(result);
    }

    private sealed class Failing : IRecommender
    {
        public void Score(int user, ReadOnlySpan<int> items, Span<float> scores) => throw new InvalidOperationException("broken");

        public void ScoreAll(int user, Span<float> scores) => throw new InvalidOperationException("broken");
    }
}
