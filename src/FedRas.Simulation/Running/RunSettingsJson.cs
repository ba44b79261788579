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
    public static IReadOnlyList<string> WatchingKeys { get; } =
        [.. SettingDeclaration.All.Where(setting => setting.Declared.Kept == SettingKept.Never).Select(setting => setting.Key)];

    /// <summary>Settings that a model file does not carry if the run did not give them, with the values that they had then.</summary>
    public static IReadOnlyDictionary<string, JsonNode?> Unsaid { get; } = SettingDeclaration.All
        .Where(setting => setting.Declared is { Kept: SettingKept.IfGiven, MayChange: false })
        .ToDictionary(setting => setting.Key, setting => ToJson(new RunSettings())[setting.Key]);

    /// <summary>All settings, one key each, in the order of <see cref="RunSettings"/>.</summary>
    public static JsonObject ToJson(RunSettings settings) => JsonSerializer.SerializeToNode(settings, s_options)!.AsObject();

    /// <summary>The text of <c>config.json</c>.</summary>
    public static string ToText(RunSettings settings) => JsonSerializer.Serialize(settings, s_options) + "\n";

    /// <summary>What a model file carries: the settings that decide its bytes, in one line.</summary>
    public static string ToModelText(RunSettings settings)
    {
        JsonObject json = ToJson(settings), defaults = ToJson(new RunSettings());
        foreach (SettingDeclaration setting in SettingDeclaration.All)
        {
            bool isKept = setting.Declared.Kept switch
            {
                SettingKept.Never => setting.Name == nameof(RunSettings.EvalEvery) && settings.Validate, // the model is an evaluated one
                SettingKept.IfGiven => !JsonNode.DeepEquals(json[setting.Key], defaults[setting.Key]),
                _ => settings.Validate || setting.Name != nameof(RunSettings.Patience),
            };
            if (!isKept) json.Remove(setting.Key);
        }
        return json.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Reads settings; keys left out take their defaults.</summary>
    /// <exception cref="JsonException">A key is unknown or a value has the wrong type.</exception>
    public static RunSettings FromJson(JsonObject json) =>
        json.Deserialize<RunSettings>(s_options) ?? throw new JsonException("no settings");

    /// <summary>The word of an enum's value, on the command line and in JSON.</summary>
    public static string WordOf(string name) => name == nameof(Data.SplitKind.LeaveOneOut) ? "loo" : name.ToLowerInvariant();

    private sealed class LowerCaseWords : JsonNamingPolicy
    {
        public override string ConvertName(string name) => WordOf(name);
    }
}
