using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FedRas.Cli.Display;

/// <summary>JSON on several lines; text that is no JSON stays as it is.</summary>
internal static class IndentedJson
{
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
