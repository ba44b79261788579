using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Simulation.Datasets;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras datasets</c>: lists the data sets known by name. Nothing is downloaded.</summary>
internal static class DatasetsCommand
{
    private const int Left = 17; // width of the column of names

    private sealed record Line(
        string Name, string Description, int? Users, int? Items, int? Interactions, string Licence, string Source, string? OnThisMachine);

    public static Command Create(Terminal terminal)
    {
        var dataDir = new Option<string?>("--data-dir")
        {
            HelpName = "DIR",
            Description = "A folder with data. It is searched beside the folder of downloads.",
        };
        Option<string?> format = OutputFormat.Option("JSON");
        var command = new Command("datasets", "Lists the data sets known by name, with size, licence and source, and says which are on "
            + "this machine. Downloads nothing.");
        foreach (Option option in (Option[])[dataDir, format]) command.Add(option);
        string[] examples = ["fedras datasets", "fedras datasets --data-dir data --format json"];
        HelpPage.Attach(command, new HelpPage("fedras datasets [options]", _ => null, examples, terminal.Width));
        command.SetAction(parsed =>
        {
            bool isJson = OutputFormat.IsJson(parsed.GetValue(format));
            string? folder = parsed.GetValue(dataDir);
            if (folder is not null && !Directory.Exists(folder))
                throw new UsageException($"--data-dir {folder} is no folder: give one that holds data, or leave it out");
            Line[] lines = [.. DataLoader.List(folder).Select(known => Describe(known.Entry, known.Path))];
            if (isJson) terminal.Output.WriteLine(IndentedJson.Of(lines));
            else foreach (Line line in lines) Write(line, terminal.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static Line Describe(CatalogueEntry entry, string? path)
    {
        DataFacts? facts = entry.Facts is [var first, ..] ? first : null;
        string source = entry.Generated is not null ? "made on the spot"
            : entry.Download is { } address ? $"{address}, downloaded on first use"
            : $"to obtain by hand: {entry.Origin}";
        return new Line(entry.Name, entry.Description, facts?.Users, facts?.Items, facts?.Interactions, entry.Licence, source, path);
    }

    private static void Write(Line line, TextWriter output)
    {
        string size = line is { Users: { } users, Items: { } items, Interactions: { } interactions }
            ? $"{Quantity.Count(users)} users, {Quantity.Count(items)} items, {Quantity.Count(interactions)} interactions"
            : "size: see its source";
        output.WriteLine(line.Name.PadRight(Left) + size);
        foreach (string more in (string[])[line.Description, "licence: " + line.Licence, "from: " + line.Source])
            output.WriteLine(new string(' ', Left) + more);
        if (line.OnThisMachine is { } path) output.WriteLine(new string(' ', Left) + "here: " + path);
    }
}
