using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FedRas.Cli.Display;
using FedRas.Cli.Settings;
using FedRas.Data;
using FedRas.Models;
using FedRas.Simulation;

namespace FedRas.Cli.Commands;

/// <summary>Loads model and data, fits one user, prints the ranking.</summary>
internal sealed class RecommendRun(RecommendRequest request, Terminal terminal)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record Recommendation(int Rank, string Item, string? Title, float Score);

    private sealed record Answer(string User, IReadOnlyList<Recommendation> Items);

    public async Task<int> RunAsync()
    {
        ModelFile model = ModelFile.Load(request.Model);
        var layers = new SettingLayers(request.Data, [], StoredSettings.Read(model, request.Model));
        RunSettings settings = layers.Resolve();
        SettingEffects.Check(layers, settings);
        Dataset dataset = await DataSource.LoadAsync(settings, new LineProgress(terminal.Error), terminal.Stop).ConfigureAwait(false);
        if (dataset.Items.Count != model.ItemFactors.Rows)
            throw new UsageException($"{dataset.Name} has {dataset.Items.Count} items and {request.Model} was trained on "
                + $"{model.ItemFactors.Rows}: name the data it was trained on with --dataset or --data");
        if (model.ItemsFingerprint.Length > 0 && model.ItemsFingerprint != Fingerprint.Of(dataset.Items))
            throw new UsageException($"{request.Model} was trained on other items than those of {dataset.Name}, or on the same in another order: "
                + "name the data it was trained on with --dataset or --data, with the same filters");
        if (!dataset.Users.TryGetIndex(request.User, out int user))
        {
            IEnumerable<string> some = Enumerable.Range(0, Math.Min(3, dataset.Users.Count)).Select(u => dataset.Users[u]);
            throw new UsageException($"--user {request.User} is not in {dataset.Name}; "
                + $"users there are, for example, {string.Join(", ", some)}");
        }

        Print(new Answer(request.User, Rank(model, dataset, user, settings)));
        return ExitCode.Done;
    }

    private List<Recommendation> Rank(ModelFile model, Dataset dataset, int user, RunSettings settings)
    {
        int[] own = [.. dataset.Interactions.Where(i => i.User == user).Select(i => i.Item).Distinct().Order()];
        var client = new ClientDataset(user, own, own);
        float[] scores = UserScores.Of(model.ItemFactors, client, settings.ToOptions().Training, settings.Seed);
        return [.. Enumerable.Range(0, scores.Length)
            .Where(item => Array.BinarySearch(own, item) < 0)
            .OrderByDescending(item => scores[item]).ThenBy(item => item)
            .Take((int)request.Count)
            .Select((item, index) =>
                new Recommendation(index + 1, dataset.Items[item], dataset.Titles.GetValueOrDefault(item), scores[item]))];
    }

    private void Print(Answer answer)
    {
        if (request.Json)
        {
            terminal.Output.WriteLine(Printable.Json(JsonSerializer.Serialize(answer, s_json)));
            return;
        }
        // Rank and title first: the table aligns its first column left and the others right.
        var table = new TextTable("item", "score");
        foreach (Recommendation item in answer.Items)
            table.Add($"{item.Rank,3}  {item.Title ?? item.Item}", item.Score.ToString("0.000", CultureInfo.InvariantCulture));
        table.Write(terminal.Output, terminal.OutputIsTerminal);
    }
}
