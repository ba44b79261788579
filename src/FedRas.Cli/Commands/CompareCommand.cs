using System.CommandLine.Completions;
using FedRas.Cli.Display;
using FedRas.Cli.Settings;
using FedRas.Comparison.Sweep;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras compare</c>: our methods and those of the literature on the same data, seeds, cohorts, negatives and model.</summary>
internal static class CompareCommand
{
    private static readonly string[] s_examples =
    [
        "fedras compare --dataset demo --methods dense,adaptive,topk,svd --seeds 2 --out runs/compare",
        "fedras compare --dataset ml-100k --methods all --seeds 5 --out runs/ml-100k",
        "fedras compare --data ratings.csv --methods dense,dense/lattice,eden:1,line:16,topk,adaptive --budgets 0.99 --seeds 1,2,3 --out "
            + "runs/mine",
        "fedras report runs/ml-100k runs/mine --out runs/both",
    ];

    public static Command Create(Terminal terminal)
    {
        var settings = new SettingOptions([.. SettingTable.All.Select(setting => setting.Key).Except(CompareRequest.Fixed)]);
        Option<string?> methods = Text("--methods", "all|LIST",
            "Methods with commas between, each [MODEL+]NAME[:SIZE][/DOWNLINK]. Without a size, a method gets the largest one that fits "
            + "each budget with a little to spare, by the reports of the first round of seed 1. MODEL: fedmf, fedncf, logistic, bpr. "
            + "DOWNLINK, for methods that have none of their own: dense, or lattice, which is ours. Names: " + CompareRequest.MethodNames
            + ". Default all.");
        Option<string?> budgets = Text("--budgets", "LIST", "Savings of the uplink that sizes are fitted to, as shares of dense float32. "
            + "Legal: above 0 and below 1. Default 0.9375,0.9688,0.99,0.999.");
        Option<string?> seeds = Text("--seeds", "N|LIST", "Number of seeds, counted from 1, or the seeds with commas between (7, is seed 7 "
            + "alone). Default 5.");
        Option<string?> jobs = Text("--jobs", "N", "Runs side by side; never changes a result. Default one a processor.");
        Option<string?> published = Text("--published", "colr|ncf|pfedrec", "A published setting by name. Settings given here refine it. "
            + "colr: 60 devices a round, 64 factors, neither the test item nor its 99 as training negatives. ncf: both may be. pfedrec: "
            + "all devices each round, 32 factors, the 99 may be.");
        // What stands before the last comma is there already.
        methods.CompletionSources.Add(context => ComparedMethods.Names.Prepend("all")
            .Select(name => new CompletionItem(context.WordToComplete[..(context.WordToComplete.LastIndexOf(',') + 1)] + name))
            .Where(item => item.Label.StartsWith(context.WordToComplete, StringComparison.Ordinal)));
        published.CompletionSources.Add("colr", "ncf", "pfedrec");
        var coupled = new Option<bool>("--coupled-decay")
        {
            Description = "Leaves weight decay in the updates, as the papers of most baselines do. Otherwise the server takes it, which "
                + "makes updates easier to describe for every method.",
        };
        Option<string?> config = Config();
        Option<string?> output = Text("--out", "DIR", "Folder for results.csv, results.parquet, report.html, charts and finished runs. A "
            + "later call with the same settings goes on there. Default compare-DATASET.");
        Option<bool> quiet = Quiet();

        var command = new Command("compare", "Runs this project's methods (\"ours\") and those of the literature, FedRAS (paper) among "
            + "them, on the same data, seeds, cohorts, negatives and model. Counts real bytes both ways, and writes a report.");
        foreach (Option option in (Option[])[methods, budgets, seeds, jobs, published, coupled]) command.Add(option);
        foreach (Option<string?> option in settings.Options) command.Add(option);
        foreach (Option option in (Option[])[config, output, quiet]) command.Add(option);
        Option[] own = [methods, budgets, seeds, jobs, published, coupled];
        HelpPage.Attach(command, new HelpPage("fedras compare [options]", option => own.Contains(option) ? "Comparison"
            : settings.GroupOf(option), s_examples, terminal.Width));

        command.SetAction((parsed, _) => new CompareRun(new CompareRequest
        {
            CommandLine = settings.Read(parsed),
            Config = CompareRequest.ReadConfig(parsed.GetValue(config)),
            Published = CompareRequest.ReadPublished(parsed.GetValue(published)),
            Methods = CompareRequest.ReadMethods(parsed.GetValue(methods)),
            Budgets = CompareRequest.ReadBudgets(parsed.GetValue(budgets)),
            Seeds = CompareRequest.ReadSeeds(parsed.GetValue(seeds)),
            Jobs = CompareRequest.ReadJobs(parsed.GetValue(jobs)),
            LeavesDecayIn = parsed.GetValue(coupled),
            Output = parsed.GetValue(output),
            Quiet = parsed.GetValue(quiet),
            Words = [.. parsed.Tokens.Skip(1).Select(token => token.Value)],
        }, terminal).RunAsync());
        return command;
    }
}
