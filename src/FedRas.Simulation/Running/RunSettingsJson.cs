using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FedRas.Simulation.Running;

/// <summary>Settings as JSON text and back.</summary>
public static class RunSettingsJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(new LowerCaseWords(), allowIntegerValues: false) },
    };

    /// <summary>Settings that change how a run is watched, not what is trained; a model file does not carry them.</summary>
    public static IReadOnlyList<string> WatchingKeys { get; } = ["dataDir", "evalEvery", "topK", "fullRanking", "targetHr10", "threads"];

    /// <summary>
    /// Settings of the data set that is made to size. A model file carries them of that one alone, so that files of all others are as they
    /// were before there was such a thing.
    /// </summary>
    public static IReadOnlyList<string> SizeKeys { get; } = ["users", "items", "interactions"];

    /// <summary>
    /// How a file of the user's own is written. A model file carries what was given, so that files of runs that gave nothing are as before.
    /// </summary>
    public static IReadOnlyList<string> ReadingKeys { get; } = ["header", "separator", "quote", "timeFormat"];

    /// <summary>Settings of a run that chooses its model by validation items. A model file of any other carries none.</summary>
    public static IReadOnlyList<string> ValidationKeys { get; } = ["validate", "patience"];

    /// <summary>All settings, one key each, in the order of <see cref="RunSettings"/>.</summary>
    public static JsonObject ToJson(RunSettings settings) => JsonSerializer.SerializeToNode(settings, s_options)!.AsObject();

    /// <summary>The text of <c>config.json</c>.</summary>
    public static string ToText(RunSettings settings) => JsonSerializer.Serialize(settings, s_options) + "\n";

    /// <summary>What a model file carries: the settings that decide its bytes, in one line.</summary>
    public static string ToModelText(RunSettings settings)
    {
        JsonObject json = ToJson(settings);
        foreach (string key in WatchingKeys)
            if (key != "evalEvery" || !settings.Validate) json.Remove(key); // the model is one of those that were evaluated
        if (!settings.Validate)
            foreach (string key in ValidationKeys) json.Remove(key);
        if (settings.NewUsers == 0) json.Remove("newUsers"); // so that the file of a run without them says nothing of them
        foreach (string key in SizeKeys)
            if (json[key] is null) json.Remove(key);
        foreach (string key in ReadingKeys)
            if (json[key]!.GetValue<string>() == RunSettings.Auto) json.Remove(key);
        return json.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Reads settings; keys left out take their defaults.</summary>
    /// <exception cref="JsonException">A key is unknown or a value has the wrong type.</exception>
    public static RunSettings FromJson(JsonObject json) =>
        json.Deserialize<RunSettings>(s_options) ?? throw new JsonException("no settings");

    private sealed class LowerCaseWords : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name == nameof(Data.SplitKind.LeaveOneOut) ? "loo" : name.ToLowerInvariant();
    }
}
