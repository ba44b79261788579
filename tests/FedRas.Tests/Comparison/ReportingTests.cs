using FedRas.Comparison;
using FedRas.Comparison.Reporting;
using FedRas.Comparison.Sweep;
using FedRas.Simulation.Running;
using FedRas.Tests.Datasets;
using Parquet;
using SkiaSharp;

namespace FedRas.Tests.Comparison;

public sealed class ReportingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Estimate_FourValues_AsWorkedByHand()
    {
        // Mean 2.5, variance 5/3, t(3) = 3.182: 3.182 · √(5/12) = 2.054.
        Estimate estimate = Estimate.Of([1, 2, 3, 4])!.Value;

        Assert.Equal(2.5, estimate.Mean, 1e-12);
        Assert.Equal(2.054, estimate.HalfWidth!.Value, 1e-3);
        Assert.Equal(1, estimate.Sign);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(20)]
    public void Estimate_NormalValues_HoldsTheTrueMeanInNineteenOfTwentyIntervals(int count)
    {
        var random = new Random(7);
        const int Intervals = 4_000;
        int held = 0;
        for (int interval = 0; interval < Intervals; interval++)
        {
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
                values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            Estimate estimate = Estimate.Of(values)!.Value;
            if (Math.Abs(estimate.Mean) <= estimate.HalfWidth) held++;
        }
        Assert.InRange((double)held / Intervals, 0.94, 0.96); // resampling the seeds would hold it in 74 to 92 %
    }

    [Fact]
    public void Estimate_FewerThanThreeValues_HasNoIntervalTestOrSign()
    {
        Estimate two = Estimate.Of([1, 2])!.Value;
        Assert.Equal((1.5, null, null, 0), (two.Mean, two.HalfWidth, two.P, two.Sign));
        Assert.NotNull(Estimate.Of([1, 2, 3])!.Value.HalfWidth);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("mobile", false)]
    public void Headline_TrafficOfOneDeviceARound_IsCalledAnEstimate(string? scenario, bool isEstimate)
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts([1]));
        foreach (string spec in (string[])["dense/dense", "adaptive/lattice"])
            sweep.Save(Cell(Row(spec, 1, 0.6) with { Scenario = scenario }, []));
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));
        ModelGroup group = Assert.Single(section.Models);

        string table = ReportTables.Headline(section, group);
        const string Estimated = ", estimated from one device a round";
        Assert.Equal(isEstimate, table.Contains("whole training, all devices" + Estimated, StringComparison.Ordinal));
        Assert.Equal(isEstimate, table.Contains("down, a device's turn" + Estimated, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(32)]
    [InlineData(100)]
    public void Probability_MeanAtTheQuantile_IsFivePerCent(int count)
    {
        // The table's quantiles again, now by the distribution's series: a mean as far from 0 as its half width.
        Estimate estimate = new(-1, 1, count);

        Assert.Equal(0.05, estimate.P!.Value, 2e-4);
        Assert.True(new Estimate(2, 1, count).P < 0.03);
        Assert.Equal(1, new Estimate(0, 1, count).P!.Value, 1e-12);
    }

    [Fact]
    public void Probability_Edges_AreToldApart()
    {
        Assert.Null(new Estimate(1, null, 1).P);
        Assert.Equal(1, new Estimate(0, 0, 5).P);
        Assert.Null(Estimate.Of([0.1, 0.1, 0.1])!.Value.HalfWidth); // alike by chance: metrics are multiples of one over the users
        Assert.Equal(0, Estimate.Of([0.0, 0.0, 0.0])!.Value.HalfWidth);
    }

    [Fact]
    public void Adjusted_FourTestsAndOneWithout_AsWorkedByHand()
    {
        // Holm: 4 · 0.01, 3 · 0.02, 2 · 0.03 lifted to what came before, 1 · 0.6.
        double?[] adjusted = Estimate.Adjusted([0.03, 0.01, null, 0.6, 0.02]);

        Assert.Equal([0.06, 0.04, null, 0.6, 0.06], adjusted.Select(p => p is { } some ? Math.Round(some, 9) : (double?)null));
        Assert.Equal(1, Estimate.Adjusted([0.9, 0.8])[0]!.Value);
    }

    [Fact]
    public void Estimate_Differences_ArePairedBySeedAndPassOverOneAlone()
    {
        var ours = new Dictionary<ulong, double> { [1] = 0.5, [2] = 0.7, [9] = 100 };
        var others = new Dictionary<ulong, double> { [2] = 0.6, [1] = 0.4, [3] = -7 };

        Estimate estimate = Estimate.OfDifferences(ours, others)!.Value;

        Assert.Equal((0.1, 2), (Math.Round(estimate.Mean, 12), estimate.Count));
        Assert.Null(Estimate.Of([]));
        Assert.Null(Estimate.Of([3.0])!.Value.HalfWidth);
        Assert.Equal(0, Estimate.Of([3.0])!.Value.Sign);
    }

    [Fact]
    public async Task Write_TwoMethodsTwoSeeds_HasTablesChartsAndRows()
    {
        ComparisonFolder sweep = Sweep("a", [1, 2]);

        await ComparisonReport.WriteAsync(_folder["out"], [sweep]);

        string page = File.ReadAllText(Path.Combine(_folder["out"], "report.html"));
        foreach (string text in (string[])["dense float32", "FedRas, adaptive", "0.5950", "−99.90 %", "fedras compare --made-up",
            "ours alone", "&lt;script&gt;", "&quot;rounds&quot;: 10"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // The pictures within are base64 up to the quote.
        foreach ((string text, int part) in page.Split("base64,").Select((text, part) => (text, part)))
            Assert.DoesNotContain("http", part == 0 ? text : text[text.IndexOf('"', StringComparison.Ordinal)..], StringComparison.Ordinal);
        foreach (string kind in (string[])["uplink", "total", "learning", "errors"])
        {
            using SKBitmap picture = SKBitmap.Decode(Path.Combine(_folder["out"], "charts", $"small-{kind}.png"));
            Assert.Equal((1500, 860), (picture.Width, picture.Height));
            Assert.Contains(picture.Pixels, pixel => Math.Abs(pixel.Red - pixel.Blue) > 60); // something in colour
            string svg = File.ReadAllText(Path.Combine(_folder["out"], "charts", $"small-{kind}.svg"));
            Assert.StartsWith("<?xml", svg, StringComparison.Ordinal);
            Assert.Contains("role=\"img\" aria-label=\"small · ", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("<text", svg, StringComparison.Ordinal); // outlines: no viewer needs a font
            Assert.DoesNotContain("font-family", svg, StringComparison.Ordinal);
        }
        Assert.Contains("All quality is of user factors <strong>reconstructed</strong>",
            File.ReadAllText(Path.Combine(_folder["out"], "report.html")), StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(Path.Combine(_folder["out"], "results.csv"));
        Assert.Equal(1 + 5, lines.Length);
        Assert.StartsWith("dataset,model,loss,user_factors,scenario,spec,method,label,size,downlink,is_ours,budget,seed,", lines[0],
            StringComparison.Ordinal);
        Assert.Single(lines, line => line.EndsWith($"\"out of, \"\"range\"\"\",{Facts([]).Settings},1,a machine",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0.59, false)]
    public async Task Write_AMethodFarBelowDense_GetsAChartNearDenseToo(double quality, bool isThere)
    {
        ComparisonFolder sweep = Sweep("a", [1]);
        sweep.Save(Cell(Row("topk:0.1/dense", 1, quality), []));

        await ComparisonReport.WriteAsync(_folder["out"], [sweep]);

        Assert.Equal(isThere, File.Exists(Path.Combine(_folder["out"], "charts", "small-near.png")));
    }

    [Fact]
    public void ErrorFinding_SameQuantiser_ComparesTheTwoAtTheLastRound()
    {
        string text = ReportFindings.Errors([new("embeddings", "q", 3, 10, 9), new("updates", "q", 3, 10, 1),
            new("embeddings", "q", 7, 10, 3), new("updates", "q", 7, 10, 0.5), new("updates", "line:4", 7, 10, 0.1)]);

        Assert.Contains("6 to 6 times", text, StringComparison.Ordinal);
        Assert.Contains("round 7", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_Rows_ReadBackWithTheirTypes()
    {
        ComparisonRow row = Row("dense/dense", 3, 0.625) with { Error = null, DownBytesTotal = 1L << 40 };

        byte[] file = await ParquetTable.WriteAsync([Cell(row, []), Cell(row with { Hr10 = null, IsOurs = true, Size = "" }, [])]);

        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(file),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ResultColumns.All.Select(column => column.Name), reader.Schema.GetDataFields().Select(field => field.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var quality = new double?[2];
        await group.ReadAsync<double>(reader.Schema.FindDataField("hr10"), quality,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0.625, null], quality);
        var bytes = new long?[2];
        await group.ReadAsync<long>(reader.Schema.FindDataField("down_bytes_total"), bytes,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([1L << 40, 1L << 40], bytes);
        var ours = new bool?[2];
        await group.ReadAsync<bool>(reader.Schema.FindDataField("is_ours"), ours, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([false, true], ours);
    }

    [Fact]
    public async Task Write_SweepsOfTheSameSettings_StandInOneTableAndLaterRunsCount()
    {
        ComparisonFolder first = Sweep("a", [1, 2]), second = Sweep("b", [2, 3]);
        second.Save(Cell(Row("dense/dense", 2, 0.99), []));

        await ComparisonReport.WriteAsync(_folder["out"], [first, second]);

        string[] dense = [.. File.ReadAllLines(Path.Combine(_folder["out"], "results.csv")).Where(line =>
            line.Contains("dense/dense", StringComparison.Ordinal))];
        Assert.Equal(3, dense.Length); // seeds 1, 2, 3
        Assert.Single(dense, line => line.Contains(",0.99,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_OtherSettings_StandInASectionOfTheirOwn()
    {
        ComparisonFolder first = Sweep("a", [1, 2]), second = new(_folder["b"]);
        ComparisonFacts other = Facts([1, 2]) with { Config = "{ \"rounds\": 20 }", QuantizationErrors = [] };
        second.Save(other);
        foreach (ulong seed in (ulong[])[1, 2]) second.Save(Cell(Row("dense/dense", seed, 0.4), [], other));

        IReadOnlyList<ReportSection> sections = ReportSection.Of([first, second]);
        await ComparisonReport.WriteAsync(_folder["out"], [first, second]);

        Assert.Equal(["small, rounds 10", "small, rounds 20"], sections.Select(section => section.Title));
        Assert.Equal(["small", "small-2"], sections.Select(section => section.FileName));
        string page = File.ReadAllText(Path.Combine(_folder["out"], "report.html"));
        foreach (string text in (string[])["small, rounds 10</h2>", "small, rounds 20</h2>", "charts/small-uplink.png",
            "charts/small-2-uplink.png"]) Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("small-2-errors", page, StringComparison.Ordinal);

        string another = Path.Combine(_folder["out"], "charts", "revenue-total.png");
        File.WriteAllText(another, "of somebody else");
        await ComparisonReport.WriteAsync(_folder["out"], [first]); // and its charts go with it
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(_folder["out"], "charts")), path =>
            path.Contains("small-2", StringComparison.Ordinal));
        Assert.True(File.Exists(another));
    }

    [Fact]
    public void Sections_NamesThatDifferInLettersFilesDoNotHave_GetFilesOfTheirOwn()
    {
        ComparisonFolder[] sweeps = [new(_folder["a"]), new(_folder["b"]), new(_folder["c"])];
        foreach ((ComparisonFolder sweep, string name) in sweeps.Zip((string[])["данные", "списки",
            "------"])) sweep.Save(Facts([1]) with { Dataset = name });

        string[] names = [.. ReportSection.Of(sweeps).Select(section => section.FileName)];

        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void Finding_OneSeedAndALabelOfMarkup_SaysSoAndShowsItAsText()
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts([1]));
        sweep.Save(Cell(Row("dense/dense", 1, 0.6), []));
        sweep.Save(Cell(Row("adaptive/lattice", 1, 0.7) with { Label = "<b>ours</b>" }, []));
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));

        string text = ReportFindings.Lead(section, Assert.Single(section.Models));

        Assert.Contains("&lt;b&gt;ours", text, StringComparison.Ordinal);
        Assert.Contains("fewer than three seeds", text, StringComparison.Ordinal);
        Assert.Contains("+0.1000", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.70, 0.60, "above")]
    [InlineData(0.60, 0.70, "below")]
    [InlineData(0.60, 0.60, "no difference seen")]
    public void Verdict_OursBesideARival_IsAWordForIt(double ours, double rival, string word)
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts([1, 2, 3]));
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            double noise = seed == 2 ? 0.001 : -0.001 * (seed - 2.0);
            sweep.Save(Cell(Row("dense/dense", seed, 0.7), []));
            sweep.Save(Cell(Row("adaptive/lattice", seed, ours + noise), []));
            sweep.Save(Cell(Row("topk:0.1/dense", seed, rival), []));
        }
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));

        Assert.Contains(word, ReportTables.Verdict(section, Assert.Single(section.Models)), StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_SizeThatGrewOverItsBudget_IsNamedBelow()
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts([1]));
        sweep.Save(Cell(Row("dense/dense", 1, 0.7), []));
        sweep.Save(Cell(Row("topk:0.1/dense", 1, 0.7) with { Budget = 0.01, UpBytesPerReport = 1_100 }, []));
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));

        Assert.Contains("took 10.0 % more", ReportTables.Verdict(section, Assert.Single(section.Models)), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_LaterRunFailed_TheFinishedOneStays()
    {
        ComparisonFolder first = Sweep("a", [1]), second = new(_folder["b"]);
        second.Save(Facts([1]));
        second.Save(Cell(Row("dense/dense", 1, 0) with { Hr10 = null, Error = "broke" }, []));

        ReportSection section = Assert.Single(ReportSection.Of([first, second]));

        Assert.Equal(0.601, Assert.Single(section.Results, result => result.Row.Method == "dense").MeanQuality!.Value.Mean, 1e-9);
    }

    [Fact]
    public void Missing_RunsThatAreNotThere_AreCounted()
    {
        ComparisonFolder sweep = Sweep("a", [1, 2]);
        File.Delete(Directory.GetFiles(Path.Combine(sweep.Path, "cells"), "adaptive*")[0]);
        // Dense and adaptive were asked for with both seeds, Top-K with the second alone.
        sweep.Save(sweep.LoadFacts() with
        {
            Parts = [new SweepPart(["dense/dense", "adaptive/lattice"], [1, 2]),
            new SweepPart(["topk:0.1/dense"], [2])]
        });

        Assert.Equal(1, Assert.Single(ReportSection.Of([sweep])).Missing);
    }

    [Fact]
    public void ToTarget_SeedsOfUnlikeData_AreHeldAgainstTheDenseRunOfTheirOwn()
    {
        var sweep = new ComparisonFolder(_folder["a"]);
        sweep.Save(Facts([1, 2]));
        // Dense ends at 0.5 on one seed and at 0.9 on the other: 95 % are 0.475 and 0.855.
        foreach ((ulong seed, double quality) in ((ulong, double)[])[(1, 0.5), (2, 0.9)])
        {
            sweep.Save(Cell(Row("dense/dense", seed, quality), [Point(1, quality)]));
            sweep.Save(Cell(Row("adaptive/lattice", seed, quality), [Point(1, 0.48), Point(2, quality == 0.9 ? 0.86 : 0.5)]));
        }
        ReportSection section = Assert.Single(ReportSection.Of([sweep]));

        string table = ReportTables.ToTarget(section, Assert.Single(section.Models));

        Assert.Contains("<td>6.00 kB</td><td>3</td>", table, StringComparison.Ordinal); // 4 kB at round 2 and 8 kB at round 4
        Assert.Contains("in 1 of 2 seeds", table, StringComparison.Ordinal); // of 99 %
    }

    [Fact]
    public async Task Write_NothingFinishedOrNoDense_IsAReportAllTheSame()
    {
        ComparisonFolder empty = Sweep("a", []);
        await ComparisonReport.WriteAsync(_folder["none"], [empty]);
        Assert.Contains("No federated run has finished", File.ReadAllText(Path.Combine(_folder["none"], "report.html")),
            StringComparison.Ordinal);

        var alone = new ComparisonFolder(_folder["c"]);
        alone.Save(Facts([1]));
        alone.Save(Cell(Row("adaptive/lattice", 1, 0.5), []));
        await ComparisonReport.WriteAsync(_folder["alone"], [alone]);
        Assert.Contains("There is no dense or lossless run", File.ReadAllText(Path.Combine(_folder["alone"], "report.html")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_FolderWithoutASweep_SaysWhatIsMissing()
    {
        ComparisonException error = await Assert.ThrowsAsync<ComparisonException>(() =>
            ComparisonReport.WriteAsync(_folder["out"], [new ComparisonFolder(_folder["nothing"])]));
        Assert.Contains("compare.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"dataset\": ")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void LoadFacts_BrokenFile_SaysWhatToDo(string text)
    {
        ComparisonFolder sweep = Sweep("a", [1]);
        File.WriteAllText(Path.Combine(sweep.Path, "compare.json"), text);

        Assert.Contains("Take another folder", Assert.Throws<ComparisonException>(sweep.LoadFacts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MethodNotes_EveryMethod_HasItsSentenceAndStyle()
    {
        foreach (string name in ComparedMethods.Names) Assert.True(MethodNotes.All.ContainsKey(name), name);
        string[] federated = [.. ComparedMethods.Names.Except(["centralized", "popularity"])];
        Assert.Equal(federated.Length, federated.Select(MethodStyle.For).Distinct().Count()); // no two look alike
    }

    [Fact]
    public void TryLoad_CutShortOrAnothers_IsNotThere()
    {
        ComparisonFolder sweep = Sweep("a", [1]);
        string cell = Directory.GetFiles(Path.Combine(sweep.Path, "cells")).First(file => file.Contains("dense", StringComparison.Ordinal));
        File.WriteAllText(cell, File.ReadAllText(cell)[..100]);

        Assert.Null(sweep.TryLoad(Facts([1]), "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]), "dense/lattice", 1));
        File.WriteAllText(cell, "{}");
        Assert.Null(sweep.TryLoad(Facts([1]), "dense/dense", 1));
    }

    [Fact]
    public void TryLoad_RunOfOtherSettings_IsNotThere()
    {
        ComparisonFolder sweep = Sweep("a", [1]);

        Assert.NotNull(sweep.TryLoad(Facts([1]), "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { Config = "{ \"rounds\": 20 }" }, "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { DataSha256 = "other" }, "dense/dense", 1));
        Assert.Null(sweep.TryLoad(Facts([1]) with { LeavesDecayIn = true }, "dense/dense", 1));
    }

    private ComparisonFolder Sweep(string name, ulong[] seeds)
    {
        var sweep = new ComparisonFolder(_folder[name]);
        sweep.Save(Facts(seeds));
        foreach (ulong seed in seeds)
        {
            EvaluationPoint[] history = [.. Enumerable.Range(1, 5).Select(n => Point(n, 0.1 * n + 0.001 * seed))];
            sweep.Save(Cell(Row("dense/dense", seed, 0.6 + 0.001 * seed), history));
            sweep.Save(Cell(Row("adaptive/lattice", seed, 0.61 + (seed == 2 ? -0.03 : 0.0)), history));
        }
        if (seeds.Contains(2UL)) sweep.Save(Cell(Row("topk:0.1/dense", 2, 0) with
        {
            Hr10 = null,
            Ndcg10 = null,
            Error = "out of, \"range\""
        }, []));
        return sweep;
    }

    private static ComparisonCell Cell(ComparisonRow row, IReadOnlyList<EvaluationPoint> history, ComparisonFacts? facts = null) =>
        new(row, history) { Settings = (facts ?? Facts([])).Settings, Version = "1", Machine = "a machine" };

    private static ComparisonFacts Facts(ulong[] seeds) => new()
    {
        Dataset = "small",
        Users = 10,
        Items = 20,
        Interactions = 100,
        Split = "leave-one-out",
        TrainInteractions = 90,
        TestInteractions = 10,
        DataSha256 = "0123456789",
        Commands = ["fedras compare --made-up '<script>'"],
        Config = "{ \"rounds\": 10 }",
        Budgets = [0.01],
        Seeds = seeds,
        Specs = ["dense/dense", "topk:0.1/dense", "adaptive/lattice"],
        QuantizationErrors = [new("embeddings", "product quantisation 1 × 4", 5, 900, 3), new("updates", "line:16", 5, 400, 0.01)],
    };

    private static ComparisonRow Row(string spec, ulong seed, double quality) => new()
    {
        Dataset = "small",
        Model = "fedmf",
        Loss = "logistic",
        UserFactors = "reconstructed",
        Spec = spec,
        Method = spec.Split(':', '/')[0],
        Label = spec.StartsWith("dense", StringComparison.Ordinal) ? "dense float32" : spec.StartsWith("topk", StringComparison.Ordinal)
            ? "Top-K" : "FedRas, adaptive",
        Size = "",
        Downlink = spec.Split('/')[1],
        IsOurs = spec.StartsWith("adaptive", StringComparison.Ordinal),
        Seed = seed,
        Rounds = 10,
        ClientsPerRound = 2,
        Dim = 4,
        Hr10 = quality,
        Ndcg10 = quality / 2,
        DenseBytes = 100_000,
        UpBytesPerReport = spec.StartsWith("dense", StringComparison.Ordinal) ? 100_010 : 100,
        DownBytesPerRound = 500,
        DownBytesPerParticipation = 700,
        UpBytesTotal = 2_000,
        DownBytesTotal = 9_000,
        DevicesPerSecond = 1_234,
    };

    private static EvaluationPoint Point(int n, double quality) => new()
    {
        Round = 2 * n,
        Hr10 = quality,
        Ndcg10 = quality / 2,
        Recall20 = null,
        FullNdcg20 = null,
        UplinkBytes = 1_000 * n,
        DownlinkBytes = 3_000 * n,
        TrainSeconds = n,
    };
}
