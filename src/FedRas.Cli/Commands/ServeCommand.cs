using FedRas.Cli.Display;
using FedRas.Cli.Serving;
using FedRas.Cli.Settings;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras serve</c>: runs a federation for real devices.</summary>
internal static class ServeCommand
{
    /// <summary>Settings of a run that a server has too.</summary>
    private static readonly string[] s_recipe =
    [
        "dataDir", "minRating", "kCore", "kCoreOf", "distortion", "distortionFrom", "longestReport", "latticeNoise", "latticeStep",
        "latticeHysteresis", "latticeRefineFrom", "dim", "finalRate", "serverMomentum", "userPrior", "epochs", "negatives", "batchSize",
        "learningRate", "weightDecay", "loss", "itemFloor", "trimShare", "rowClip", "trimFrom", "levelCap", "itemThreshold", "reportClip",
        "noiseMultiplier", "touchShare", "delta", "epsilon", "seed", "threads",
    ];

    private static readonly string[] s_examples =
    [
        "fedras serve",
        "fedras serve --catalogue items.txt --listen https://0.0.0.0:7443 --certificate server.pem",
        "fedras serve --dataset ml-100k --selection sampled --fewest-devices 943 --rounds 200",
    ];

    public static Command Create(Terminal terminal)
    {
        var recipe = new SettingOptions(s_recipe);
        var server = new ServerFlags();
        Option<string?> dataset = Text("--dataset", "NAME|FILE",
            "A known data set, or a file of ratings, whose items are the catalogue, in their order. Its ratings are not used. A new "
            + "federation without this option and --catalogue has the items of demo, if this machine alone reaches it.");
        Option<string?> catalogue = Text("--catalogue", "FILE", "The ids of the items, one a line, in the order in which they came.");
        Option<string?> rounds = Text("--rounds", "N",
            "Trains so many rounds in all, then serves the model only. The recipe's rates fall over them.");
        Option<string?> config = Config();
        Option<bool> quiet = Quiet();
        var command = new Command("serve", "Runs the server of a federation for real devices: over TLS, durable, with an invitation to "
            + "hand to devices. Every server setting can stand in a file (--config, under \"server\") or in the environment (FEDRAS_GOAL, "
            + "FEDRAS_TIMEOUTS__DEADLINE, …); options given here win.");
        foreach (Option option in (Option[])[dataset, catalogue, rounds, .. server.Options, .. recipe.Options, config, quiet])
            command.Add(option);
        HelpPage.Attach(command, new HelpPage("fedras serve [options]",
            option => server.Has(option) ? "Server" : recipe.GroupOf(option), s_examples, terminal.Width));
        command.SetAction((parsed, _) =>
        {
            var request = new ServeRequest
            {
                Recipe = recipe.Read(parsed),
                Flags = server.Read(parsed),
                Dataset = parsed.GetValue(dataset),
                Catalogue = parsed.GetValue(catalogue),
                Rounds = parsed.GetValue(rounds) is { } n ? SettingTable.Find("rounds")!.Read(n, "--rounds")!.GetValue<long>() : null,
                Config = parsed.GetValue(config) is { } file ? ServerConfig.Load(file) : new ServerConfig([], null),
                Quiet = parsed.GetValue(quiet),
            };
            return new ServeRun(request, terminal).RunAsync();
        });
        return command;
    }
}
