using FedRas.Cli.Errors;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Settings;

/// <summary>The settings a model file was trained with.</summary>
internal static class StoredSettings
{
    /// <summary>
    /// The file's own settings, and beside them, from the <c>config.json</c> of the same folder, those that a model file does not
    /// carry because they decide no byte of it.
    /// </summary>
    /// <exception cref="UsageException">The file's settings are not ours.</exception>
    public static JsonObject Read(ModelFile model, string path)
    {
        JsonObject stored = ConfigFile.Parse(model.Settings, "the settings in " + Path.GetFileName(path));
        foreach ((string key, JsonNode? value) in RunSettingsJson.Unsaid) stored.TryAdd(key, value?.DeepClone());
        string config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, RunFolder.ConfigName);
        if (!File.Exists(config)) return stored;
        JsonObject beside;
        try
        {
            beside = ConfigFile.Load(config);
        }
        catch (UsageException)
        {
            return stored; // some other program's config.json
        }
        foreach (string key in RunSettingsJson.WatchingKeys)
            if (beside[key] is { } value) stored[key] = value.DeepClone();
        return stored;
    }
}
