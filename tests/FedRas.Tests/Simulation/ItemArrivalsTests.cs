using FedRas.Tests.Data;
using FedRas.Tests.Datasets;

namespace FedRas.Tests.Simulation;

public sealed class ItemArrivalsTests
{
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(150, 160, 20);

    [Fact]
    public void Share_AFifth_ComesLastByIdAndTitleAndIsDrawnBySeed()
    {
        Dataset arranged = ItemArrivals.Share(s_dataset, 0.2, round: 7, seed: 5);
        Assert.Equal([.. Enumerable.Repeat(-1, 128), .. Enumerable.Repeat(7, 32)], arranged.Arrivals!);
        Assert.Equal(Ids(s_dataset, 0).Order(StringComparer.Ordinal), Ids(arranged, 0).Order(StringComparer.Ordinal));
        Assert.Equal(Ids(arranged, 128), Ids(ItemArrivals.Share(s_dataset, 0.2, round: 7, seed: 5), 128));
        Assert.NotEqual(Ids(arranged, 128), Ids(ItemArrivals.Share(s_dataset, 0.2, round: 7, seed: 6), 128));
        for (int i = 0; i < s_dataset.Interactions.Length; i++)
        {
            (Interaction was, Interaction now) = (s_dataset.Interactions[i], arranged.Interactions[i]);
            Assert.Equal((was.User, s_dataset.Items[was.Item], was.Rating, was.Timestamp),
                (now.User, arranged.Items[now.Item], now.Rating, now.Timestamp));
            Assert.Equal(s_dataset.Titles.GetValueOrDefault(was.Item), arranged.Titles.GetValueOrDefault(now.Item));
        }
    }

    [Theory]
    [InlineData(0.001, "is none; take a larger share")]
    [InlineData(0.999, "is all; take a smaller share")]
    public void Share_NoItemOrAll_IsRefused(double share, string reason) => Assert.Contains(reason,
        Assert.Throws<ArgumentException>(() => ItemArrivals.Share(s_dataset, share, 1, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_LinesOfItemAndRound_ArriveInThatOrder()
    {
        using var folder = new TempFolder();
        (string late, string soon) = (s_dataset.Items[3], s_dataset.Items[90]);
        Dataset arranged = ItemArrivals.Read(s_dataset, folder.Write("a.csv", $"{late},9\n\n{soon}, 4\n"));
        Assert.Equal([4, 9], arranged.Arrivals!.Where(round => round >= 0));
        Assert.Equal([soon, late], Ids(arranged, 158));
    }

    [Theory]
    [InlineData("ITEM,x", "line 1: 'ITEM,x' is no item and round: write item,round, such as 50,100")]
    [InlineData("ITEM,1\nnone-such,2", "line 2: ")]
    [InlineData("ITEM,1\nITEM,2", "arrives twice: leave one line")]
    [InlineData("", "no item arrives")]
    public void Read_WhatIsNoList_SaysWhereAndWhatToDo(string text, string reason)
    {
        using var folder = new TempFolder();
        string item = s_dataset.Items[3];
        string path = folder.Write("a.csv", text.Replace("ITEM", item, StringComparison.Ordinal));
        string why = Assert.Throws<DatasetException>(() => ItemArrivals.Read(s_dataset, path)).Message;
        Assert.Contains(reason.Replace("ITEM", item, StringComparison.Ordinal), why, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => ItemArrivals.Read(s_dataset, path + "-none"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ItemsThatArrive_AreNotRecommendedBeforeAndNotTrainedOn(bool catchUp)
    {
        const int Rounds = 12, Arrival = 6;
        Dataset dataset = ItemArrivals.Share(s_dataset, 0.2, Arrival, seed: 1);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        var points = new List<EvaluationPoint>();
        var sizes = new List<int>();
        SimulationOptions options = Options(Rounds) with { CountsCatchUp = catchUp };
        var simulator = new Simulator(dataset, split, options);
        SimulationSummary summary = simulator.Run(new Told(progress =>
        {
            if (progress.IsNewEvaluation) points.Add(progress.Evaluation!);
            sizes.Add(simulator.Snapshot().ItemFactors.Rows);
        })).Summary;
        Assert.Equal([.. Enumerable.Repeat(128, Arrival - 1), .. Enumerable.Repeat(160, Rounds - Arrival + 1)], sizes.Take(Rounds));
        foreach (EvaluationPoint point in points)
        {
            Assert.Equal(point.Round < Arrival, point.Hr10Arrivals == 0);
            Assert.True(point.Hr10OldItems > 0);
        }
        EvaluationPoint last = points[^1];
        Assert.Equal((32, last.Hr10Arrivals, last.Ndcg10OldItems), (summary.Arrivals, summary.Hr10Arrivals, summary.Ndcg10OldItems));
        double all = (summary.UsersOfArrivals!.Value * summary.Hr10Arrivals!.Value
            + (summary.TestedUsers!.Value - summary.UsersOfArrivals.Value) * summary.Hr10OldItems!.Value) / summary.TestedUsers.Value;
        Assert.Equal(summary.Hr10!.Value, all, 1e-12);
        Assert.Equal(catchUp, summary.CatchUpBytesPerParticipation is not null);
    }

    [Fact]
    public void Run_ItemsThatArriveInRoundZero_IsTheRunInWhichNothingArrives()
    {
        Dataset dataset = ItemArrivals.Share(s_dataset, 0.2, round: 0, seed: 1), same = dataset.With();
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        SimulationSummary arrived = new Simulator(dataset, split, Options(5)).Run().Summary;
        var plain = new Dataset
        {
            Name = same.Name,
            Users = same.Users,
            Items = same.Items,
            Interactions = same.Interactions,
            HasTimestamps = same.HasTimestamps,
        };
        Assert.Equal(new Simulator(plain, split, Options(5)).Run().Summary.ModelSha256, arrived.ModelSha256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_AnyThreads_GiveTheSameModel(int threads)
    {
        Dataset dataset = ItemArrivals.Share(s_dataset, 0.2, round: 3, seed: 1);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions());
        string one = new Simulator(dataset, split, Options(6) with { Threads = 2 }).Run().Summary.ModelSha256;
        Assert.Equal(one, new Simulator(dataset, split, Options(6) with { Threads = threads }).Run().Summary.ModelSha256);
    }

    [Fact]
    public void New_ItemsThatCannotArrive_IsRefused()
    {
        Dataset dataset = ItemArrivals.Share(s_dataset, 0.2, round: 5, seed: 1);
        TrainTestSplit split = DatasetSplitter.Split(dataset, new SplitOptions()),
            ratio = DatasetSplitter.Split(dataset, new SplitOptions { Kind = SplitKind.Ratio });
        Assert.Contains("an item arrives in round 5, and the run has 5 rounds", Assert.Throws<ArgumentException>(() =>
            new Simulator(dataset, split, Options(5))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Simulator(dataset, split, Options(9) with { Publish = PublishForm.Dense }));
        Assert.Throws<ArgumentException>(() => new Simulator(dataset, ratio, Options(9)));
    }

    private static SimulationOptions Options(int rounds) =>
        new() { Rounds = rounds, ClientsPerRound = 30, Dim = 8, EvalEvery = 2, Threads = 1 };

    private static IEnumerable<string> Ids(Dataset dataset, int from) =>
        Enumerable.Range(from, dataset.Items.Count - from).Select(item => dataset.Items[item]);

    private sealed class Told(Action<SimulationProgress> tell) : IProgress<SimulationProgress>
    {
        public void Report(SimulationProgress value) => tell(value);
    }
}
