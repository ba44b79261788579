using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;
using FedRas.Client.Transport;
using FedRas.Swarm.Running;

namespace FedRas.Cli.Commands;

/// <summary>Loads the data, runs the swarm, and says what came of it.</summary>
internal sealed class SwarmRun(SwarmRequest request, Terminal terminal)
{
    private readonly TextWriter _progress = request.Quiet ? TextWriter.Null : request.Json ? terminal.Error : terminal.Output;

    public async Task<int> RunAsync()
    {
        var layers = new SettingLayers(request.Data, [], null);
        RunSettings settings = layers.Resolve();
        LineProgress? steps = request.Quiet ? null : new LineProgress(terminal.Error);
        Dataset dataset = await DataLoader.LoadAsync(settings, steps, terminal.Stop).ConfigureAwait(false);
        TrainTestSplit split = DataLoader.Split(dataset, settings);
        DeviceSwarm swarm = Prepare(dataset, split, settings);
        SwarmResult result = await swarm.RunAsync(new LineProgress(_progress), terminal.Stop).ConfigureAwait(false);
        if (request.Json) terminal.Output.WriteLine(IndentedJson.Of(result));
        else Write(result);
        if (request.Options.Folder is { } folder && !request.Quiet && !request.Json)
            terminal.Output.WriteLine($"stores of the devices in {folder}; fedras recommend --device shows what one recommends");
        return terminal.Stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private DeviceSwarm Prepare(Dataset dataset, TrainTestSplit split, RunSettings settings)
    {
        try
        {
            SwarmOptions options = request.Options with { Scenario = settings.Scenario, Seed = settings.Seed };
            return new DeviceSwarm(options, dataset, split, request.Devices);
        }
        catch (ArgumentException e)
        {
            throw UsageException.Of(e, "fedras swarm --help");
        }
    }

    private void Write(SwarmResult result)
    {
        TextWriter output = terminal.Output;
        output.WriteLine($"{result.Devices} devices, {Quantity.Count(result.Participations)} participations in {result.Seconds:0.0} s, "
            + $"the model of round {result.Round}");
        IEnumerable<string> calls = result.Outcomes.Select(outcome => $"{outcome.Key} {Quantity.Count(outcome.Value)}");
        output.WriteLine("calls   " + string.Join(", ", calls));
        if (result is { MedianSeconds: { } median, P99Seconds: { } late })
            output.WriteLine($"time    of a participation: median {1_000 * median:0} ms, 99 % within {1_000 * late:0} ms");
        WriteBytes(result);
        if (result.Faults.Count > 0) output.WriteLine("faults  " + string.Join(", ", result.Faults));
        foreach (string sentence in result.Sentences) output.WriteLine("said    " + sentence);
        if (result.Hr10 is { } hr)
            output.WriteLine($"quality HR@10 {hr:0.000}, NDCG@10 {result.Ndcg10:0.000}: "
                + "each device ranks its held-out item from its own store");
    }

    private void WriteBytes(SwarmResult result)
    {
        if (result.Participations == 0) return;
        Traffic traffic = result.WithReport;
        double n = result.Participations;
        long payloadUp = traffic.ReportBytes, payloadDown = traffic.FrameBytes + traffic.CatalogueBytes;
        var table = new TextTable("bytes of a participation", "payload", "on the wire", "headers, framing, TLS");
        table.Add("up", Bytes(payloadUp), Bytes(traffic.BytesUp), Share(payloadUp, traffic.BytesUp));
        table.Add("down", Bytes(payloadDown), Bytes(traffic.BytesDown), Share(payloadDown, traffic.BytesDown));
        table.Write(terminal.Output, terminal.OutputIsTerminal);

        string Bytes(long sum) => Quantity.Count((long)Math.Round(sum / n));
        static string Share(long payload, long all) => all == 0 ? "–" : Quantity.Percent(1 - (double)payload / all);
    }
}
