using System.CommandLine;
using System.Text.Json.Nodes;
using FedRas.Simulation.Running;

namespace FedRas.Cli.Settings;

/// <summary>The settings as options of a command. Values stay text until <see cref="Read"/>, so that every error speaks alike.</summary>
internal sealed class SettingOptions
{
    private readonly Dictionary<Setting, Option<string?>> _options = [];

    /// <summary>Options for the settings with these keys; all of them when none is named.</summary>
    public SettingOptions(params string[] keys)
    {
        JsonObject defaults = RunSettingsJson.ToJson(new RunSettings()), byData = DatasetDefaults.For(null, centralized: false);
        foreach (Setting setting in SettingTable.All)
        {
            if (keys.Length > 0 && !keys.Contains(setting.Key)) continue;
            string description = Describe(setting, defaults, byData);
            var option = new Option<string?>(setting.Option) { HelpName = setting.ValueName, Description = description };
            if (setting.IsSwitch) option.Arity = ArgumentArity.ZeroOrOne;
            if (setting.Words.Count > 0) option.CompletionSources.Add([.. setting.Words]);
            _options.Add(setting, option);
        }
    }

    public IEnumerable<Option<string?>> Options => _options.Values;

    /// <summary>The heading in help of one of <see cref="Options"/>; null for an option of another kind.</summary>
    public string? GroupOf(Option option) => _options.FirstOrDefault(pair => pair.Value == option).Key?.Group;

    /// <summary>The settings that were given.</summary>
    /// <exception cref="UsageException">A value is not legal.</exception>
    public JsonObject Read(ParseResult parsed)
    {
        var given = new JsonObject();
        foreach ((Setting setting, Option<string?> option) in _options)
            if ((parsed.GetValue(option) ?? (setting.IsSwitch && parsed.GetResult(option) is not null ? "true" : null)) is { } text)
                given[setting.Key] = setting.Read(text, setting.Option);
        return given;
    }

    private static string Describe(Setting setting, JsonObject defaults, JsonObject byData)
    {
        bool inWords = setting.ValueName.Contains('|', StringComparison.Ordinal) || setting.Range == "a path";
        string range = inWords ? "" : $" Legal: {setting.Range}{(setting.Optional ? "; the word none leaves it unset" : "")}.";
        string value = defaults[setting.Key] switch
        {
            null => setting.Key == "dataset" ? DatasetDefaults.Dataset : "",
            JsonArray list => string.Join(',', list.Select(k => k!.ToString())),
            JsonNode node => node.ToString(),
        };
        string start = setting.Default is { } words ? $" Default {words}."
            : byData[setting.Key] is { } other ? $" Default {other}, or what was tried on the data set."
            : value.Length > 0 ? $" Default {value}." : "";
        return setting.Meaning + range + start;
    }
}
