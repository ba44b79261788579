using System.Text.Encodings.Web;
using System.Text.Json;

namespace FedRas.Cli.Display;

/// <summary>JSON on several lines, for people and programs.</summary>
internal static class IndentedJson
{
    private static readonly JsonSerializerOptions s_indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An answer of a command.</summary>
    public static string Of<T>(T answer) => JsonSerializer.Serialize(answer, s_indented);

    /// <summary>The lines of a JSON text; a text that is no JSON stays as it is.</summary>
    public static string[] Lines(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(s_indented).Split('\n') ?? ["null"];
        }
        catch (JsonException)
        {
            return [json];
        }
    }
}
