using FedRas.Cli.Display;
using FedRas.Cli.Errors;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras inspect FILE</c>: says what a file of ours holds.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A model file (.fedras), a device's report or a server's broadcast frame.",
        };
        var command = new Command("inspect", "Says what a model file or a wire message holds.") { file };
        string[] examples = ["fedras inspect runs/demo/model.fedras"];
        HelpPage.Attach(command, new HelpPage("fedras inspect FILE", _ => null, examples, terminal.Width));
        command.SetAction(parsed => Inspect(parsed.GetValue(file)!, terminal.Output));
        return command;
    }

    private static int Inspect(string path, TextWriter output)
    {
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder; name a file, such as "
            + $"{Path.Combine(path, "model.fedras")}");
        if (!File.Exists(path)) throw new UsageException($"{path} does not exist; give the path of a model file or a wire message");
        IReadOnlyList<string> lines;
        try
        {
            lines = DescribeModel(ModelFile.Load(path), Length(path));
        }
        catch (ModelFileException asModel)
        {
            lines = WireMessage.Describe(File.ReadAllBytes(path)) ?? throw new UsageException(
                $"{path} is none of the kinds known: model file, device report, broadcast frame ({asModel.Message})");
        }
        foreach (string line in lines) output.WriteLine(line);
        return lines[^1].StartsWith("stopped ", StringComparison.Ordinal) ? ExitCode.Usage : ExitCode.Done;
    }

    // A FileInfo tells the length of a symbolic link, not of what it leads to.
    private static long Length(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.Length;
    }

    private static List<string> DescribeModel(ModelFile model, long length)
    {
        long table = 4L * model.ItemFactors.Rows * model.ItemFactors.Dim;
        List<string> lines =
        [
            $"model file, {Quantity.Count(length)} bytes",
            $"round     {model.Round}",
            $"seed      {model.Seed}",
            $"items     {Quantity.Count(model.ItemFactors.Rows)} x {model.ItemFactors.Dim} factors",
            $"published {(model.PublishedAs.Length == 0 ? "unknown" : model.PublishedAs)}",
            $"sha-256   {model.Sha256()}",
            "sections",
            $"  item factors    {Quantity.Count(table)} bytes",
            $"  {(model.PublishedAs == "lattice" ? "exact table   " : "error feedback")}  "
                + (model.Residual is null ? "none" : Quantity.Count(table) + " bytes"),
            $"  device state    {(model.DeviceState is { } state
                ? Quantity.Count(state.LongLength) + " bytes, private to the devices"
                : "none: nothing can be resumed from it")}",
        ];
        if (model.Totals.Count > 0) lines.Add("totals");
        lines.AddRange(model.Totals.Select(total =>
            $"  {total.Key,-14}  " + (total.Key == "Distortion"
                ? $"{total.Value / 1e6:#,0.###}, the sum over all reports" : Quantity.Count(total.Value))));
        lines.Add("settings");
        lines.AddRange(IndentedJson.Lines(model.Settings).Select(line => "  " + line));
        return lines;
    }
}
