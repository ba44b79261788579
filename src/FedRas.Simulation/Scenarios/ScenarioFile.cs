using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FedRas.Simulation.Scenarios;

/// <summary>
/// Scenarios as JSON. Strict: an unknown key is an error; one left out takes its default. Comments and trailing commas are fine.
/// </summary>
public static class ScenarioFile
{
    private static readonly JsonDocumentOptions s_reading = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true
    };
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The built-in scenario of that name, or else the file's.</summary>
    /// <exception cref="ScenarioException">It is neither, or the file is not a scenario.</exception>
    public static Scenario Load(string nameOrPath)
    {
        if (BuiltInScenarios.Find(nameOrPath) is { } known) return known;
        if (!File.Exists(nameOrPath))
            throw new ScenarioException($"scenario {nameOrPath} is neither built in nor a file; "
                + $"built in are {string.Join(", ", BuiltInScenarios.Names)}, and docs/scenarios.md describes the file");
        try
        {
            return Parse(File.ReadAllText(nameOrPath), Path.GetFileName(nameOrPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"scenario {nameOrPath} cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads a scenario.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Names it in messages.</param>
    /// <exception cref="ScenarioException">The text is no JSON, or holds an unknown key or an illegal value.</exception>
    public static Scenario Parse(string json, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, s_reading);
            CheckObject(document.RootElement, typeof(Scenario), source, "");
            Scenario scenario = document.RootElement.Deserialize<Scenario>(s_options)!;
            scenario.Validate();
            return scenario;
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"{source} is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}; mend it there");
        }
        catch (InvalidOperationException) // a lone surrogate in a name
        {
            throw new ScenarioException($"{source} holds text that is not Unicode; mend it and write it as UTF-8");
        }
    }

    /// <summary>All of a scenario, defaults written.</summary>
    public static string ToText(Scenario scenario) => JsonSerializer.Serialize(scenario, s_options) + "\n";

    private static void CheckObject(JsonElement element, Type type, string source, string path)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(element, "an object { … }", source, path);
        Dictionary<string, PropertyInfo> known = type.GetProperties().ToDictionary(property =>
            JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        var seen = new HashSet<string>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!known.TryGetValue(property.Name, out PropertyInfo? target))
                throw new ScenarioException($"{source}: unknown key '{place}'; allowed there are {string.Join(", ", known.Keys)}");
            if (!seen.Add(property.Name)) throw new ScenarioException($"{source}: the key '{place}' stands there twice; keep one");
            CheckValue(property.Value, target.PropertyType, source, place);
        }
    }

    private static void CheckValue(JsonElement value, Type type, string source, string place)
    {
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        // Reading the text shows whether it is Unicode.
        if (type == typeof(string) && (value.ValueKind != JsonValueKind.String || value.GetString() is null)) throw Wrong(value,
            "text in quotes", source, place);
        if (type == typeof(int) && !(isNumber && value.TryGetInt32(out _))) throw Wrong(value, "a whole number", source, place);
        if (type == typeof(double) && !isNumber) throw Wrong(value, "a number", source, place);
        if (type == typeof(double?) && !isNumber && value.ValueKind != JsonValueKind.Null) throw Wrong(value, "a number, or null for none",
            source, place);
        if (type == typeof(UsersPerDevice)) CheckObject(value, type, source, place);
        if (type != typeof(IReadOnlyList<DeviceClass>)) return;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(value, "a list [ … ] of classes", source, place);
        int i = 0;
        foreach (JsonElement element in value.EnumerateArray()) CheckObject(element, typeof(DeviceClass), source, $"{place}[{i++}]");
    }

    private static ScenarioException Wrong(JsonElement value, string expected, string source, string place)
    {
        string text = value.GetRawText();
        if (text.Length > 40) text = text[..40] + "…";
        return new ScenarioException($"{source}: {(place.Length == 0 ? "the scenario" : place)} {text} is not possible: {expected} is "
            + "needed; see docs/scenarios.md");
    }
}
