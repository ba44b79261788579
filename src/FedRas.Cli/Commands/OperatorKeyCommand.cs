using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Serving;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras operator-key</c>: keys for people and programs that look after a server from elsewhere.</summary>
internal static class OperatorKeyCommand
{
    private static readonly string[] s_roles = ["viewer", "operator"];

    public static Command Create(Terminal terminal)
    {
        Option<string?> role = Text("--role", "viewer|operator", "What its holder may do: see the page and the metrics, or also pause, "
            + "revoke, and all else that changes something. Default operator.");
        Option<string?> label = Text("--label", "TEXT", "What you call it; no two keys have the same label. Default the role.");
        Option<string?> withdraw = Text("--withdraw", "LABEL", "Makes none, but withdraws the key of this label.");
        var command = new Command("operator-key", "Makes an operator key of a server that runs on this machine, and prints it once. The "
            + "server keeps only its hash.");
        foreach (Option option in (Option[])[role, label, withdraw]) command.Add(option);
        ServerChoice choice = new ServerChoice().AddTo(command, elsewhere: false);
        HelpPage.Attach(command, new HelpPage("fedras operator-key [options]", _ => null,
            ["fedras operator-key --role viewer --label prometheus", "fedras operator-key --withdraw prometheus"], terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            string may = parsed.GetValue(role) ?? "operator";
            if (!s_roles.Contains(may)) throw UsageException.OfValue("--role", may, "viewer or operator", "viewer");
            string path = parsed.GetValue(withdraw) is { } old ? "keys/withdraw?label=" + Uri.EscapeDataString(old)
                : $"keys?role={may}&label={Uri.EscapeDataString(parsed.GetValue(label) ?? may)}";
            using ServerConnection server = choice.Connect(parsed);
            terminal.Output.WriteLine(await server.PostAsync(path, null, terminal.Stop).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }
}
