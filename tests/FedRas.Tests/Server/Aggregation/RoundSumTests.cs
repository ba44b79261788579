using FedRas.Server.Aggregation;

namespace FedRas.Tests.Server.Aggregation;

/// <summary>The sum of a round under every defence, held against one that is written down plainly.</summary>
public sealed class RoundSumTests
{
    private const int Items = 12, Dim = 3;

    public static TheoryData<DefenceOptions, double?> Defences => new()
    {
        { new(), null },
        { new() { ItemFloor = 4 }, null },
        { new() { TrimShare = 0.2 }, null },
        { new() { TrimShare = 0.49, TrimFrom = 3 }, null },
        { new() { RowClip = 1 }, null },
        { new() { RowClip = 0.5, TrimShare = 0.1, TrimFrom = 4, ItemFloor = 9 }, null },
        { new() { LevelCap = 1 }, null },
        { new() { LevelCap = 1.5, RowClip = 2, TrimShare = 0.2, ItemFloor = 3 }, null },
        { new(), 2.0 },
        { new() { LevelCap = 2, RowClip = 1.2 }, 3.0 },
        { new() { LevelCap = 1 }, 1.0 },
    };

    [Theory, MemberData(nameof(Defences))]
    public void Mean_EveryDefence_IsThePlainOneForAnyRangesOfItems(DefenceOptions defence, double? clip)
    {
        var privacy = new PrivacyOptions { ReportClip = clip };
        for (int trial = 0; trial < 30; trial++)
        {
            (CountedReport[] reports, double[][][] rows) = Draw(trial);
            TouchedItemMean whole = Sum(reports, defence, privacy, [0, Items]), parts = Sum(reports, defence, privacy, [0, 5, 6, Items]);
            for (int item = 0; item < Items; item++)
            {
                (double[] mean, double retention, int touches) = Plain(item, reports, rows, defence, clip);
                Assert.Equal(touches, whole.Touches(item));
                if (touches == 0) continue;
                float[] found = new float[Dim], other = new float[Dim];
                whole.Mean(item, found);
                parts.Mean(item, other);
                Assert.Equal(found, other);
                Assert.Equal(whole.Retention(item), parts.Retention(item));
                for (int d = 0; d < Dim; d++) Assert.Equal(mean[d], found[d], 1e-4);
                Assert.Equal(retention, whole.Retention(item), 1e-5);
            }
        }
    }

    [Fact]
    public void Weigh_ReportClip_LeavesNoReportLonger() => Gen.Select(Gen.Float[-1e6f, 1e6f].Array[1, 40], Gen.Double[1e-3, 1e3]).Sample(
        (values, clip) =>
        {
            var rows = new ItemUpdate();
            rows.Reset(1, values.Length);
            for (int i = 0; i < values.Length; i++) rows.Add(i)[0] = values[i];
            TouchedItemMean mean = Sum([new CountedReport(1, rows, 1)], new(), new() { ReportClip = clip }, [0, values.Length],
                values.Length, 1);
            double squares = 0;
            for (int i = 0; i < values.Length; i++) squares += Math.Pow(mean.Sum(i)[0], 2);
            Assert.InRange(Math.Sqrt(squares), 0, clip);
        });

    [Fact]
    public void Mean_FewerThanTheTrimmedShareLie_StaysWithinTheHonestRows()
    {
        for (int trial = 0; trial < 50; trial++)
        {
            var random = new SeededRandom(9, RandomStream.Synthetic, trial);
            int honest = 8 + random.NextInt(10), hostile = (honest + 1) / 4;
            float[] values = [.. Enumerable.Range(0, honest + hostile).Select(i => i < honest ? (float)random.NextGaussian() : 1e6f)];
            CountedReport[] reports = [.. values.Select((value, i) => new CountedReport(i, OneRow(value), 1))];
            var mean = new float[Dim];
            Sum(reports, new() { TrimShare = 0.25 }, new(), [0, Items]).Mean(2, mean);
            Assert.All(mean, value => Assert.InRange(value, values[..honest].Min(), values[..honest].Max()));
        }
    }

