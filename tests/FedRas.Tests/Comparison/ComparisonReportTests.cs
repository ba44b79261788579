using FedRas.Comparison;
using Parquet;
using SkiaSharp;

namespace FedRas.Tests.Comparison;

public sealed class ComparisonReportTests : MadeUpSweeps
{
    [Fact]
    public async Task Write_TwoMethodsTwoSeeds_HasTablesChartsAndRows()
    {
        ComparisonFolder sweep = Sweep("a", [1, 2]);

        await ComparisonReport.WriteAsync(PathOf("out"), [sweep]);

        string page = File.ReadAllText(Path.Combine(PathOf("out"), "report.html"));
        foreach (string text in (string[])["dense float32", "FedRas, adaptive", "0.5950", "−99.90 %", "fedras compare --made-up",
            "ours alone", "&lt;script&gt;", "&quot;rounds&quot;: 10"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        // The pictures within are base64 up to the quote.
        foreach ((string text, int part) in page.Split("base64,").Select((text, part) => (text, part)))
            Assert.DoesNotContain("http", part == 0 ? text : text[text.IndexOf('"', StringComparison.Ordinal)..], StringComparison.Ordinal);
        foreach (string kind in (string[])["uplink", "total", "learning", "errors"])
        {
            using SKBitmap picture = SKBitmap.Decode(Path.Combine(PathOf("out"), "charts", $"small-{kind}.png"));
            Assert.Equal((1500, 860), (picture.Width, picture.Height));
            string svg = File.ReadAllText(Path.Combine(PathOf("out"), "charts", $"small-{kind}.svg"));
            Assert.StartsWith("<?xml", svg, StringComparison.Ordinal);
            Assert.Contains("role=\"img\" aria-label=\"small · ", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("<text", svg, StringComparison.Ordinal); // outlines: no viewer needs a font
            Assert.DoesNotContain("font-family", svg, StringComparison.Ordinal);
        }
        Assert.Contains("All quality is of user factors <strong>reconstructed</strong>",
            File.ReadAllText(Path.Combine(PathOf("out"), "report.html")), StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(Path.Combine(PathOf("out"), "results.csv"));
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

        await ComparisonReport.WriteAsync(PathOf("out"), [sweep]);

        Assert.Equal(isThere, File.Exists(Path.Combine(PathOf("out"), "charts", "small-near.png")));
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

        await ComparisonReport.WriteAsync(PathOf("out"), [first, second]);

        string[] dense = [.. File.ReadAllLines(Path.Combine(PathOf("out"), "results.csv")).Where(line =>
            line.Contains("dense/dense", StringComparison.Ordinal))];
        Assert.Equal(3, dense.Length); // seeds 1, 2, 3
        Assert.Single(dense, line => line.Contains(",0.99,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_OtherSettings_StandInASectionOfTheirOwn()
    {
        ComparisonFolder first = Sweep("a", [1, 2]), second = new(PathOf("b"));
        ComparisonFacts other = Facts([1, 2]) with { Config = "{ \"rounds\": 20 }", QuantizationErrors = [] };
        second.Save(other);
        foreach (ulong seed in (ulong[])[1, 2]) second.Save(Cell(Row("dense/dense", seed, 0.4), [], other));

        IReadOnlyList<ReportSection> sections = ReportSection.Of([first, second]);
        await ComparisonReport.WriteAsync(PathOf("out"), [first, second]);

        Assert.Equal(["small, rounds 10", "small, rounds 20"], sections.Select(section => section.Title));
        Assert.Equal(["small", "small-2"], sections.Select(section => section.FileName));
        string page = File.ReadAllText(Path.Combine(PathOf("out"), "report.html"));
        foreach (string text in (string[])["small, rounds 10</h2>", "small, rounds 20</h2>", "charts/small-uplink.png",
            "charts/small-2-uplink.png"]) Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("small-2-errors", page, StringComparison.Ordinal);

        string another = Path.Combine(PathOf("out"), "charts", "revenue-total.png");
        File.WriteAllText(another, "of somebody else");
        await ComparisonReport.WriteAsync(PathOf("out"), [first]); // and its charts go with it
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(PathOf("out"), "charts")), path =>
            path.Contains("small-2", StringComparison.Ordinal));
        Assert.True(File.Exists(another));
    }

    [Fact]
    public async Task Write_NothingFinishedOrNoDense_IsAReportAllTheSame()
    {
        ComparisonFolder empty = Sweep("a", []);
        await ComparisonReport.WriteAsync(PathOf("none"), [empty]);
        Assert.Contains("No federated run has finished", File.ReadAllText(Path.Combine(PathOf("none"), "report.html")),
            StringComparison.Ordinal);

        var alone = new ComparisonFolder(PathOf("c"));
        alone.Save(Facts([1]));
        alone.Save(Cell(Row("adaptive/lattice", 1, 0.5), []));
        await ComparisonReport.WriteAsync(PathOf("alone"), [alone]);
        Assert.Contains("There is no dense or lossless run", File.ReadAllText(Path.Combine(PathOf("alone"), "report.html")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_FolderWithoutASweep_SaysWhatIsMissing()
    {
        ComparisonException error = await Assert.ThrowsAsync<ComparisonException>(() =>
            ComparisonReport.WriteAsync(PathOf("out"), [new ComparisonFolder(PathOf("nothing"))]));
        Assert.Contains("compare.json", error.Message, StringComparison.Ordinal);
    }
}
