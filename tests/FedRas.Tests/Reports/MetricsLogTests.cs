namespace FedRas.Tests.Reports;

public sealed class MetricsLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedras-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Log => Path.Combine(_folder, "metrics.jsonl");

    internal static EvaluationPoint Point(int round, double? hr = 0.5) => new()
    {
        Round = round,
        Hr10 = hr,
        Ndcg10 = hr * 0.6,
        Recall20 = 0.25,
        FullNdcg20 = 0.125,
        UplinkBytes = 1_000L * round,
        DownlinkBytes = 2_000L * round,
        TrainSeconds = round / 10.0,
        TrainProcessorSeconds = round / 5.0,
    };

    private void Write(params int[] rounds)
    {
        using MetricsLog log = MetricsLog.Open(Log);
        foreach (int round in rounds) log.Append(Point(round));
    }

    [Fact]
    public void Append_IsOnDiskAtOnce()
    {
        using MetricsLog log = MetricsLog.Open(Log);
        log.Append(Point(1));
        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal("""{"round":1,"part":"test","userFactors":null,"hr10":0.5,"ndcg10":0.3,"recall20":0.25,"fullNdcg20":0.125,"atK":[],"""
            + """ "uplinkBytes":1000,"downlinkBytes":2000,"trainSeconds":0.1,"trainProcessorSeconds":0.2,""".TrimStart()
            + """ "virtualSeconds":null,""".TrimStart()
            + """ "reportsLate":null,"reportsDropped":null}""".TrimStart() + "\n", reader.ReadToEnd());
    }

    [Fact]
    public void Append_SameRoundAgain_ReplacesTheLine()
    {
        Write(1, 2);
        using (MetricsLog log = MetricsLog.Open(Log, roundsDone: 2))
        {
            log.Append(Point(2, 0.7));
            log.Append(Point(3));
            log.Append(Point(3, null));
            Assert.Equal([1, 2, 3], log.Points.Select(point => point.Round));
        }
        Assert.Equal([(1, 0.5), (2, 0.7), (3, null)], MetricsLog.Read(Log).Select(point => (point.Round, point.Hr10)));
    }

    [Fact]
    public void Open_AtARound_DropsLaterLines()
    {
        Write(10, 20, 30, 40);
        MetricsLog.Open(Log, roundsDone: 25).Dispose();
        Assert.Equal([10, 20], MetricsLog.Read(Log).Select(point => point.Round));
    }

    [Fact]
    public void Open_LastLineCutShort_DropsItAndGoesOn()
    {
        Write(1, 2);
        using (FileStream file = File.Open(Log, FileMode.Open)) file.SetLength(file.Length - 9);
        using (MetricsLog log = MetricsLog.Open(Log, roundsDone: 5)) log.Append(Point(6));
        Assert.Equal([1, 6], MetricsLog.Read(Log).Select(point => point.Round));
    }

    [Fact]
    public void Open_Fresh_Empties()
    {
        Write(1, 2);
        MetricsLog.Open(Log).Dispose();
        Assert.Equal(0, new FileInfo(Log).Length);
    }
}
