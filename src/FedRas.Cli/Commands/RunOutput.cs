using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Commands;

/// <summary>The files of one run: the settings at once, metrics as training goes, the rest at the end.</summary>
internal sealed class RunOutput : IDisposable
{
    private readonly RunFolder _folder;
    private readonly IDisposable _alone;

    private RunOutput(RunFolder folder, MetricsLog metrics, IDisposable alone)
    {
        _folder = folder;
        _alone = alone;
        Metrics = metrics;
    }

    public MetricsLog Metrics { get; }

    /// <summary>Null without an output folder.</summary>
    /// <param name="path">The folder; null for none.</param>
    /// <param name="settings">Written at once.</param>
    /// <param name="resumedFile">The model file that the run goes on from; null for a fresh run.</param>
    /// <param name="roundsDone">Rounds behind that file.</param>
    /// <param name="notices">Told what is overwritten.</param>
    public static RunOutput? Open(string? path, RunSettings settings, string? resumedFile, int roundsDone, TextWriter notices)
    {
        if (path is null) return null;
        OutputFolder.Check(path);
        IDisposable? alone = null;
        try
        {
            alone = FolderLock.TryTake(path) ?? throw new UsageException($"--out {path} is in use by another run of fedras: "
                + "two runs in one folder would mix their files; wait for its end, or give another folder");
            bool goesOn = Take(path, settings, resumedFile, roundsDone, notices);
            RunFolder folder = RunFolder.Create(path, goesOn);
            folder.SaveConfig(settings);
            return new RunOutput(folder, MetricsLog.Open(folder.Metrics, goesOn ? roundsDone : 0), alone);
        }
        catch (Exception e)
        {
            alone?.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw OutputFolder.Unwritable(path, e);
            throw;
        }
    }

    // Whether the run goes on with the one that is there; refuses what must not be written over.
    private static bool Take(string path, RunSettings settings, string? resumedFile, int roundsDone, TextWriter notices)
    {
        IReadOnlyList<string> former = RunFolder.FilesIn(path);
        if (former.Count > 0 && !IsRunFolder(path))
            throw new UsageException($"--out {path} holds {string.Join(", ", former)} that no run of this program wrote; give another "
                + "folder");
        bool goesOn = resumedFile is not null && (IsIn(path, resumedFile) || HoldsSameTraining(path, settings));
        if (goesOn) KeepLongerRun(path, roundsDone);
        if (goesOn) notices.WriteLine($"note: going on with the run in {path}");
        else if (former.Count > 0) notices.WriteLine($"note: {path} holds a former run; replacing {string.Join(", ", former)}");
        return goesOn;
    }

    private static bool IsIn(string folder, string file) =>
        Path.GetFullPath(Path.Combine(folder, Path.GetFileName(file))) == Path.GetFullPath(file);

    private static bool IsRunFolder(string folder)
    {
        try
        {
            ConfigFile.Load(Path.Combine(folder, RunFolder.ConfigName));
            return true;
        }
        catch (UsageException)
        {
            return false;
        }
    }

    private static void KeepLongerRun(string folder, int roundsDone)
    {
        string model = Path.Combine(folder, RunFolder.ModelName);
        if (!File.Exists(model)) return;
        int there;
        try
        {
            there = ModelFile.Load(model).Round;
        }
        catch (ModelFileException)
        {
            return; // damaged: nothing to lose
        }
        if (there > roundsDone)
            throw new UsageException($"--out {folder} holds the same training after {there} rounds, the resumed file after {roundsDone}: "
                + "resume from the model there, or give another folder");
    }

    private static bool HoldsSameTraining(string folder, RunSettings settings)
    {
        string config = Path.Combine(folder, RunFolder.ConfigName);
        try
        {
            return File.Exists(config) && ResumeRules.SameTraining(ConfigFile.Load(config), RunSettingsJson.ToJson(settings));
        }
        catch (UsageException)
        {
            return false; // some other program's config.json
        }
    }

    /// <summary>Replaces the model file.</summary>
    public void SaveModel(ModelFile model) => model.Save(_folder.Model);

    public void Finish(SimulationResult result, ModelFile model, TextWriter notices)
    {
        SaveModel(model);
        SummaryFile.Save(_folder.Summary, result.Summary);
        try
        {
            ProgressPlot.Save(_folder.Picture, result, Metrics.Points);
            if (result.Summary.Scenario is null) return;
            ScenarioPlots.SaveTime(_folder.TimePicture, result, Metrics.Points);
            ScenarioPlots.SaveActions(_folder.ActionsPicture, result);
        }
        catch (Exception e) // A machine without the drawing library's native part still gets its numbers.
        {
            notices.WriteLine($"warning: a picture could not be drawn: {e.GetBaseException().Message}");
        }
    }

    public void Dispose()
    {
        Metrics.Dispose();
        _alone.Dispose();
    }
}
