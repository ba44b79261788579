using System.Text.Json;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Settings;

/// <summary>A <c>--config</c> file: an object with a key for each setting it gives. Comments and trailing commas are fine.</summary>
internal static class ConfigFile
{
    private static readonly JsonDocumentOptions s_options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="UsageException">The file cannot be read, is no JSON, or has an unknown key or an illegal value.</exception>
    public static JsonObject Load(string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"--config {path} is a folder; name a file, such as "
            + $"{Path.Combine(path, "config.json")}");
        try
        {
            return Parse(File.ReadAllText(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--config {path} cannot be read: {e.Message}");
        }
    }

    /// <param name="text">The JSON.</param>
    /// <param name="name">Names the file in messages.</param>
    public static JsonObject Parse(string text, string name)
    {
        try
        {
            return ParseSettings(text, name);
        }
        catch (InvalidOperationException) // a lone surrogate in a name or value
        {
            throw new UsageException($"{name} holds text that is not Unicode; mend it and write it as UTF-8");
        }
    }

    private static JsonObject ParseSettings(string text, string name)
    {
        using JsonDocument document = ParseDocument(text, name);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new UsageException($"{name}: the settings must stand in {{ … }}, such as {{ \"dataset\": \"demo\", \"rounds\": 100 }}");

        var settings = new JsonObject();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            Setting setting = SettingTable.Find(property.Name) ?? throw new UsageException(
                $"{name}: unknown key '{property.Name}'; allowed are {string.Join(", ", SettingTable.All.Select(known => known.Key))}");
            if (settings.ContainsKey(property.Name))
                throw new UsageException($"{name}: the key '{property.Name}' stands there twice; keep one");
            settings[property.Name] = Value(property.Value, setting, name);
        }
        return settings;
    }

    private static JsonNode? Value(JsonElement value, Setting setting, string name)
    {
        string place = $"{name}: {setting.Key}";
        if (value.ValueKind == JsonValueKind.Null && setting.IsSource) return null;
        return value.ValueKind switch
        {
            JsonValueKind.Null => setting.Read("none", place),
            JsonValueKind.String => setting.Read(value.GetString()!, place),
            JsonValueKind.Array => setting.Read(string.Join(',', value.EnumerateArray()), place),
            _ => setting.Read(value.GetRawText(), place),
        };
    }

    private static JsonDocument ParseDocument(string text, string name)
    {
        try
        {
            return JsonDocument.Parse(text, s_options);
        }
        catch (JsonException e)
        {
            throw new UsageException($"{name} is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}; mend it there");
        }
    }
}
