using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Display;

/// <summary>A comparison while it goes on: on a terminal a bar with the cells that run, else a line for each that has finished.</summary>
internal static class SweepDisplay
{
    /// <summary>Runs <paramref name="body"/>, showing what it reports; returns what it returns.</summary>
    public static bool Show(bool quiet, Terminal terminal, Func<IProgress<SweepProgress>?, bool> body)
    {
        if (quiet) return body(null);
        if (!terminal.OutputIsTerminal) return body(new SweepLines(terminal.Output, TimeProvider.System));
        bool result = false;
        var bar = new LiveBar(AnsiWriter.Over(terminal.Output), "preparing …", TimeProvider.System,
            "stopping at the end of these rounds; finished runs are kept", terminal.Stop);
        bar.Show(() => result = body(new SweepBar(bar, TimeProvider.System)));
        return result;
    }

    /// <summary>What a finished cell came to.</summary>
    public static string Result(ComparisonRow row)
    {
        if (row.Error is { } error) return $"failed: {error.Split('\n')[0]}";
        string quality = row.Hr10 is null ? $"Recall@20 {Quantity.Metric(row.Recall20)}"
            : $"HR@10 {Quantity.Metric(row.Hr10)}  NDCG@10 {Quantity.Metric(row.Ndcg10)}";
        string traffic = row.UpBytesPerReport is { } up
            ? $"  up {Quantity.Bytes(up)}  down {Quantity.Bytes(row.DownBytesPerParticipation ?? row.DownBytesPerRound ?? 0)}" : "";
        return quality + traffic + (row.WallSeconds is { } seconds ? $"  {seconds:0.0} s" : "");
    }
}
