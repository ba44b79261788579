using FedRas.Cli.Errors;
using FedRas.Numerics;
using FedRas.Simulation.Scenarios;

namespace FedRas.Cli.Settings;

/// <summary>Reads the text of a setting by its type; null stands for what is not legal.</summary>
internal static class SettingParser
{
    private const int MostOfAList = 10;

    public static JsonNode? Parse(SettingDeclaration setting, string text)
    {
        if (setting.Reader is { } reader) return reader(text) is { } read ? JsonValue.Create(read) : null;
        if (setting.Words.Count > 0) return setting.Words.Contains(text) ? JsonValue.Create(text) : null;
        return setting.Type switch
        {
            var type when type == typeof(bool) => bool.TryParse(text, out bool value) ? JsonValue.Create(value) : null,
            var type when type == typeof(int) => Whole(text, setting.Range!) is { } n ? JsonValue.Create(n) : null,
            var type when type == typeof(double) || type == typeof(float) => Number(text, setting),
            var type when type == typeof(ulong) => Seed(text),
            var type when type == typeof(IReadOnlyList<int>) => List(text, setting.Range!),
            var type when type == typeof(Scenario) => ReadScenario(text),
            _ => text.Trim().Length > 0 ? JsonValue.Create(text) : null,
        };
    }

    /// <summary>A whole number of a range.</summary>
    public static long? Whole(string text, OptionRange range) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) && range.Contains(n) ? n : null;

    // What is stored in single precision must be legal in single precision.
    private static JsonValue? Number(string text, SettingDeclaration setting) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x)
            && setting.Range!.Contains(setting.Type == typeof(float) ? (float)x : x) ? JsonValue.Create(x) : null;

    private static JsonValue? Seed(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? JsonValue.Create(seed) : null;

    private static JsonArray? List(string text, OptionRange range)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        long?[] values = [.. parts.Select(part => Whole(part, range))];
        JsonNode[] sorted = [.. values.OfType<long>().Distinct().Order().Select(k => (JsonNode)k)];
        return values.Contains(null) || sorted.Length > MostOfAList ? null : new JsonArray(sorted);
    }

    /// <summary>The whole scenario of a name, of a file, or of the text that <c>config.json</c> holds.</summary>
    private static JsonNode? ReadScenario(string text)
    {
        if (text.Trim().Length == 0) return null;
        try
        {
            Scenario scenario = text.TrimStart().StartsWith('{') ? ScenarioFile.Parse(text, "scenario") : ScenarioFile.Load(text);
            return JsonNode.Parse(ScenarioFile.ToText(scenario));
        }
        catch (ScenarioException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
