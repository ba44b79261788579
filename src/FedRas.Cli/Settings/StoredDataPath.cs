using FedRas.Cli.Errors;

namespace FedRas.Cli.Settings;

/// <summary>
/// Finds the data that a model file names. A path was written as it was given when training began, often relative to the folder of that
/// moment: it is looked for in the current folder first, then in the model file's folder, then in each folder above that one.
/// </summary>
internal static class StoredDataPath
{
    /// <summary>Replaces a relative path that leads nowhere from the current folder by the place where the data are.</summary>
    /// <param name="stored">Settings of the model file.</param>
    /// <param name="model">Path of the model file.</param>
    /// <param name="chosen">Settings of stronger layers: what they name is not looked for.</param>
    /// <exception cref="UsageException">The data are nowhere; the message names the places.</exception>
    public static void Locate(JsonObject stored, string model, params JsonObject[] chosen)
    {
        if (!IsChosen("data") && !IsChosen("dataset")) Find(stored, "data", "data", model);
        if (!IsChosen("data") && !IsChosen("dataDir")) Find(stored, "dataDir", "data folder", model);

        bool IsChosen(string key) => Array.Exists(chosen, layer => layer[key] is not null);
    }

    private static void Find(JsonObject stored, string key, string what, string model)
    {
        if (stored[key]?.GetValue<string>() is not { Length: > 0 } path || Path.Exists(path)) return;
        string option = SettingTable.Find(key)!.Option;
        string missing = $"{path}, the {what} that {Path.GetFileName(model)} was trained on, is not there";
        if (Path.IsPathRooted(path)) throw new UsageException($"{missing}; give its place with {option}");
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            string place = Path.Combine(above, path);
            if (!Path.Exists(place)) continue;
            stored[key] = Path.GetFullPath(place);
            return;
        }
        throw new UsageException($"{missing}: it is neither in the current folder {Directory.GetCurrentDirectory()}, nor in {folder} "
            + $"beside the model, nor in a folder above it; give its place with {option}");
    }
}
