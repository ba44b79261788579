using FedRas.Cli.Display;
using FedRas.Cli.Settings;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras simulate</c>: trains with many virtual devices in this process and reports.</summary>
internal static class SimulateCommand
{
    private static readonly string[] s_examples =
    [
        "fedras simulate --dataset demo --out runs/demo",
        "fedras simulate --data ratings.csv --columns user=uid,item=asin,rating=stars,timestamp=time --min-rating 4 --validate",
        "fedras simulate --dataset demo --scenario mobile --out runs/mobile",
        "fedras simulate --resume runs/demo/model.fedras --rounds 600 --out runs/demo",
    ];

    public static Command Create(Terminal terminal)
    {
        var settings = new SettingOptions();
        Option<string?> config = Config();
        Option<string?> output = Text("--out", "DIR",
            "Folder for metrics.jsonl, summary.json, config.json, model.fedras and pictures.");
        Option<string?> resume = Text("--resume", "FILE",
            "Goes on from a model file, to --rounds in all. Nothing may differ but "
            + $"{string.Join(", ", SettingTable.All.Where(setting => setting.MayChange).Select(setting => setting.Option))}.");
        Option<string?> format = OutputFormat.Option("summary.json alone on standard output");
        Option<string?> messages = Text("--dump-messages", "DIR",
            "Folder for messages as they are sent, up to 5 rounds of a device's report and the server's frame. fedras inspect shows them.");
        var profile = new Option<bool>("--profile")
        {
            Description = "Shows at the end what took the time: thread time by stage of a round, and evaluation.",
        };
        Option<bool> quiet = Quiet();

        var command = new Command("simulate",
            "Trains a recommender with many virtual devices in this process, and reports quality, bytes and speed.");
        foreach (Option<string?> option in settings.Options) command.Add(option);
        foreach (Option option in (Option[])[config, resume, output, messages, format, profile, quiet]) command.Add(option);
        HelpPage.Attach(command, new HelpPage("fedras simulate [options]", settings.GroupOf, s_examples, terminal.Width));

        command.SetAction((parsed, _) =>
        {
            var request = new SimulateRequest
            {
                CommandLine = settings.Read(parsed),
                Config = ReadConfig(parsed.GetValue(config)),
                Resume = parsed.GetValue(resume),
                Output = parsed.GetValue(output),
                Json = OutputFormat.IsJson(parsed.GetValue(format)),
                Profile = parsed.GetValue(profile),
                Quiet = parsed.GetValue(quiet),
                Messages = parsed.GetValue(messages),
            };
            return new SimulateRun(request, terminal).RunAsync();
        });
        return command;
    }

    private static JsonObject ReadConfig(string? path) => path is null ? [] : ConfigFile.Load(path);
}
