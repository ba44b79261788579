using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Comparison.Reporting;
using FedRas.Comparison.Sweep;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras report</c>: writes the report of comparisons anew, and merges several.</summary>
internal static class ReportCommand
{
    private static readonly string[] s_examples = ["fedras report runs/ml-100k", "fedras report runs/ml-100k runs/ml-1m --out runs/both"];

    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<string[]>("DIR")
        {
            Description = "Folders that fedras compare has written. Runs of the same data and settings stand in one table; of a run that "
                + "is there twice, the last folder's counts. A merged report holds no runs, so name the folders of the comparisons each "
                + "time.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out") { HelpName = "DIR", Description = "Folder for the report. Default the first DIR." };
        var command = new Command("report", "Writes report.html, results.csv, results.parquet and charts of finished comparisons, of one "
            + "or of several together.");
        command.Add(folders);
        command.Add(output);
        HelpPage.Attach(command, new HelpPage("fedras report DIR… [--out DIR]", _ => null, s_examples, terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            string[] from = parsed.GetValue(folders)!;
            string to = parsed.GetValue(output) ?? from[0];
            OutputFolder.Check(to);
            int missing = await WriteAsync(to, from).ConfigureAwait(false);
            terminal.Output.WriteLine($"report in {to}: {string.Join(", ", ComparisonReport.FileNames)}");
            if (missing > 0)
                terminal.Error.WriteLine($"note: {Quantity.Of(missing, "run", "runs")} of these methods and seeds cannot be found or read; "
                    + "the same fedras compare makes up for that");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> WriteAsync(string to, string[] from)
    {
        try
        {
            return await ComparisonReport.WriteAsync(to, [.. from.Select(path => new ComparisonFolder(path))]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFolder.Unwritable(to, e);
        }
    }
}
