using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using FedRas.Numerics;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras demo</c>: a server, its page, and devices, in one command.</summary>
internal static class DemoCommand
{
    private static readonly OptionRange s_devices = new(DemoRun.Goal, 2_000), s_rounds = new(1, 10_000);

    public static Command Create(Terminal terminal)
    {
        Option<string?> devices = Text("--devices", "N", $"How many devices: a whole number {s_devices}. Default {DemoRequest.Few}.");
        Option<string?> rounds = Text("--rounds", "N", $"Rounds: a whole number {s_rounds}. Default {DemoRequest.Short}.");
        Option<string?> page = Text("--page", "URL", "Where the page is: http:// on this machine. Without this option any free port.");
        Option<string?> keep = Text("--keep", "DIR", "Keeps the server's state and the devices' stores there. Without this option they are "
            + "removed at the end.");
        Option<bool> browser = new("--no-browser") { Description = "Prints the page's address and opens no browser." };
        var command = new Command("demo", "Starts a server, opens its page in the browser, and lets devices of generated data train over "
            + "TLS. Each device has a client, a store and a slow link of its own. Ends with a recommendation and a table of what moved. On "
            + "a terminal the page stays until Ctrl-C.");
        foreach (Option option in (Option[])[devices, rounds, page, keep, browser]) command.Add(option);
        HelpPage.Attach(command, new HelpPage("fedras demo [options]", _ => null,
            ["fedras demo", "fedras demo --devices 1000 --rounds 300 --keep demo"], terminal.Width));
        command.SetAction((parsed, _) =>
        {
            var request = new DemoRequest { Folder = parsed.GetValue(keep), OpensBrowser = !parsed.GetValue(browser) };
            if (parsed.GetValue(devices) is { } d) request = request with { Devices = Whole("--devices", d, s_devices) };
            if (parsed.GetValue(rounds) is { } r) request = request with { Rounds = Whole("--rounds", r, s_rounds) };
            if (parsed.GetValue(page) is { } url) request = request with { Page = url };
            return new DemoRun(request, terminal).RunAsync();
        });
        return command;
    }

    private static int Whole(string option, string text, OptionRange range) => (int)(SettingParser.Whole(text, range)
        ?? throw UsageException.OfValue(option, text, $"a whole number {range}", range.Least.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>What <c>fedras demo</c> was asked for.</summary>
internal sealed record DemoRequest
{
    public const int Few = 200, Short = 60;

    /// <summary>How many devices.</summary>
    public int Devices { get; init; } = Few;

    /// <summary>Rounds in all.</summary>
    public int Rounds { get; init; } = Short;

    /// <summary>Where the page is.</summary>
    public string Page { get; init; } = "http://127.0.0.1:0";

    /// <summary>Folder that is kept; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether the page is opened in a browser, if there is a terminal.</summary>
    public bool OpensBrowser { get; init; }
}
