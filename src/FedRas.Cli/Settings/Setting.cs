using System.Globalization;
using System.Text.Json.Nodes;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Settings;

/// <summary>
/// One setting of a run: what it is called, what it means, which values are legal. The command line, a config file and
/// <c>--help</c> all read this one description.
/// </summary>
/// <param name="Key">Name in JSON, camelCase.</param>
/// <param name="Group">Heading in <c>--help</c>.</param>
/// <param name="ValueName">What stands for the value in <c>--help</c>.</param>
/// <param name="Meaning">One or two sentences.</param>
/// <param name="Range">The legal values, in words.</param>
/// <param name="Example">A value that is legal, for error messages.</param>
/// <param name="Parse">The value as JSON; null where the text is not legal.</param>
internal sealed record Setting(
    string Key, string Group, string ValueName, string Meaning, string Range, string Example, Func<string, JsonNode?> Parse)
{
    /// <summary>Whether "none" (null in JSON) is legal.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether the option without a value means true.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>The default in words, where it is no number; null takes it from the settings.</summary>
    public string? Default { get; init; }

    /// <summary>Values that a shell offers; none where there are too many.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Name on the command line.</summary>
    public string Option { get; } = "--" + string.Concat(Key.Select(c => char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Reads a value.</summary>
    /// <param name="text">As written by the user.</param>
    /// <param name="place">How the user would name the place, such as <c>--rounds</c> or <c>run.json: rounds</c>.</param>
    /// <exception cref="UsageException">The value is not legal.</exception>
    public JsonNode? Read(string text, string place)
    {
        if (Optional && text == "none") return null;
        return Parse(text) ?? throw new UsageException(
            $"{place} {(text.Length == 0 ? "''" : text)} is not possible: {Range}{(Optional ? ", or none" : "")}; for example {Example}");
    }

    public static Setting Whole(string key, string group, string name, string meaning, long least, long most, long example) =>
        new(key, group, name, meaning, $"a whole number from {Grouped(least)} to {Grouped(most)}", $"{example}",
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) && n >= least && n <= most
                ? JsonValue.Create(n) : null);

    public static Setting Number(
        string key, string group, string name, string meaning, string range, Func<double, bool> legal, string example) =>
        new(key, group, name, meaning, "a number " + range, example,
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x) && legal(x)
                ? JsonValue.Create(x) : null);

    public static Setting Word(string key, string group, string meaning, params string[] words) =>
        new(key, group, string.Join('|', words), meaning, "one of " + string.Join(", ", words), words[0],
            text => words.Contains(text, StringComparer.Ordinal) ? JsonValue.Create(text) : null)
        { Words = words };

    public static Setting Switch(string key, string group, string meaning) => Word(key, group, meaning, "false", "true") with
    {
        IsSwitch = true,
        Parse = text => bool.TryParse(text, out bool value) ? JsonValue.Create(value) : null,
    };

    public static Setting Text(string key, string group, string name, string meaning, string range, string example) =>
        new(key, group, name, meaning, range, example, text => text.Trim().Length > 0 ? JsonValue.Create(text) : null);

    private static string Grouped(long n) => n.ToString("#,0", CultureInfo.InvariantCulture);
}
