namespace FedRas.Benchmarks.Load;

/// <summary>What the load consists of.</summary>
internal sealed record LoadOptions
{
    public const string Usage = "-- load --data-dir DIR [--devices 10000] [--connections 2000] [--cohort 10000] [--rounds 3] [--paced 2] "
        + "[--rate 2500] [--in-flight 512] [--reports 300] [--seconds S --csv FILE [--picture FILE]] [--fedras FILE] "
        + "[-- options of fedras serve]";

    /// <summary>Folder with ml-1m in it.</summary>
    public required string DataDir { get; init; }

    /// <summary>The program that serves.</summary>
    public required string Program { get; init; }

    /// <summary>Devices that enrol.</summary>
    public int Devices { get; init; } = 10_000;

    /// <summary>Connections that they share.</summary>
    public int Connections { get; init; } = 2_000;

    /// <summary>Devices of a round, which wants a report of each.</summary>
    public int Cohort { get; init; } = 10_000;

    /// <summary>Rounds as fast as they go, after one that does not count.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Rounds at <see cref="Rate"/>.</summary>
    public int Paced { get; init; } = 2;

    /// <summary>Reports a second of a paced round.</summary>
    public double Rate { get; init; } = 2_500;

    /// <summary>Most reports without an answer in a round that is not paced.</summary>
    public int InFlight { get; init; } = 512;

    /// <summary>Different reports of a round.</summary>
    public int Reports { get; init; } = 300;

    /// <summary>Paced rounds go on for so long, instead of <see cref="Rounds"/> and <see cref="Paced"/>; 0 for not.</summary>
    public int Seconds { get; init; }

    /// <summary>Receives the server's memory every five seconds; null for nowhere.</summary>
    public string? Csv { get; init; }

    /// <summary>Receives a picture of it; null for nowhere.</summary>
    public string? Picture { get; init; }

    /// <summary>Further options of <c>fedras serve</c>.</summary>
    public string[] Server { get; init; } = [];

    public static LoadOptions Parse(string[] arguments)
    {
        int end = Array.IndexOf(arguments, "--");
        string[] own = end < 0 ? arguments : arguments[..end];
        var given = own.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : throw new ArgumentException(Usage));
        int Number(string name, int usual) => given.Remove(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
        var options = new LoadOptions
        {
            DataDir = given.Remove("--data-dir", out string? data) ? data : throw new ArgumentException(Usage),
            Program = given.Remove("--fedras", out string? program) ? program : "src/FedRas.Cli/bin/Release/net10.0/FedRas.Cli",
            Devices = Number("--devices", 10_000),
            Connections = Number("--connections", 2_000),
            Rounds = Number("--rounds", 3),
            Paced = Number("--paced", 2),
            Rate = Number("--rate", 2_500),
            InFlight = Number("--in-flight", 512),
            Reports = Number("--reports", 300),
            Seconds = Number("--seconds", 0),
            Csv = given.Remove("--csv", out string? csv) ? csv : null,
            Picture = given.Remove("--picture", out string? picture) ? picture : null,
            Server = end < 0 ? [] : arguments[(end + 1)..],
        };
        options = options with { Cohort = Number("--cohort", options.Devices) };
        return given.Count == 0 ? options : throw new ArgumentException($"{given.Keys.First()} is no option: {Usage}");
    }
}
