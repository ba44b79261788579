namespace FedRas.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string?> Config() => Text("--config", "FILE",
        "Settings as JSON, keys as these options in camelCase, comments allowed. Options given here win.");

    /// <summary><c>--quiet</c>.</summary>
    public static Option<bool> Quiet() => new("--quiet")
    {
        Description = "Shows the result, and on standard error warnings and notes; no progress.",
    };

    /// <summary>An option whose value stays text.</summary>
    public static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
