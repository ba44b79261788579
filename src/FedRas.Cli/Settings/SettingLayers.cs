using FedRas.Cli.Errors;
using FedRas.Cli.Loading;

namespace FedRas.Cli.Settings;

/// <summary>
/// Where the settings of a run come from, strongest first: the command line, the config file, the resumed model file, what
/// was tried on the data set, the general defaults.
/// </summary>
/// <param name="CommandLine">Settings given as options.</param>
/// <param name="Config">Settings of <c>--config</c>; empty without one.</param>
/// <param name="Stored">Settings of the resumed file; null for a fresh run.</param>
internal sealed record SettingLayers(JsonObject CommandLine, JsonObject Config, JsonObject? Stored)
{
    private static readonly string[] s_sizeKeys = ["users", "items", "interactions"];

    /// <summary>Whether the user, not a default, chose this setting.</summary>
    public bool IsChosen(string key) => CommandLine.ContainsKey(key) || Config.ContainsKey(key) || (Stored?.ContainsKey(key) ?? false);

    /// <summary>The user's value of a setting; null if a default holds.</summary>
    public JsonNode? Chosen(string key) => CommandLine[key] ?? Config[key] ?? Stored?[key];

    /// <summary>The settings in effect.</summary>
    /// <exception cref="UsageException">Two sources of data are named at once.</exception>
    public RunSettings Resolve()
    {
        JsonObject chosen = [];
        foreach (JsonObject? layer in (JsonObject?[])[Stored, Config, CommandLine])
        {
            if (layer is null) continue;
            bool names = layer["dataset"] is not null, points = layer["data"] is not null;
            if (names && points)
                throw new UsageException("--dataset and --data cannot both be given: the first names known data, the second a file; "
                    + "leave one out");
            // Naming one source replaces the other of a weaker layer.
            if (names) chosen["data"] = null;
            if (points) chosen["dataset"] = null;
            Overlay(chosen, layer);
        }
        if (chosen["dataset"] is null && chosen["data"] is null) chosen["dataset"] = DatasetDefaults.Dataset;

        if (chosen["dataset"]?.GetValue<string>() is { } name && DataLoader.CanonicalName(name) is { } known) chosen["dataset"] = known;
        // A size says nothing of data that has one.
        if (DataLoader.SizeOf(chosen["dataset"]?.GetValue<string>()) is null)
            foreach (string key in s_sizeKeys) chosen[key] = null;
        else
            foreach (string key in s_sizeKeys)
                if (chosen[key] is null) chosen.Remove(key);

        bool centralized = chosen["method"]?.GetValue<string>() == "centralized";
        JsonObject settings = RunSettingsJson.ToJson(new RunSettings());
        Overlay(settings, DatasetDefaults.For(chosen["dataset"]?.GetValue<string>(), centralized));
        Overlay(settings, chosen);
        return RunSettingsJson.FromJson(settings);
    }

    private static void Overlay(JsonObject below, JsonObject above)
    {
        foreach ((string key, JsonNode? value) in above) below[key] = value?.DeepClone();
    }
}
