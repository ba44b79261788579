using FedRas.Cli.Display;
using FedRas.Cli.Settings;

namespace FedRas.Cli.Commands;

/// <summary>The command that goes on with an interrupted run, ready to copy.</summary>
internal static class ResumeCommand
{
    /// <param name="request">What was asked.</param>
    /// <param name="layers">Its settings.</param>
    /// <param name="file">Where the state is.</param>
    public static string For(SimulateRequest request, SettingLayers layers, string file)
    {
        List<string> words = ["fedras", "simulate", "--resume", file];
        if (request.Output is not null)
            words.AddRange(["--out", request.Output]); // config.json there has the rest
        else
            foreach (string key in RunSettingsJson.WatchingKeys)
                if (layers.Chosen(key) is { } value)
                    words.AddRange([SettingTable.Find(key)!.Option, Show(value)]);
        if (request.Json) words.AddRange(["--format", "json"]);
        if (request.Profile) words.Add("--profile");
        if (request.Quiet) words.Add("--quiet");
        return string.Join(' ', words.Select(ShellWord.Quote));
    }

    private static string Show(JsonNode value) =>
        value is JsonArray list ? string.Join(',', list.Select(k => k!.ToString())) : value.ToString();
}
