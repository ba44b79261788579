using System.Text.Json;
using System.Text.Json.Nodes;
using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Serving;
using FedRas.Device;
using FedRas.Protocol;
using FedRas.Simulation.Data;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary><c>fedras export-model</c>: the newest model of a server as a model file.</summary>
internal static class ExportModelCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> file = Text("--out", "FILE", "The file to write. Default model.fedras.");
        var command = new Command("export-model", "Writes the newest model of a server that runs to a model file, as fedras recommend and "
            + "fedras inspect read it. The file holds the table that devices have: no devices, and nothing to resume from.");
        command.Add(file);
        ServerChoice choice = new ServerChoice().AddTo(command);
        HelpPage.Attach(command, new HelpPage("fedras export-model [options]", _ => null,
            ["fedras export-model --out model.fedras", "fedras recommend --model model.fedras --dataset demo --user u1"], terminal.Width));
        command.SetAction(async (parsed, _) =>
        {
            string path = parsed.GetValue(file) ?? "model.fedras";
            using ServerConnection server = choice.Connect(parsed);
            ModelFile model = await ReadAsync(server, terminal.Stop).ConfigureAwait(false);
            model.Save(path);
            terminal.Output.WriteLine($"{path}: {Quantity.Of(model.ItemFactors.Rows, "item", "items")} x {model.ItemFactors.Dim} factors, "
                + $"round {model.Round}");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ModelFile> ReadAsync(ServerConnection server, CancellationToken stop)
    {
        JsonNode told = JsonNode.Parse(await server.GetAsync("export", stop).ConfigureAwait(false))!;
        int items = (int)told["items"]!, dim = (int)told["dim"]!;
        ulong seed = (ulong)told["seed"]!;
        var session = DeviceSession.Open(DeviceState.Create(items, dim, seed));
        if ((string?)told["frame"] is { } frame) session.Apply(await server.DownloadAsync(frame, stop).ConfigureAwait(false));
        var ids = new IdMap();
        byte[] manifest = await server.DownloadAsync((string)told["manifest"]!, stop).ConfigureAwait(false);
        foreach (ItemList list in Manifest.Parser.ParseFrom(SignedManifest.Parser.ParseFrom(manifest).Manifest).Lists)
        {
            byte[] bytes = await server.DownloadAsync(list.Resource.Path, stop).ConfigureAwait(false);
            foreach (string id in ItemIds.Parser.ParseFrom(bytes).Ids) ids.GetOrAdd(id);
        }
        return new ModelFile
        {
            Round = session.HeldRound,
            Seed = seed,
            ItemFactors = session.Model.ItemFactors,
            Settings = new JsonObject { ["dim"] = dim, ["seed"] = seed, ["userPrior"] = (float)told["userPrior"]! }.ToJsonString(),
            ItemsFingerprint = Fingerprint.Of(ids),
        };
    }
}
