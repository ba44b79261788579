using FedRas.Comparison;
using FedRas.Tests.Data;
using FedRas.Tests.Datasets;

namespace FedRas.Tests.Comparison;

public sealed class MethodComparisonTests : IDisposable
{
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(60, 100, 15);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_StoppedAndCalledAgain_GoesOnWhereItStood()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        using var stop = new CancellationTokenSource();
        Assert.False(new MethodComparison(Request(), folder).Run(new Watch(progress => { if (progress.Done == 2) stop.Cancel(); }),
            stop.Token));
        string[] before = Cells(folder);
        Assert.Equal(2, before.Length);
        DateTime[] written = [.. before.Select(File.GetLastWriteTimeUtc)];

        int least = int.MaxValue;
        Assert.True(new MethodComparison(Request(), folder).Run(new Watch(progress => least = Math.Min(least, progress.Done)),
            TestContext.Current.CancellationToken));

        Assert.Equal(2, least);
        Assert.Equal(6, Cells(folder).Length);
        Assert.Equal(written, before.Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void Run_MoreJobs_IsTheSameButForTimes()
    {
        ComparisonFolder one = new(_folder["one"]), two = new(_folder["two"]);
        new MethodComparison(Request() with { Jobs = 1 }, one).Run(cancellation: TestContext.Current.CancellationToken);
        new MethodComparison(Request() with { Jobs = 3 }, two).Run(cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(one.LoadCells().Select(Untimed), two.LoadCells().Select(Untimed));

        static ComparisonRow Untimed(ComparisonCell cell) => cell.Row with { DevicesPerSecond = null, TrainSeconds = 0, WallSeconds = 0 };
    }

    [Fact]
    public void Run_OneCellFails_TheOthersFinishAndItIsTriedAgain()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        // 24 factors do not divide into 16 parts.
        ComparisonRequest request = Request() with
        {
            Methods = ["pq:16x4", "dense"],
            Options = seed =>
            Request().Options(seed) with { Dim = 24 }
        };

        Assert.True(new MethodComparison(request, folder).Run(cancellation: TestContext.Current.CancellationToken));

        ComparisonRow[] rows = [.. folder.LoadCells().Select(cell => cell.Row)];
        Assert.Equal(4, rows.Length);
        Assert.All(rows.Where(row => row.Method == "pq"), row => Assert.Contains("16 parts", row.Error, StringComparison.Ordinal));
        Assert.All(rows.Where(row => row.Method == "dense"), row => Assert.Null(row.Error));
        int again = -1;
        new MethodComparison(request, folder).Run(new Watch(progress => again = again < 0 ? progress.Done : again),
            TestContext.Current.CancellationToken);
        Assert.Equal(2, again); // the dense ones
    }

    [Fact]
    public void New_FolderOfOtherSettings_IsRefused()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        folder.Save(Facts(new MethodComparison(Request(), folder), folder));

        ComparisonException error = Assert.Throws<ComparisonException>(() =>
            new MethodComparison(Request() with { Config = "{}" }, folder));
        Assert.Contains("--out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_FolderOfOtherDataOfTheSameName_IsRefused()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        folder.Save(Facts(new MethodComparison(Request(), folder), folder));
        Dataset other = SyntheticInteractions.Generate(new SyntheticOptions { Users = 60, Items = 100, MeanPerUser = 15, Seed = 4 });

        ComparisonException error = Assert.Throws<ComparisonException>(() =>
            new MethodComparison(Request() with { Dataset = other }, folder));
        Assert.Contains("other data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_CompareJsonRemoved_RunsOfOtherSettingsAreNotTakenForThese()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1] },
            folder).Run(cancellation: TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(folder.Path, "compare.json"));

        int done = -1;
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1], Config = "{}" },
            folder).Run(new Watch(progress => done = done < 0 ? progress.Done : done), TestContext.Current.CancellationToken);

        Assert.Equal(0, done);
    }

    [Fact]
    public void Run_FolderInUse_IsRefused()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        var comparison = new MethodComparison(Request(), folder);
        using (folder.Lock())
            Assert.Contains("in use", Assert.Throws<ComparisonException>(() =>
                comparison.Run(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.True(comparison.Run(cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void New_RunsOfAnotherVersion_AreKeptAndSaid()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1] },
            folder).Run(cancellation: TestContext.Current.CancellationToken);
        folder.Save(folder.LoadCells()[0] with { Version = "0.0.1" });

        Assert.Contains(new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1] }, folder).Notes, note =>
            note.StartsWith("1 finished runs are of another version", StringComparison.Ordinal));
    }

    [Fact]
    public void New_NothingFits_SaysWhichMethodsAndStops()
    {
        ComparisonException error = Assert.Throws<ComparisonException>(() =>
            new MethodComparison(Request() with { Methods = ["pq"], Budgets = [1e-5] }, new ComparisonFolder(_folder["none"])));
        Assert.Contains("pq:1x4", error.Message, StringComparison.Ordinal);
        Assert.Contains("smallest size is longer than 0.001 % of a dense report: pq:1x4",
            Assert.Single(new MethodComparison(Request() with { Methods = ["dense", "pq"], Budgets = [1e-5] },
                new ComparisonFolder(_folder["some"])).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void New_SettingsThatNoRunCanHave_AreRefusedAtOnce() =>
        Assert.ThrowsAny<ArgumentException>(() => new MethodComparison(Request() with
        {
            Options = seed =>
            Request().Options(seed) with { Training = new() { LearningRate = 60, WeightDecay = 1 } }
        },
                new ComparisonFolder(_folder["sweep"])));

    [Fact]
    public void Run_EveryCellFails_EndsAndSaysWhy()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        // More devices a round than there are, which the measurement of quantisation errors cannot do either.
        var comparison = new MethodComparison(Request() with
        {
            Methods = ["dense", "bpr+dense", "pq:1x4"],
            Seeds = [1],
            Options = seed =>
            Request().Options(seed) with { ClientsPerRound = 1_000 }
        }, folder);

        Assert.True(comparison.Run(cancellation: TestContext.Current.CancellationToken));

        Assert.Equal(3, comparison.Failures.Count);
        Assert.Contains(comparison.Notes, note => note.Contains("could not be measured", StringComparison.Ordinal));
        Assert.Equal(["logistic", "bpr", "logistic"], folder.LoadCells().Select(cell => cell.Row.Loss));
    }

    [Fact]
    public void Run_FurtherMethodsAndSeeds_JoinThoseThatAreThere()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1] },
            folder).Run(cancellation: TestContext.Current.CancellationToken);
        new MethodComparison(Request() with { Methods = ["adaptive"], Seeds = [2] },
            folder).Run(cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["made up"], folder.LoadFacts().Commands);
        Assert.Equal(["adaptive/lattice", "dense/dense"], folder.LoadCells().Select(cell => cell.Row.Spec).Order());
    }

    [Fact]
    public void Run_DecayLeftInUpdates_ChangesWhatIsTrainedAndIsSaid()
    {
        ComparisonFolder server = new(_folder["server"]), updates = new(_folder["updates"]);
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1] },
            server).Run(cancellation: TestContext.Current.CancellationToken);
        new MethodComparison(Request() with { Methods = ["dense"], Seeds = [1], LeavesDecayIn = true },
            updates).Run(cancellation: TestContext.Current.CancellationToken);

        Assert.NotEqual(server.LoadCells()[0].Row.ModelSha256, updates.LoadCells()[0].Row.ModelSha256);
        Assert.True(updates.LoadFacts().LeavesDecayIn);
    }

    [Fact]
    public void Run_FedNcf_CountsItsNetworkAmongTheDenseBytes()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        new MethodComparison(Request() with { Methods = ["dense", "fedncf+dense"], Seeds = [1] },
            folder).Run(cancellation: TestContext.Current.CancellationToken);

        ComparisonRow[] rows = [.. folder.LoadCells().Select(cell => cell.Row)];
        long table = 4L * s_dataset.Items.Count * 8;
        Assert.Equal([table, table + 4 * FedRas.Comparison.Ncf.ScoringNetwork.Count(8)], rows.Select(row => row.DenseBytes));
        Assert.All(rows, row => Assert.InRange(row.UpBytesPerReport!.Value, row.DenseBytes, row.DenseBytes + 30));
    }

    [Fact]
    public void Run_ProductQuantisationAmongTheMethods_MeasuresBothWaysAtTheSameBytes()
    {
        var folder = new ComparisonFolder(_folder["sweep"]);
        new MethodComparison(Request() with
        {
            Methods = ["pq:1x4"],
            Seeds = [1],
            Options = seed =>
            Request().Options(seed) with { Rounds = 40, Dim = 16 }
        }, folder).Run(cancellation: TestContext.Current.CancellationToken);

        IReadOnlyList<QuantizationError> errors = folder.LoadFacts().QuantizationErrors;
        QuantizationError[] embeddings = [.. errors.Where(error => error.What == "embeddings" && error.Round == 20)];
        Assert.NotEmpty(embeddings);
        foreach (QuantizationError embedding in embeddings)
        {
            QuantizationError update = Assert.Single(errors, error => error is { What: "updates", Round: 20 }
                && error.Quantizer == embedding.Quantizer);
            Assert.Equal(embedding.Bytes, update.Bytes);
            Assert.True(update.RelativeError < embedding.RelativeError, embedding.Quantizer);
        }
    }

    private static ComparisonFacts Facts(MethodComparison comparison, ComparisonFolder folder)
    {
        comparison.Run(cancellation: new CancellationToken(canceled: true));
        return folder.LoadFacts();
    }

    private static string[] Cells(ComparisonFolder folder) => [.. Directory.GetFiles(Path.Combine(folder.Path, "cells")).Order()];

    private static ComparisonRequest Request() => new()
    {
        Dataset = s_dataset,
        Split = seed => DatasetSplitter.Split(s_dataset, new SplitOptions { Seed = seed }),
        Options = seed => new SimulationOptions
        {
            Budget = null,
            Quantizer = QuantizerSpec.Flat(16),
            Publish = PublishForm.Actions,
            Lattice = new(),
            Server = new(),
            Dim = 8,
            ClientsPerRound = 6,
            Rounds = 8,
            EvalEvery = 4,
            Seed = seed,
            CountsCatchUp = true,
            FullRanking = FullRanking.Off,
        },
        Centralized = seed => new SimulationOptions { Dim = 8, Rounds = 2, Seed = seed },
        Methods = ["dense", "topk:0.1", "adaptive"],
        Seeds = [1, 2],
        Jobs = 1,
        Command = "made up",
        Config = "{ \"rounds\": 8 }",
        SplitText = "leave-one-out",
    };

    private sealed class Watch(Action<SweepProgress> see) : IProgress<SweepProgress>
    {
        private readonly Lock _lock = new();

        public void Report(SweepProgress value)
        {
            lock (_lock) see(value);
        }
    }
}
