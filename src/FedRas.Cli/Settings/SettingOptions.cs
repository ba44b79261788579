namespace FedRas.Cli.Settings;

/// <summary>The settings as options of a command. Values stay text until <see cref="Read"/>, so that every error speaks alike.</summary>
internal sealed class SettingOptions
{
    private readonly Dictionary<Setting, Option<string?>> _options = [];

    /// <summary>Options for the settings with these keys; all of them when none is named.</summary>
    public SettingOptions(params string[] keys)
    {
        foreach (Setting setting in SettingTable.All.Where(setting => keys.Length == 0 || keys.Contains(setting.Key)))
        {
            var option = new Option<string?>(setting.Option)
            {
                HelpName = setting.ValueName,
                Description = SettingText.Describe(setting),
            };
            if (setting.IsSwitch) option.Arity = ArgumentArity.ZeroOrOne;
            option.CompletionSources.Add([.. setting.IsSwitch ? ["false", "true"] : setting.Words]);
            _options.Add(setting, option);
        }
    }

    public IEnumerable<Option<string?>> Options => _options.Values;

    /// <summary>The heading in help of one of <see cref="Options"/>; null for an option of another kind.</summary>
    public string? GroupOf(Option option) => _options.FirstOrDefault(pair => pair.Value == option).Key?.Group;

    /// <summary>The settings that were given.</summary>
    /// <exception cref="Errors.UsageException">A value is not legal.</exception>
    public JsonObject Read(ParseResult parsed)
    {
        var given = new JsonObject();
        foreach ((Setting setting, Option<string?> option) in _options)
            if ((parsed.GetValue(option) ?? (setting.IsSwitch && parsed.GetResult(option) is not null ? "true" : null)) is { } text)
                given[setting.Key] = setting.Read(text, setting.Option);
        return given;
    }
}
