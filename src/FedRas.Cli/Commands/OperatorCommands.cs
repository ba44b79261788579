using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Serving;
using FedRas.Cli.Settings;
using FedRas.Hosting.Options;
using FedRas.Numerics;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary>What an operator asks of a server that runs on the same machine: tokens, revoking, items.</summary>
internal static class OperatorCommands
{
    private static readonly OptionRange s_uses = new(1, int.MaxValue), s_days = new(0, 36_500, isAbove: true);

    public static Command Token(Terminal terminal)
    {
        Option<string?> data = Data();
        Option<string?> uses = Text("--uses", "N", $"How many devices may enrol with it: a whole number {s_uses}. Default 1.");
        Option<string?> days = Text("--days", "X", $"Days that it is good for: a number {s_days}. Without this option it does not end.");
        Option<string?> label = Text("--label", "TEXT", "What you call it. Default token.");
        Option<string?> withdraw = Text("--withdraw", "TOKEN", "Makes none, but withdraws this one: nobody enrols with it any more.");
        var command = new Command("token", "Makes an enrolment token of a server that runs on this machine, and prints an invitation for "
            + "devices. The server keeps only the token's hash.");
        foreach (Option option in (Option[])[data, uses, days, label, withdraw]) command.Add(option);
        HelpPage.Attach(command, new HelpPage("fedras token [options]", _ => null, ["fedras token --uses 100 --days 7"], terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(withdraw) is { } old)
            {
                terminal.Output.WriteLine(await LocalServer.PostAsync(Folder(parsed, data), "withdraw", old, terminal.Stop)
                    .ConfigureAwait(false));
                return ExitCode.Done;
            }
            string n = parsed.GetValue(uses) ?? "1";
            if (SettingParser.Whole(n, s_uses) is not { } many)
                throw UsageException.OfValue("--uses", n, $"a whole number {s_uses}", "100");
            string query = $"tokens?label={Uri.EscapeDataString(parsed.GetValue(label) ?? "token")}&uses={many}";
            if (parsed.GetValue(days) is { } text)
            {
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) || !s_days.Contains(x))
                    throw UsageException.OfValue("--days", text, $"a number {s_days}", "7");
                query += "&days=" + x.ToString("R", CultureInfo.InvariantCulture);
            }
            terminal.Output.WriteLine(await LocalServer.PostAsync(Folder(parsed, data), query, null, terminal.Stop).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Revoke(Terminal terminal)
    {
        Option<string?> data = Data();
        var device = new Argument<string>("DEVICE") { Description = "The pseudonym that the device enrolled under." };
        var command = new Command("revoke", "Takes a device's credential back for ever, at a server that runs on this machine.");
        command.Add(device);
        command.Add(data);
        HelpPage.Attach(command, new HelpPage("fedras revoke DEVICE [options]", _ => null, ["fedras revoke q3Yx0dF1S5u7m2bPz8kLwA"],
            terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            string path = "revoke?device=" + Uri.EscapeDataString(parsed.GetValue(device)!);
            terminal.Output.WriteLine(await LocalServer.PostAsync(Folder(parsed, data), path, null, terminal.Stop).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Catalogue(Terminal terminal)
    {
        var command = new Command("catalogue", "Lets the catalogue of a server that runs on this machine grow and shrink.");
        command.Add(Change("add", "items", "Adds items at the end of the catalogue. They are in the model after the next round."));
        command.Add(Change("retire", "retire", "Retires items for ever. They are gone from the model after the next round."));
        HelpPage.Attach(command, new HelpPage("fedras catalogue add|retire FILE [options]", _ => null,
            ["fedras catalogue add new.txt", "fedras catalogue retire old.txt"], terminal.Width));
        return command;

        Command Change(string name, string path, string meaning)
        {
            Option<string?> data = Data();
            var file = new Argument<string>("FILE") { Description = "Item ids, one a line." };
            var change = new Command(name, meaning);
            change.Add(file);
            change.Add(data);
            HelpPage.Attach(change, new HelpPage($"fedras catalogue {name} FILE [options]", _ => null,
                [$"fedras catalogue {name} items.txt"], terminal.Width));
            change.SetAction(async (parsed, _) =>
            {
                string ids = string.Join('\n', CatalogueFile.Read(parsed.GetValue(file)!));
                string said = await LocalServer.PostAsync(Folder(parsed, data), path, ids, terminal.Stop).ConfigureAwait(false);
                terminal.Output.WriteLine(said);
                return ExitCode.Done;
            });
            return change;
        }
    }

    public static Option<string?> Data() =>
        Text("--data", "DIR", $"The data folder of the server. Default {new FedRasServerOptions().DataFolder}.");

    public static string Folder(ParseResult parsed, Option<string?> data) => parsed.GetValue(data) ?? new FedRasServerOptions().DataFolder;
}