    [Theory]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.07, 100, 7)]
    [InlineData(0.29, 99, 28)]
    [InlineData(0, 9, 0)]
    public void CutOf_AShareOfReports_IsThatOfItsDecimal(double share, int reports, int cut) =>
        Assert.Equal(cut, new DefenceOptions { TrimShare = share }.CutOf(reports));

    private static ItemUpdate OneRow(float value)
    {
        var rows = new ItemUpdate();
        rows.Reset(Dim, 1);
        rows.Add(2).Fill(value);
        return rows;
    }

    private static TouchedItemMean Sum(
        CountedReport[] reports, DefenceOptions defence, PrivacyOptions privacy, int[] ends, int items = Items, int dim = Dim)
    {
        var mean = new TouchedItemMean(items, dim) { Floor = defence.ItemFloor };
        var sum = new RoundSum(defence, privacy);
        CountedReport[] weighed = [.. reports];
        sum.Weigh(weighed);
        for (int i = 1; i < ends.Length; i++) sum.Add(weighed, mean, ends[i - 1], ends[i]);
        return mean;
    }

    private static (CountedReport[] Reports, double[][][] Rows) Draw(int trial)
    {
        var random = new SeededRandom(5, RandomStream.Synthetic, trial);
        int count = random.NextInt(15);
        var reports = new CountedReport[count];
        var all = new double[count][][];
        for (int r = 0; r < count; r++)
        {
            double length = random.NextInt(4) == 0 ? 8 : 1;
            var rows = new ItemUpdate();
            rows.Reset(Dim, Items);
            all[r] = new double[Items][];
            for (int item = 0; item < Items; item++)
            {
                if (random.NextInt(Items) < item) continue; // low numbers are popular
                Span<float> row = rows.Add(item);
                foreach (ref float value in row) value = (float)(length * random.NextGaussian());
                all[r][item] = [.. row.ToArray().Select(value => (double)value)];
            }
            reports[r] = new CountedReport(r, rows, 0.9f + 0.01f * random.NextInt(10));
        }
        return (reports, all);
    }

    private static (double[] Mean, double Retention, int Touches) Plain(
        int item, CountedReport[] reports, double[][][] rows, DefenceOptions defence, double? clip)
    {
        double[] longest = [.. rows.Select(report => report.Where(row => row is not null).Select(Norm).DefaultIfEmpty(0).Max())];
        double[] moving = [.. longest.Where(length => length > 0).Order()];
        var here = new List<(double[] Row, double Retention)>();
        for (int r = 0; r < reports.Length; r++)
        {
            if (rows[r][item] is not { } row) continue;
            // The cap first; what is left of the report is measured then.
            double longestRow = defence.LevelCap is { } cap ? cap * moving[(moving.Length - 1) / 2] : double.PositiveInfinity;
            double whole = Math.Sqrt(
                rows[r].Where(other => other is not null).Sum(other => Math.Pow(Math.Min(Norm(other), longestRow), 2)));
            double factor = Math.Min(1, longestRow / Norm(row));
            if (clip is { } most) factor *= Math.Min(1, most / whole);
            here.Add(([.. row.Select(value => factor * value)], reports[r].Retention));
        }
        int touches = here.Count, cut = 0;
        if (touches == 0) return ([], 1, 0);
        if (touches >= defence.TrimFrom)
        {
            double[] lengths = [.. here.Select(pair => Norm(pair.Row)).Order()];
            double limit = (defence.RowClip ?? double.PositiveInfinity) * lengths[(touches - 1) / 2];
            here = [.. here.Select(pair => (pair.Row.Select(value => value * Math.Min(1, limit / Norm(pair.Row))).ToArray(),
                pair.Retention))];
            cut = (int)Math.Floor(defence.TrimShare * touches);
        }
        double share = (double)touches / Math.Max(touches, defence.ItemFloor);
        double[] mean = [.. Enumerable.Range(0, Dim).Select(d => share * Middle(here.Select(pair => pair.Row[d])))];
        return (mean, 1 - share * (1 - Middle(here.Select(pair => pair.Retention))), touches);

        double Middle(IEnumerable<double> values) => values.Order().Skip(cut).SkipLast(cut).Average();
    }

    private static double Norm(double[] row) => Math.Sqrt(row.Sum(value => value * value));
}
