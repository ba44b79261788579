using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras inspect-data FILE</c>: reads a file as <c>simulate</c> would and says what it holds, without training.</summary>
internal static class InspectDataCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A ratings file (plain or packed), a folder or zip archive that holds one, or a file inside a zip archive.",
        };
        var settings = new SettingOptions("dataFormat", "columns", "header", "separator", "quote", "timeFormat", "minRating", "kCore",
            "kCoreOf", "split", "testRatio");
        Option<string?> format = OutputFormat.Option("JSON");
        var command = new Command("inspect-data", "Reads a ratings file as simulate would. Shows what was taken for what, what the file "
            + "holds, what would be tested, and what would make a result mean less than it seems to. Trains nothing.") { file };
        foreach (Option option in (Option[])[.. settings.Options, format]) command.Add(option);
        string[] examples =
        [
            "fedras inspect-data ratings.csv",
            "fedras inspect-data events.csv --columns user=1,item=3,timestamp=2 --header no",
            "fedras inspect-data archive.zip/full/ratings.csv --min-rating 4 --format json",
        ];
        HelpPage.Attach(command, new HelpPage("fedras inspect-data FILE [options]", settings.GroupOf, examples, terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            JsonObject given = settings.Read(parsed);
            given["data"] = parsed.GetValue(file);
            bool isJson = OutputFormat.IsJson(parsed.GetValue(format));
            var layers = new SettingLayers(given, [], null);
            RunSettings run = layers.Resolve();
            SettingEffects.Check(layers, run);
            Dataset dataset = await DataLoader.LoadAsync(run, new LineProgress(terminal.Error), terminal.Stop).ConfigureAwait(false);
            var inspection = DataInspection.Of(dataset, DataLoader.Split(dataset, run));
            if (isJson) terminal.Output.WriteLine(IndentedJson.Of(inspection));
            else Write(dataset, inspection, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Dataset dataset, DataInspection data, Terminal terminal)
    {
        TextWriter output = terminal.Output;
        foreach (string line in RunDescription.Data(dataset)) output.WriteLine(line);
        output.WriteLine($"data    {data.Dataset}: {Quantity.Count(data.Users)} users, {Quantity.Count(data.Items)} items, "
            + $"{Quantity.Count(data.Interactions)} interactions ({Quantity.Percent(data.Density)} of all pairs)");
        if (data.Ratings is { } ratings)
            output.WriteLine("ratings " + string.Join(", ", ratings.Select(one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Rating}: {Quantity.Percent((double)one.Count / data.Interactions)}"))));
        output.WriteLine(data.From is { } from && data.To is { } to ? $"times   {Time(from)} to {Time(to)} UTC" : "times   none");
        output.WriteLine($"split   {data.Split}; {Quantity.Count(data.TestedUsers)} of {Quantity.Count(data.Users)} users tested");

        output.WriteLine("\nfirst rows as understood");
        var rows = new TextTable("user", "item", "rating", "time (UTC)");
        foreach (ReadRow row in data.FirstRows)
            rows.Add(Clip(row.User), Clip(row.Title is null ? row.Item : $"{row.Item} {row.Title}"),
                row.Rating?.ToString(CultureInfo.InvariantCulture) ?? "–", row.Time is { } time ? Time(time) : "–");
        rows.Write(output, terminal.OutputIsTerminal);

        output.WriteLine();
        var frequencies = new TextTable("interactions", "least", "10 %", "median", "90 %", "most", "with one");
        Add("a user", data.PerUser);
        Add("an item", data.PerItem);
        frequencies.Write(output, terminal.OutputIsTerminal);

        output.WriteLine();
        foreach (string warning in data.Warnings) output.WriteLine("warning: " + warning);
        if (data.Warnings.Count == 0) output.WriteLine("nothing to warn of");

        void Add(string of, FrequencyReport one) => frequencies.Add(of, Quantity.Count(one.Least), Quantity.Count(one.Tenth),
            Quantity.Count(one.Median), Quantity.Count(one.NineTenths), Quantity.Count(one.Most), Quantity.Count(one.Once));
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Clip(string text) => text.Length <= 30 ? text : text[..29] + "…";
}
