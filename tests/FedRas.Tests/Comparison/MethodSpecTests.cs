using FedRas.Tests.Data;

namespace FedRas.Tests.Comparison;

public sealed class MethodSpecTests
{
    private static readonly Dataset s_dataset = TestDatasets.Synthetic(80, 200, 20);
    private static readonly TrainTestSplit s_split = DatasetSplitter.Split(s_dataset, new SplitOptions());
    private static readonly SimulationOptions s_options = new()
    {
        Dim = 16,
        ClientsPerRound = 10,
        Threads = 1,
        Budget = null,
        Server = new(),
        Lattice = new(),
    };

    [Theory]
    [InlineData("dense", "dense/dense")]
    [InlineData("dense/lattice", "dense/lattice")]
    [InlineData("topk:0.02", "topk:0.02/dense")]
    [InlineData("svd:4/same", "svd:4/same")]
    [InlineData("colr:2", "colr:2")]
    [InlineData("qsgd", "qsgd:8/dense")]
    [InlineData("line", "line:4/lattice")]
    [InlineData("residual:4x8/dense", "residual:4x8/dense")]
    [InlineData("bpr+adaptive", "bpr+adaptive/lattice")]
    [InlineData("fedncf+dense", "fedncf+dense/dense")]
    public void Parse_Spec_IsWrittenInFullAndReadsAgain(string text, string full)
    {
        MethodSpec spec = MethodSpec.Parse(text);

        Assert.Equal(full, spec.ToString());
        Assert.Equal(full, MethodSpec.Parse(full).ToString());
    }

    [Theory]
    [InlineData("topq", "no method is called 'topq'")]
    [InlineData("topk:2", "above 0, at most 1")]
    [InlineData("svd:0", "from 1 to 64")]
    [InlineData("dense:3", "has no size")]
    [InlineData("eden:5", "bits a value")]
    [InlineData("pq:3x4", "powers of two")]
    [InlineData("colr:2/lattice", "downlink of its own")]
    [InlineData("sign/same", "cannot write the server's step")]
    [InlineData("sign/fast", "no downlink")]
    [InlineData("gru+dense", "no model")]
    [InlineData("fedncf+topk:0.1", "dense and by our own")]
    [InlineData("bpr+centralized", "centralized has no loss to choose; leave bpr+ out")]
    public void Parse_WhatIsNoSpec_SaysWhatIsAllowed(string text, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => MethodSpec.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Plan_All_HasEveryMethodAndBothDownlinksOfThoseWithoutOne()
    {
        IReadOnlyList<MethodSpec> specs = ComparisonPlan.Of(["all"], [0.0625, 0.01], () => new SizeFitter(s_split, s_options),
            LossKind.Logistic, hasScenario: false, []);

        Assert.Equal(ComparedMethods.Names, specs.Select(spec => spec.Entry.Key).Distinct());
        foreach (string name in (string[])["dense", "topk", "qsgd", "sign", "eden", "svd", "powersgd", "kmeans-gzip"])
            Assert.Equal([Downlink.Dense, Downlink.Lattice], specs.Where(spec => spec.Entry.Key == name && spec.Model == ModelKind.FedMf
                && spec.Loss is null).Select(spec => spec.Downlink).Distinct().Order());
        Assert.Contains("fedncf+dense/dense", specs.Select(spec => spec.ToString()));
        Assert.Equal(specs.Count, specs.Select(spec => spec.ToString()).Distinct().Count());
    }

    [Fact]
    public void Plan_AllInAScenario_LeavesOutWhatKnowsNone() =>
        Assert.DoesNotContain(ComparisonPlan.Of(["all"], [0.0625], () => new SizeFitter(s_split, s_options), LossKind.Logistic,
            hasScenario: true, []), spec => spec.Model == ModelKind.FedNcf);

    [Fact]
    public void Plan_FactorsThatNoPartDivides_PassOverThoseSizes()
    {
        // 12 factors divide into 1, 2 and 4 parts, not into 8.
        MethodSpec spec = Assert.Single(ComparisonPlan.Of(["pq"], [1], () => new SizeFitter(s_split, s_options with { Dim = 12 }),
            LossKind.Logistic, hasScenario: false, []));
        Assert.Equal("pq:4x16/dense", spec.ToString());
    }

    [Theory]
    [InlineData("topk:0.10", "topk:0.1/dense")]
    [InlineData("topk:1e-1", "topk:0.1/dense")]
    [InlineData("svd:02", "svd:2/dense")]
    [InlineData("pq:08x016", "pq:8x16/dense")]
    [InlineData("eden:1.0", "eden:1/dense")]
    public void Parse_OneSizeWrittenInSeveralWays_IsOneMethod(string text, string spec) =>
        Assert.Equal(spec, MethodSpec.Parse(text).ToString());

    [Theory]
    [InlineData("topk")]
    [InlineData("eden")]
    [InlineData("svd")]
    [InlineData("colr")]
    [InlineData("bts")]
    [InlineData("pq")]
    [InlineData("fedras-flat")]
    public void Fit_Budget_IsTheLargestSizeWhoseRunKeepsToIt(string method)
    {
        double[] budgets = [0.0625, 0.3];
        IReadOnlyList<MethodSpec> specs = ComparisonPlan.Of([method], budgets, () => new SizeFitter(s_split, s_options), LossKind.Logistic,
            hasScenario: false, []);

        Assert.NotEmpty(specs);
        foreach (MethodSpec spec in specs)
        {
            SimulationResult result = new Simulator(s_dataset, s_split,
                spec.Apply(s_options with { Rounds = 12 })).Run(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Summary.UplinkBytesPerReport <= 1.03 * spec.Budget * result.Summary.DenseBytes,
                $"{spec}: {result.Summary.UplinkBytesPerReport} of {result.Summary.DenseBytes}");
        }
    }

    [Fact]
    public void Apply_EveryMethod_TrainsAndIsTheSameOnAnyNumberOfThreads()
    {
        foreach (MethodSpec spec in ComparisonPlan.Of(["all", "svd:2/same", "topk:0.1/same"], [0.3], () =>
            new SizeFitter(s_split, s_options), LossKind.Logistic, hasScenario: false, []))
        {
            if (spec.Entry.Key == "popularity") continue;
            string[] models = [.. ((int[])[1, 3]).Select(threads => new Simulator(s_dataset, s_split,
                spec.Apply(s_options with { Rounds = 6, Threads = threads, CountsCatchUp = true, CatchUpSampling = 3 }))
                .Run(cancellationToken: TestContext.Current.CancellationToken).Summary.ModelSha256)];
            Assert.True(models[0] == models[1], $"{spec} differs by threads");
        }
    }
}
