using System.Text;
using FedRas.Simulation.Running;

namespace FedRas.Simulation.Reports;

/// <summary>The folder of one run's reports. Files of other names in it are left alone.</summary>
public sealed class RunFolder
{
    /// <summary>Name of the file that holds a run's settings.</summary>
    public const string ConfigName = "config.json";

    /// <summary>Name of the trained state.</summary>
    public const string ModelName = "model.fedras";

    /// <summary>The pictures that only a run in a scenario writes.</summary>
    public static IReadOnlyList<string> ScenarioPictures { get; } = ["time.png", "actions.png"];

    /// <summary>The names a run writes.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["metrics.jsonl", "summary.json", ConfigName, ModelName, "progress.png",
        .. ScenarioPictures];

    private RunFolder(string path) => Path = path;

    /// <summary>Path as given.</summary>
    public string Path { get; }

    /// <summary>Path of <c>metrics.jsonl</c>.</summary>
    public string Metrics => Of("metrics.jsonl");

    /// <summary>Path of <c>summary.json</c>.</summary>
    public string Summary => Of("summary.json");

    /// <summary>Path of <c>config.json</c>.</summary>
    public string Config => Of(ConfigName);

    /// <summary>Path of the model file.</summary>
    public string Model => Of(ModelName);

    /// <summary>Path of the picture.</summary>
    public string Picture => Of("progress.png");

    /// <summary>Path of the picture of quality against virtual time.</summary>
    public string TimePicture => Of(ScenarioPictures[0]);

    /// <summary>Path of the picture of reports against uplinks.</summary>
    public string ActionsPicture => Of(ScenarioPictures[1]);

    /// <summary>The names of <see cref="FileNames"/> that are in a folder; none if there is no folder.</summary>
    public static IReadOnlyList<string> FilesIn(string path) =>
        [.. FileNames.Where(name => File.Exists(System.IO.Path.Combine(path, name)))];

    /// <summary>
    /// Makes the folder and removes what a former run left there: the summary and the pictures, since they tell of another end, and if the
    /// run does not go on, the metrics. The model stays until the new run's first one takes its place. The caller holds the folder's
    /// <see cref="FolderLock"/>.
    /// </summary>
    public static RunFolder Create(string path, bool resumed)
    {
        Directory.CreateDirectory(path);
        WholeFile.RemoveLeftovers(path, FileNames);
        var folder = new RunFolder(path);
        List<string> stale = [folder.Summary, folder.Picture, folder.TimePicture, folder.ActionsPicture];
        if (!resumed) stale.Add(folder.Metrics);
        foreach (string file in stale) File.Delete(file);
        return folder;
    }

    /// <summary>Writes <c>config.json</c>.</summary>
    public void SaveConfig(RunSettings settings) => WholeFile.Write(Config, Encoding.UTF8.GetBytes(RunSettingsJson.ToText(settings)));

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
