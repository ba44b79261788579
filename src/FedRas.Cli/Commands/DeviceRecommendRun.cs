using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Client;

namespace FedRas.Cli.Commands;

/// <summary>What a device recommends to its user.</summary>
/// <param name="Device">The device's file.</param>
/// <param name="Round">The round whose model it holds.</param>
/// <param name="Items">The best first.</param>
internal sealed record DeviceRanking(string Device, int Round, IReadOnlyList<RankedItem> Items);

/// <summary>Opens a device's store, offline, and prints what its client recommends.</summary>
internal sealed class DeviceRecommendRun(string file, int count, bool json, Terminal terminal)
{
    public async Task<int> RunAsync()
    {
        // A client makes the file that it does not find.
        if (!File.Exists(file))
            throw new UsageException($"--device {file} is not there: name a file that fedras swarm --keep DIR left in DIR");
        if (new FileInfo(file).Length == 0)
            throw new UsageException($"--device {file} is empty: name a file that fedras swarm --keep DIR left in DIR");
        await using var client = new FedRasClient(new FedRasClientOptions { Path = file });
        if (client.HeldRound is not { } round)
            throw new UsageException($"{file} holds no model yet: let the device take part in a round first");
        IEnumerable<RankedItem> items = client.Recommend(count)
            .Select((item, index) => new RankedItem(index + 1, item.ItemId, null, (float)item.Score));
        var answer = new DeviceRanking(file, round, [.. items]);
        if (answer.Items.Count == 0)
            throw new UsageException($"{file} has nothing to rank by: its user liked no item of the catalogue, or there is no other item");
        Print(answer);
        return ExitCode.Done;
    }

    private void Print(DeviceRanking answer)
    {
        if (json)
        {
            terminal.Output.WriteLine(Printable.Json(IndentedJson.Of(answer)));
            return;
        }
        var table = new TextTable("recommended", "score");
        foreach (RankedItem item in answer.Items)
            table.Add($"{item.Rank,3}  {item.Item}", item.Score.ToString("0.000", CultureInfo.InvariantCulture));
        table.Write(terminal.Output, terminal.OutputIsTerminal);
    }
}
