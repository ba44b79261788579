using FedRas.Models;
using FedRas.Simulation;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Commands;

/// <summary>The files of one run: the settings at once, metrics as training goes, the rest at the end.</summary>
internal sealed class RunOutput : IDisposable
{
    private readonly RunFolder _folder;

    private RunOutput(RunFolder folder, MetricsLog metrics)
    {
        _folder = folder;
        Metrics = metrics;
    }

    public MetricsLog Metrics { get; }

    /// <summary>Null without an output folder.</summary>
    public static RunOutput? Open(string? path, RunSettings settings, int roundsDone, TextWriter notices)
    {
        if (path is null) return null;
        if (File.Exists(path)) throw new UsageException($"--out {path} is a file: a folder is needed, which may be new; give another name");
        IReadOnlyList<string> former = RunFolder.FormerFiles(path);
        if (former.Count > 0) notices.WriteLine($"note: {path} holds a former run; {(roundsDone > 0 ? "going on with" : "overwriting")} {string.Join(", ", former)}");
        RunFolder folder = RunFolder.Create(path, resumed: roundsDone > 0);
        folder.SaveConfig(settings);
        return new RunOutput(folder, MetricsLog.Open(folder.Metrics, roundsDone));
    }

    public void Finish(SimulationResult result, ModelFile model, TextWriter notices)
    {
        model.Save(_folder.Model);
        SummaryFile.Save(_folder.Summary, result.Summary);
        try
        {
            ProgressPlot.Save(_folder.Picture, result, Metrics.Points);
        }
        catch (Exception e) // A machine without the drawing library's native part still gets its numbers.
        {
            notices.WriteLine($"warning: progress.png could not be drawn: {e.GetBaseException().Message}");
        }
    }

    public void Dispose() => Metrics.Dispose();
}
