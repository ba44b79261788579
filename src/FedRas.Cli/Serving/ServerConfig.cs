using System.Text;
using System.Text.Json;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using Microsoft.Extensions.Configuration;

namespace FedRas.Cli.Serving;

/// <summary>A file of settings: those of the recipe as <c>fedras simulate --config</c> has them, and those of the server.</summary>
/// <param name="Recipe">Settings of the recipe.</param>
/// <param name="Server">Settings of the server; null if there are none.</param>
internal sealed record ServerConfig(JsonObject Recipe, IConfiguration? Server)
{
    private const string Section = "server";
    private static readonly JsonDocumentOptions s_lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="UsageException">The file cannot be read, or has an unknown key or an illegal value.</exception>
    public static ServerConfig Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--config {path} cannot be read: {e.Message}");
        }
        JsonObject? server = null;
        try
        {
            if (JsonNode.Parse(text, null, s_lenient) is JsonObject all && all[Section] is JsonObject found)
            {
                all.Remove(Section);
                (server, text) = (found, all.ToJsonString());
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Said better below.
        }
        JsonObject recipe = ConfigFile.Parse(text, Path.GetFileName(path));
        return new ServerConfig(recipe, server is null ? null
            : new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(server.ToJsonString()))).Build());
    }
}
