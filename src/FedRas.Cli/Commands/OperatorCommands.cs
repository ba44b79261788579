using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Serving;
using FedRas.Cli.Settings;
using FedRas.Numerics;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary>What an operator asks of a server that runs: tokens, revoking, items.</summary>
internal static class OperatorCommands
{
    private static readonly OptionRange s_uses = new(1, int.MaxValue), s_days = new(0, 36_500, isAbove: true);

    public static Command Token(Terminal terminal)
    {
        Option<string?> uses = Text("--uses", "N", $"How many devices may enrol with it: a whole number {s_uses}. Default 1.");
        Option<string?> days = Text("--days", "X", $"Days that it is good for: a number {s_days}. Without this option it does not end.");
        Option<string?> label = Text("--label", "TEXT", "What you call it. Default token.");
        Option<string?> withdraw = Text("--withdraw", "TOKEN", "Makes none, but withdraws this one: nobody enrols with it any more.");
        var command = new Command("token", "Makes an enrolment token of a server that runs, and prints an invitation for devices. The "
            + "server keeps only the token's hash.");
        foreach (Option option in (Option[])[uses, days, label, withdraw]) command.Add(option);
        return Posting(command, "fedras token [options]", ["fedras token --uses 100 --days 7"], terminal, parsed =>
        {
            if (parsed.GetValue(withdraw) is { } old) return ("withdraw", old);
            string n = parsed.GetValue(uses) ?? "1";
            if (SettingParser.Whole(n, s_uses) is not { } many)
                throw UsageException.OfValue("--uses", n, $"a whole number {s_uses}", "100");
            string call = $"tokens?label={Uri.EscapeDataString(parsed.GetValue(label) ?? "token")}&uses={many}";
            if (parsed.GetValue(days) is not { } text) return (call, null);
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) || !s_days.Contains(x))
                throw UsageException.OfValue("--days", text, $"a number {s_days}", "7");
            return ($"{call}&days={x.ToString("R", CultureInfo.InvariantCulture)}", null);
        });
    }

    public static Command Revoke(Terminal terminal)
    {
        var device = new Argument<string>("DEVICE") { Description = "The pseudonym that the device enrolled under." };
        var command = new Command("revoke", "Takes a device's credential back for ever, at a server that runs.") { device };
        return Posting(command, "fedras revoke DEVICE [options]", ["fedras revoke q3Yx0dF1S5u7m2bPz8kLwA"], terminal,
            parsed => ("revoke?device=" + Uri.EscapeDataString(parsed.GetValue(device)!), null));
    }

    public static Command Catalogue(Terminal terminal)
    {
        var command = new Command("catalogue", "Lets the catalogue of a server that runs grow and shrink.");
        command.Add(Change("add", "items", "Adds items at the end of the catalogue. They are in the model after the next round."));
        command.Add(Change("retire", "retire", "Retires items for ever. They are gone from the model after the next round."));
        HelpPage.Attach(command, new HelpPage("fedras catalogue add|retire FILE [options]", _ => null,
            ["fedras catalogue add new.txt", "fedras catalogue retire old.txt"], terminal.Width));
        return command;

        Command Change(string name, string call, string meaning)
        {
            var file = new Argument<string>("FILE") { Description = "Item ids, one a line." };
            return Posting(new Command(name, meaning) { file }, $"fedras catalogue {name} FILE [options]",
                [$"fedras catalogue {name} items.txt"], terminal,
                parsed => (call, string.Join('\n', CatalogueFile.Read(parsed.GetValue(file)!))));
        }
    }

    public static Command Pause(Terminal terminal) => Posting(
        new Command("pause", "Pauses the federation of a server that runs: no round opens, also after a restart, and devices are told to "
            + "come back. The open round ends with the places that are given. The model stays to be downloaded."),
        "fedras pause [options]", ["fedras pause", "fedras resume"], terminal, _ => ("pause", null));

    public static Command Resume(Terminal terminal) => Posting(
        new Command("resume", "Lets a federation that was paused go on."),
        "fedras resume [options]", ["fedras resume"], terminal, _ => ("resume", null));

    public static Command Distortion(Terminal terminal)
    {
        var target = new Argument<string>("TARGET")
        {
            Description = "Relative squared error that a report may have: above 0, at most 1; or recipe for what the server started with.",
        };
        var command = new Command("distortion", "Sets what a server that runs asks of reports, from its next round on: less distortion "
            + "means longer reports.") { target };
        return Posting(command, "fedras distortion TARGET [options]", ["fedras distortion 0.02", "fedras distortion recipe"], terminal,
            parsed =>
            {
                string text = parsed.GetValue(target)!;
                if (text == "recipe") return ("distortion", null);
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) || !(x > 0 && x <= 1))
                    throw UsageException.OfValue("TARGET", text, "a number above 0 and at most 1, or recipe", "0.02");
                return ("distortion?target=" + x.ToString("R", CultureInfo.InvariantCulture), null);
            });
    }

    private static Command Posting(
        Command command, string usage, string[] examples, Terminal terminal, Func<ParseResult, (string Call, string? Body)> read)
    {
        ServerChoice choice = new ServerChoice().AddTo(command);
        HelpPage.Attach(command, new HelpPage(usage, _ => null, examples, terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            (string call, string? body) = read(parsed);
            using ServerConnection server = choice.Connect(parsed);
            terminal.Output.WriteLine(await server.PostAsync(call, body, terminal.Stop).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }
}
