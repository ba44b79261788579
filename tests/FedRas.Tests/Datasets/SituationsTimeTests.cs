namespace FedRas.Tests.Datasets;

/// <summary>How times are written.</summary>
public sealed class SituationsTimeTests : Situations
{
    private static string Csv(params string[] times) => "user,item,rating,timestamp\n" + Lines(times.Select((time, n) =>
        $"1,{10 + n},5,{time}"));

    private static DatasetReadOptions Format(string format) => new() { TimeFormat = format };

    [Theory]
    [InlineData("2015-06-01T08:00:01Z", 1_433_145_601_000)]
    [InlineData("2015-06-01T08:00:01.250Z", 1_433_145_601_250)]
    [InlineData("2015-06-01T08:00:01,2509999Z", 1_433_145_601_250)]
    [InlineData("2015-06-01 08:00:01", 1_433_145_601_000)]
    [InlineData("2015-06-01 08:00:01 UTC", 1_433_145_601_000)]
    [InlineData("2015-06-01T10:00:01+02:00", 1_433_145_601_000)]
    [InlineData("2015-06-01T02:30:01-0530", 1_433_145_601_000)]
    [InlineData("2015-06-01T10:00:01+02", 1_433_145_601_000)]
    [InlineData("2015-06-01T08:00", 1_433_145_600_000)]
    [InlineData("2015-06-01", 1_433_116_800_000)]
    [InlineData("2015/06/01 08:00:01", 1_433_145_601_000)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    [InlineData("2016-02-29", 1_456_704_000_000)]
    public void Read_Iso8601_IsATime(string text, long expected)
    {
        Dataset dataset = Read("iso.csv", Csv($"\"{text}\"", "2010-10-19"));
        Assert.Equal([expected, 1_287_446_400_000], Times(dataset));
        Assert.Equal([expected > 1_287_446_400_000 ? "10" : "11"], TestItems(dataset));
        Assert.Contains("times in ISO 8601", dataset.Origin!.Columns, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01.06.2015")]
    [InlineData("06/01/2015")]
    [InlineData("2015-13-01")]
    [InlineData("2015-02-29")]
    [InlineData("2015-06-01T25:00")]
    [InlineData("2015-06-01T08:00:01+99:00")]
    [InlineData("June 1, 2015")]
    [InlineData("-5")]
    [InlineData("yesterday")]
    public void Read_OtherTimes_NameTheOptionsAndTheWayAround(string text)
    {
        string file = Csv($"\"{text}\"");
        Refused("t.csv", file, null, $"line 2: not a time that is understood '{text}'",
            "seconds, milliseconds, microseconds or nanoseconds since 1970, or an ISO 8601 time",
            "--time-format", "leave the column out with --columns");
        AssertCounts(Read("t.csv", file, Columns("user", "item", "rating")), 1, 1, 1, rated: true, timed: false);
    }

    [Theory]
    [InlineData("1433145601", "1433145700", "seconds")]
    [InlineData("1433145601.0", "1.4331457e9", "seconds")]
    [InlineData("1433145601000", "1433145700000", "milliseconds")]
    [InlineData("1433145601000000", "1433145700000000", "microseconds")]
    [InlineData("1433145601000000000", "1433145700000000000", "nanoseconds")]
    public void Read_NumbersOfAnyUnit_AreToldByTheirSize(string first, string second, string unit)
    {
        Dataset dataset = Read("n.csv", Csv(second, first));
        Assert.Equal([1_433_145_700_000, 1_433_145_601_000], Times(dataset));
        Assert.Equal(["10"], TestItems(dataset));
        Assert.Contains($"times in {unit}", dataset.Origin!.Columns, StringComparison.Ordinal);
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Read_UnitSaid_IsTakenForAllNumbers()
    {
        Assert.Equal([5L, 70], Times(Read("n.csv", Csv("5", "70"), Format("ms"))));
        Assert.Equal([5L, 70], Times(Read("n.csv", Csv("5000", "70999"), Format("us"))));
        Assert.Equal([5_000L, 70_000], Times(Read("n.csv", Csv("5", "70"), Format("s"))));
        Refused("n.csv", Csv("1433145601000000"), Format("s"), "line 2: not a time that is understood", "a number of seconds since 1970");
        Refused("n.csv", Csv("1433145601"), Format("iso"), "line 2: not a time that is understood", "an ISO 8601 time such as");
    }

    [Fact]
    public void Read_PlausibleTimesInTwoUnits_AreReadAndSaid()
    {
        Dataset dataset = Read("m.csv", Csv("1433145601", "1433145602", "1433145700000"));
        Assert.Equal([1_433_145_601_000, 1_433_145_602_000, 1_433_145_700_000], Times(dataset));
        Assert.Contains(dataset.Warnings, line => line.StartsWith("times are written in two ways: 2 in seconds, 1 in milliseconds",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ImplausibleTimesInTwoUnits_AreAsked()
    {
        Refused("m.csv", Csv("5", "6", "1433145700000"), null, "2 times look like seconds since 1970 and 1 like milliseconds",
            "--time-format s, ms, us or ns");
        Assert.Equal([5, 6, 1_433_145_700_000], Times(Read("m.csv", Csv("5", "6", "1433145700000"), Format("ms"))));
    }

    [Theory]
    [InlineData("20150601", "20150602", "yyyyMMdd", 1_433_116_800_000)]
    [InlineData("20150601080001", "20150602080001", "yyyyMMddHHmmss", 1_433_145_601_000)]
    public void Read_DatesAsOneNumber_AreAsked(string first, string second, string pattern, long expected)
    {
        string text = Csv(first, second);
        Refused("d.csv", text, null, $"the times look like dates written {pattern}", $"--time-format {pattern}, or --time-format s");
        Dataset dataset = Read("d.csv", text, Format(pattern));
        Assert.Equal([expected, expected + 86_400_000], Times(dataset));
        Assert.Contains($"times in '{pattern}'", dataset.Origin!.Columns, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DayAndMonth_AreSettledByThePattern()
    {
        string text = Csv("03/04/2015 10:30", "02/05/2015 10:30");
        Refused("d.csv", text, null, "not a time that is understood '03/04/2015 10:30'", "--time-format");
        Assert.Equal(["11"], TestItems(Read("d.csv", text, Format("dd/MM/yyyy HH:mm"))));
        Assert.Equal(["10"], TestItems(Read("d.csv", text, Format("MM/dd/yyyy HH:mm"))));
        Assert.Equal([1_428_057_000_000, 1_430_562_600_000], Times(Read("d.csv", text, Format("dd/MM/yyyy HH:mm"))));
        Refused("d.csv", Csv("25/12/2015 10:30"), Format("MM/dd/yyyy HH:mm"), "line 2: not a time", "a time written as MM/dd/yyyy HH:mm");
    }

    [Theory]
    [InlineData("MM HH")]
    [InlineData("yyyy")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("minutes")]
    public void Validate_NoFormOfTimes_IsRefused(string format) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Read("t.csv", Csv("1"), Format(format)));

    [Fact]
    public void Read_AllTimesEqual_TestsTheLastAndSaysHowMany()
    {
        Dataset dataset = Read("zero.csv", "user,item,time\n1,10,0\n1,11,0\n2,10,0\n2,12,0\n2,11,0\n3,10,0\n");
        Assert.Equal(["11", "11", ""], TestItems(dataset));
        Assert.Equal("loo: newest item by time, of equal times the last in the file (2 of 3 users)",
            FedRas.Simulation.Data.TestItems.Describe(dataset, SplitKind.LeaveOneOut, 0.2));
    }

    [Fact]
    public void Read_TimeOfMinusOne_IsRefusedAtItsLine() => Refused("neg.csv", Csv("-1"), null,
        "line 2: not a time that is understood '-1'");
}
