using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Settings;
using FedRas.Client.Transport;
using FedRas.Numerics;
using FedRas.Protocol;
using FedRas.Swarm.Running;
using FedRas.Swarm.Transport;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras swarm</c>: many real devices against a server.</summary>
internal static class SwarmCommand
{
    private static readonly OptionRange s_devices = new(1, 100_000), s_rounds = new(1, RunSettings.MostRounds), s_seconds = new(1, 86_400),
        s_speeds = new(0.001, 10_000);

    public static Command Create(Terminal terminal)
    {
        Option<string?> server = Text("--server", "LINE", "The line that fedras serve prints: address, token and pin. Needed.");
        Option<string?> devices = Text("--devices", "N", $"How many devices: {s_devices}. Without this option there is one for each user.");
        Option<string?> rounds = Text("--until-round", "R",
            "Ends when a device holds the model of this round. Without this option the swarm ends when the server has done all its rounds, "
            + "or its time is up.");
        Option<string?> seconds = Text("--seconds", "S", $"Ends after so many seconds: {s_seconds}. Default 600.");
        Option<string?> transport = Text("--transport", "KIND", "How calls travel: grpc (default), or https for POST over HTTP/1.1.");
        Option<string?> faults = Text("--faults", "LIST",
            "What goes wrong, as FAULT=SHARE for all messages or FAULT:MESSAGE=SHARE for one kind. Faults: drop (the request is lost), cut "
            + "(the answer is lost), double, delay (one second). Messages: enroll, checkin, report, leave, frame, manifest, items.");
        Option<string?> speed = Text("--speed", "X", $"How much faster than in --scenario time runs: {s_speeds}. Default 1.");
        Option<string?> keep = Text("--keep", "DIR",
            "Keeps the devices' stores there, one file each. Without this option they are removed.");
        var data = new SettingOptions("dataset", "users", "items", "interactions", "data", "dataDir", "dataFormat", "columns", "header",
            "separator", "quote", "timeFormat", "minRating", "kCore", "kCoreOf", "split", "testRatio", "protocol", "scenario", "seed");
        Option<string?> format = OutputFormat.Option("JSON");
        Option<bool> quiet = Quiet();

        var command = new Command("swarm", "Runs many real devices of a data set against a server. Each has a client, a store and an "
            + "identity of its own. Says what came of it, what it cost below TLS, and how well each device's own store ranks what was held "
            + "out.");
        Option[] own = [server, devices, rounds, seconds, transport, faults, speed, keep];
        foreach (Option option in (Option[])[.. own, .. data.Options, format, quiet]) command.Add(option);
        string[] examples =
        [
            "fedras swarm --server 'https://127.0.0.1:7443/#token=…&pin=…'",
            "fedras swarm --server LINE --dataset ml-100k --devices 100 --until-round 20 --keep devices",
            "fedras swarm --server LINE --scenario mobile --speed 10 --faults cut=0.3,double:report=0.1",
        ];
        HelpPage.Attach(command, new HelpPage("fedras swarm --server LINE [options]", data.GroupOf, examples, terminal.Width));

        command.SetAction((parsed, _) =>
        {
            string line = parsed.GetValue(server)
                ?? throw new UsageException("--server LINE is missing: start fedras serve, and copy the line that it prints");
            if (!Invitation.TryParse(line, out Invitation? invitation, out string? wrong)) throw new UsageException($"--server {wrong}");
            var request = new SwarmRequest
            {
                Data = data.Read(parsed),
                Devices = (int?)Number(parsed, devices, s_devices, "100"),
                Options = new SwarmOptions
                {
                    Invitation = invitation,
                    Transport = TransportOf(parsed.GetValue(transport)),
                    Faults = FaultsOf(parsed.GetValue(faults)),
                    Speed = Number(parsed, speed, s_speeds, "10") ?? 1,
                    Rounds = (int?)Number(parsed, rounds, s_rounds, "20"),
                    Longest = TimeSpan.FromSeconds(Number(parsed, seconds, s_seconds, "60") ?? 600),
                    Folder = parsed.GetValue(keep),
                },
                Json = OutputFormat.IsJson(parsed.GetValue(format)),
                Quiet = parsed.GetValue(quiet),
            };
            return new SwarmRun(request, terminal).RunAsync();
        });
        return command;
    }

    private static double? Number(ParseResult parsed, Option<string?> option, OptionRange range, string example)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        bool isWhole = range.Least < 1 || value == Math.Floor(value);
        return isNumber && isWhole && range.Contains(value) ? value
            : throw UsageException.OfValue(option.Name, text, $"a {(range.Least < 1 ? "" : "whole ")}number {range}", example);
    }

    private static TransportKind? TransportOf(string? text) => text switch
    {
        null => null,
        "grpc" => TransportKind.Grpc,
        "https" => TransportKind.Https,
        _ => throw UsageException.OfValue("--transport", text, "grpc or https", "https"),
    };

    private static FaultPlan FaultsOf(string? text)
    {
        try
        {
            return text is null ? FaultPlan.None : FaultPlan.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--faults: {e.Message}");
        }
    }
}

/// <summary>What <c>fedras swarm</c> was asked for.</summary>
internal sealed record SwarmRequest
{
    /// <summary>Settings of the data and the scenario.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>How many devices; null for all.</summary>
    public int? Devices { get; init; }

    /// <summary>How the swarm runs.</summary>
    public required SwarmOptions Options { get; init; }

    /// <summary>Whether standard output is the result as JSON alone.</summary>
    public bool Json { get; init; }

    /// <summary>Whether only the result is shown.</summary>
    public bool Quiet { get; init; }
}
