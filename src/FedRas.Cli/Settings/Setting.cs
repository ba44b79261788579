using FedRas.Cli.Errors;

namespace FedRas.Cli.Settings;

/// <summary>A setting of a run as the command line and a config file take it. All of it follows from its declaration.</summary>
internal sealed record Setting
{
    private readonly SettingDeclaration _declaration;

    public Setting(SettingDeclaration declaration)
    {
        _declaration = declaration;
        Words = declaration.Words;
        Range = SettingText.Range(declaration);
        Default = SettingText.Default(declaration);
        Example = declaration.Declared.Example ?? Default ?? Words[0];
    }

    /// <summary>Name in JSON, camelCase.</summary>
    public string Key => _declaration.Key;

    /// <summary>Heading in <c>--help</c>.</summary>
    public string Group => _declaration.Declared.Group;

    /// <summary>What the setting does.</summary>
    public string Meaning => _declaration.Declared.Meaning;

    /// <summary>What stands for the value in <c>--help</c>.</summary>
    public string ValueName => _declaration.Declared.Value ?? string.Join('|', IsSwitch ? ["false", "true"] : Words);

    /// <summary>The legal values in words.</summary>
    public string Range { get; init; }

    /// <summary>Whether <see cref="ValueName"/> or the meaning says all that is legal.</summary>
    public bool IsPlain => _declaration.Declared.Value is null || Range == "a path";

    /// <summary>A legal value, for error messages.</summary>
    public string Example { get; }

    /// <summary>Whether "none" (null in JSON) is legal. Of the two sources of data one is always null, so that says nothing.</summary>
    public bool Optional => _declaration.MayBeNone && !IsSource;

    /// <summary>Whether it names the data.</summary>
    public bool IsSource => _declaration.Name is nameof(RunSettings.Dataset) or nameof(RunSettings.Data);

    /// <summary>Whether the option without a value means true.</summary>
    public bool IsSwitch => _declaration.Type == typeof(bool);

    /// <summary>The default in words; null if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Values that a shell offers; none if there are too many.</summary>
    public IReadOnlyList<string> Words { get; init; }

    /// <summary>Whether it may change when a run goes on.</summary>
    public bool MayChange => _declaration.Declared.MayChange || _declaration.Declared.Kept == SettingKept.Never;

    /// <summary>Name on the command line.</summary>
    public string Option => SettingText.Option(Key);

    /// <summary>Reads a value.</summary>
    /// <param name="text">As written by the user.</param>
    /// <param name="place">How the user would name the place, such as <c>--rounds</c> or <c>run.json: rounds</c>.</param>
    /// <exception cref="UsageException">The value is not legal.</exception>
    public JsonNode? Read(string text, string place) => Optional && text == "none" ? null
        : SettingParser.Parse(_declaration, text)
            ?? throw UsageException.OfValue(place, text, Range + (Optional ? ", or none" : ""), Example);
}
