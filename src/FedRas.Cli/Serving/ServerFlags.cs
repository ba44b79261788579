using FedRas.Cli.Errors;
using FedRas.Hosting.Options;

namespace FedRas.Cli.Serving;

/// <summary>The options of <c>fedras serve</c> that are the server's settings. Values stay text; the server checks them.</summary>
internal sealed class ServerFlags
{
    private const string Switch = "on|off";

    private static readonly FedRasServerOptions s_defaults = new();

    private static readonly (string Option, string Setting, string Value, string Meaning)[] s_table =
    [
        ("--data", "DataFolder", "DIR", "Folder of the store, the certificate and the way for local commands. Default "
            + $"{s_defaults.DataFolder}."),
        ("--listen", "Listen:Address", "URL", "Where the server listens; plain http for this machine only, port 0 takes a free one. "
            + $"Default {s_defaults.Listen.Address}."),
        ("--public-address", "Listen:PublicAddress", "URL", "The address that devices are told, if it is another one."),
        ("--operator-address", "Listen:OperatorAddress", "URL", "Where the page, /metrics and the operator's calls are, and nowhere else "
            + "then: plain http on this machine, for a browser here or at the end of a tunnel. Without this option they are where devices "
            + "call."),
        ("--certificate", "Listen:Certificate", "FILE", "The certificate, PEM or PFX. Without this option the server makes one, and "
            + "devices pin its key."),
        ("--certificate-key", "Listen:CertificateKey", "FILE", "The private key, if it is in a file of its own."),
        ("--metrics-address", "Metrics:Address", "URL", "An address of this machine where /metrics needs no key, such as "
            + "http://127.0.0.1:9464. Without this option /metrics is with the other calls, for operator keys."),
        ("--goal", "Goal", "N", $"Reports that a round wants. Default {s_defaults.Goal}."),
        ("--over-selection", "OverSelection", "X", "Places for each report wanted, for devices that never report. Default "
            + $"{s_defaults.OverSelection.ToString(CultureInfo.InvariantCulture)}; 1 with --selection sampled."),
        ("--minimum-fraction", "MinimumFraction", "X", "Share of the goal that makes a step at the deadline; with fewer reports the "
            + $"round is given up. Default {s_defaults.MinimumFraction.ToString(CultureInfo.InvariantCulture)}."),
        ("--selection", "Selection", "arrival|sampled", "Who gets the places: whoever asks first, or devices drawn by the seed as the "
            + "simulator draws them. Default arrival."),
        ("--fewest-devices", "FewestDevices", "N", "Devices that must have enrolled before the first round. Default "
            + $"{s_defaults.FewestDevices}; the goal with --selection sampled."),
        ("--min-separation", "MinSeparation", "N", "Rounds that a device sits out after one in which its report counted. Default 0."),
        ("--evaluate", "Evaluation:On", Switch, "Whether devices measure the model: each holds out the item that its user liked last, and "
            + "tells whether it is ranked among the first ten. Default off."),
        ("--evaluation-negatives", "Evaluation:Negatives", "N", "How many items that one is ranked among, drawn by the device; 0 for all. "
            + $"Default {s_defaults.Evaluation.Negatives}."),
        ("--evaluation-devices", "Evaluation:FewestDevices", "N", "Devices that must have contributed before HR and NDCG are shown. With "
            + $"fewer, the rounds are added up until there are enough. Default {s_defaults.Evaluation.FewestDevices}."),
    ];

    private readonly (Option<string?> Option, string Setting)[] _options =
        [.. s_table.Select(row => (new Option<string?>(row.Option) { HelpName = row.Value, Description = row.Meaning }, row.Setting))];

    private readonly Option<string?> _store = new("--store")
    {
        HelpName = "STORE",
        Description = "Where the server keeps its state: sqlite, in --data; the connection string of a PostgreSQL database; or memory, for "
            + "trying out. Default sqlite.",
    };

    private readonly Option<string?> _timeouts = new("--timeouts")
    {
        HelpName = "LIST",
        Description = "Time-outs in seconds, such as deadline=60,selection=30. "
            + string.Join(", ", s_defaults.Timeouts.All.Select(pair => $"{SettingName(pair.Key)} {pair.Value.TotalSeconds}"))
            + " by default.",
    };

    private readonly Option<string?> _watch = new("--watch")
    {
        HelpName = "ITEM,…",
        Description = "Items whose exposure the page shows: how often they are recommended. An id with a comma in it must stand in a file "
            + "of settings.",
    };

    private readonly Option<bool> _noPage = new("--no-page") { Description = "Serves no page at /." };

    public IEnumerable<Option> Options => [.. _options.Select(row => row.Option), _store, _timeouts, _watch, _noPage];

    /// <summary>The key of <c>--store</c> among the settings that were read.</summary>
    public const string Store = "Store";

    public bool Has(Option option) => Options.Contains(option);

    /// <summary>The settings that were given, by their names in a configuration.</summary>
    /// <exception cref="UsageException">A list of time-outs cannot be read.</exception>
    public IReadOnlyDictionary<string, string?> Read(ParseResult parsed)
    {
        var given = new Dictionary<string, string?>();
        foreach ((Option<string?> option, string setting) in _options)
            if (parsed.GetValue(option) is { } value) given[setting] = option.HelpName == Switch ? Flag(option.Name, value) : value;
        if (parsed.GetValue(_store) is { } store) given[Store] = store;
        if (parsed.GetValue(_noPage)) given["Page:On"] = "false";
        foreach ((int place, string item) in (parsed.GetValue(_watch)?.Split(',', StringSplitOptions.TrimEntries) ?? []).Index())
            given[$"Page:Watched:{place}"] = item;
        foreach (string part in parsed.GetValue(_timeouts)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            string[] pair = part.Split('=', 2);
            string? name = s_defaults.Timeouts.All.Keys.FirstOrDefault(key => SettingName(key) == pair[0]);
            if (name is null || !double.TryParse(pair[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                || !(seconds > 0 && seconds <= ServerTimeouts.Longest.TotalSeconds))
            {
                throw UsageException.OfValue("--timeouts", part, "expected NAME=SECONDS, NAME one of "
                    + string.Join(", ", s_defaults.Timeouts.All.Keys.Select(SettingName)), "deadline=60");
            }
            given["Timeouts:" + name] = TimeSpan.FromSeconds(seconds).ToString();
        }
        return given;
    }

    private static string Flag(string option, string value) => value switch
    {
        "on" => bool.TrueString,
        "off" => bool.FalseString,
        _ => throw UsageException.OfValue(option, value, "on or off", "on"),
    };

    private static string SettingName(string name) => Settings.SettingText.Option(char.ToLowerInvariant(name[0]) + name[1..])[2..];
}
