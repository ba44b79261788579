using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using FedRas.Numerics;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras recommend</c>: the best items for one user, computed as that user's device would.</summary>
internal static class RecommendCommand
{
    private static readonly OptionRange s_counts = new(1, 100_000);

    public static Command Create(Terminal terminal)
    {
        var device = new Option<string?>("--device")
        {
            HelpName = "FILE",
            Description = "The store of a device, such as fedras swarm --keep leaves behind. It holds all that is needed: no --model, no "
                + "--user, no data.",
        };
        var model = new Option<string?>("--model")
        {
            HelpName = "FILE",
            Description = "A model file that fedras simulate --out wrote. Needed without --device.",
        };
        var user = new Option<string?>("--user")
        {
            HelpName = "ID",
            Description = "The user's id as the data has it. Needed with --model.",
        };
        var count = new Option<string?>("-n")
        {
            HelpName = "N",
            Description = $"How many items: a whole number {s_counts}. Default 10.",
        };
        var data = new SettingOptions("dataset", "data", "dataDir");
        Option<string?> format = OutputFormat.Option("JSON");

        var command = new Command("recommend",
            "Recommends items to one user. It fits that user's private factors to the user's own items, as the device would, and ranks "
            + "what the user has not rated. Nothing in it is random. A model trained with --user-factors kept is served alike. If the "
            + "model names its data by a relative path, they are searched in the current folder, then in the model's folder and in those "
            + "above it.");
        foreach (Option option in (Option[])[model, user, device, count, .. data.Options, format]) command.Add(option);
        string[] examples =
        [
            "fedras recommend --model runs/demo/model.fedras --user u1",
            "fedras recommend --model runs/ml-1m/model.fedras --user 42 -n 5 --format json",
            "fedras recommend --device devices/device-42.db",
        ];
        HelpPage.Attach(command, new HelpPage("fedras recommend (--model FILE --user ID | --device FILE) [options]",
            data.GroupOf, examples, terminal.Width));

        command.SetAction((parsed, _) =>
        {
            string n = parsed.GetValue(count) ?? "10";
            long many = SettingParser.Whole(n, s_counts) ?? throw UsageException.OfValue("-n", n, $"a whole number {s_counts}", "10");
            bool json = OutputFormat.IsJson(parsed.GetValue(format));
            if (parsed.GetValue(device) is { } file)
            {
                Refuse(parsed, [model, user, .. data.Options]);
                return new DeviceRecommendRun(file, (int)many, json, terminal).RunAsync();
            }
            var request = new RecommendRequest(Needed(parsed, model), Needed(parsed, user), many, data.Read(parsed), json);
            return new RecommendRun(request, terminal).RunAsync();
        });
        return command;
    }

    private static void Refuse(ParseResult parsed, IEnumerable<Option> others)
    {
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
            throw new UsageException($"{other.Name} does not go with --device: a device's store holds its user, items and model; leave "
                + $"{other.Name} or --device out");
    }

    private static string Needed(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)
        ?? throw new UsageException($"{option.Name} {option.HelpName} is missing; see fedras recommend --help");
}
