using System.Collections;

namespace FedRas.Cli.Settings;

/// <summary>What <c>--help</c> and error messages say of a setting.</summary>
internal static class SettingText
{
    /// <summary>The name on the command line of a key in JSON.</summary>
    public static string Option(string key) =>
        "--" + string.Concat(key.Select(c => char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>The legal values.</summary>
    public static string Range(SettingDeclaration setting) => setting.Declared.Legal
        ?? (setting.Range is not { } range ? "one of " + string.Join(", ", setting.Type == typeof(bool) ? ["false", "true"] : setting.Words)
            : setting.Type == typeof(int) ? $"a whole number {range}" : $"a number {range}");

    /// <summary>The default; null if there is none.</summary>
    public static string? Default(SettingDeclaration setting) => setting.Default switch
    {
        null => null,
        Enum word => RunSettingsJson.WordOf(word.ToString()),
        bool value => value ? "true" : "false",
        string text => text,
        IEnumerable list => string.Join(',', list.Cast<object>()),
        object number => Convert.ToString(number, CultureInfo.InvariantCulture),
    };

    /// <summary>Meaning, legal values and default, as <c>--help</c> has them.</summary>
    public static string Describe(Setting setting)
    {
        string legal = setting.IsPlain ? "" : $" Legal: {setting.Range}{(setting.Optional ? "; the word none leaves it unset" : "")}.";
        return setting.Meaning + legal + (setting.Default is { } value ? $" Default {value}." : "");
    }
}
