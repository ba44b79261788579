using System.Text.Json;
using System.Text.Json.Nodes;

namespace FedRas.Comparison.Sweep;

/// <summary>Which settings of two sweeps differ, in words.</summary>
internal static class SettingsDifference
{
    private const int MostTold = 5;

    /// <summary>Each setting with both values, such as <c>rounds 500 there, 20 here</c>; a few of many.</summary>
    public static string Of(ComparisonFacts there, ComparisonFacts here)
    {
        Dictionary<string, string> before = Flat(there), now = Flat(here);
        string[] all =
        [
            .. before.Keys.Union(now.Keys).Where(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key))
                .Select(key => $"{key} {before.GetValueOrDefault(key, "none")} there, {now.GetValueOrDefault(key, "none")} here"),
        ];
        return string.Join("; ", all.Take(MostTold)) + (all.Length > MostTold ? $"; and {all.Length - MostTold} more" : "");
    }

    private static Dictionary<string, string> Flat(ComparisonFacts facts)
    {
        var flat = new Dictionary<string, string>();
        Add(Parse(facts.Config), "");
        flat["coupled decay"] = facts.LeavesDecayIn ? "true" : "false";
        if (!flat.ContainsKey("split")) flat["split"] = facts.Split;
        return flat;

        void Add(JsonObject settings, string place)
        {
            foreach ((string key, JsonNode? value) in settings)
                if (value is JsonObject inner && key == "centralized") Add(inner, "centralized ");
                else flat[place + key] = value is JsonObject { } whole && whole["name"] is { } name ? name.ToString()
                    : value?.ToString() ?? "none";
        }
    }

    private static JsonObject Parse(string config)
    {
        try
        {
            return JsonNode.Parse(config) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
