using FedRas.Cli.Display;
using FedRas.Cli.Errors;
using FedRas.Cli.Loading;
using FedRas.Cli.Settings;

namespace FedRas.Cli.Commands;

/// <summary>Loads model and data, fits one user, prints what that user liked and the ranking of the rest.</summary>
internal sealed class RecommendRun(RecommendRequest request, Terminal terminal)
{
    public async Task<int> RunAsync()
    {
        ModelFile model = ModelFile.Load(request.Model);
        JsonObject stored = StoredSettings.Read(model, request.Model);
        StoredDataPath.Locate(stored, request.Model, request.Data);
        var layers = new SettingLayers(request.Data, [], stored);
        RunSettings settings = layers.Resolve();
        SettingEffects.Check(layers, settings);
        Dataset whole = await DataLoader.LoadWholeAsync(settings, new LineProgress(terminal.Error), terminal.Stop).ConfigureAwait(false);
        Dataset dataset = DataLoader.Arrange(DataLoader.Filter(whole, settings), settings);
        if (dataset.Items.Count != model.ItemFactors.Rows)
            throw new UsageException($"{dataset.Name} has {dataset.Items.Count} items and {request.Model} was trained on "
                + $"{model.ItemFactors.Rows}: name the data it was trained on with --dataset or --data");
        if (model.ItemsFingerprint.Length > 0 && model.ItemsFingerprint != Fingerprint.Of(dataset.Items))
            throw new UsageException($"{request.Model} was trained on other items than those of {dataset.Name}, or on the same in another "
                + "order: name the data it was trained on with --dataset or --data, with the same filters");
        if (!dataset.Users.TryGetIndex(request.User, out int user)) throw new UsageException(NoSuchUser(whole, dataset));

        Print(UserRanking.Of(model, dataset, user, RatedItems.Of(whole, dataset, request.User), settings, (int)request.Count));
        return ExitCode.Done;
    }

    private string NoSuchUser(Dataset whole, Dataset dataset)
    {
        IEnumerable<string> some = Enumerable.Range(0, Math.Min(3, dataset.Users.Count)).Select(u => dataset.Users[u]);
        string others = $"users there are, for example, {string.Join(", ", some)}";
        return whole.Users.TryGetIndex(request.User, out _)
            ? $"--user {request.User} has no interaction left in {dataset.Name} after the filters that the model was trained with; {others}"
            : $"--user {request.User} is not in {dataset.Name}; {others}";
    }

    private void Print(UserRanking answer)
    {
        if (request.Json)
        {
            terminal.Output.WriteLine(Printable.Json(IndentedJson.Of(answer)));
            return;
        }
        bool hasRatings = answer.Liked.Any(item => item.Rating is not null);
        string heading = Printable.OnOneLine($"{answer.User} liked, of {Quantity.Of(answer.Rated, "item", "items")}");
        TextTable liked = hasRatings ? new TextTable(heading, "rating") : new TextTable(heading);
        foreach (LikedItem item in answer.Liked)
        {
            string name = "     " + (item.Title ?? item.Item);
            if (hasRatings) liked.Add(name, item.Rating?.ToString("0.##", CultureInfo.InvariantCulture) ?? "");
            else liked.Add(name);
        }
        // Rank and title first: the table aligns its first column left and the others right.
        var table = new TextTable("recommended", "score");
        foreach (RankedItem item in answer.Items)
            table.Add($"{item.Rank,3}  {item.Title ?? item.Item}", item.Score.ToString("0.000", CultureInfo.InvariantCulture));
        foreach (TextTable one in (TextTable[])[liked, table]) one.Write(terminal.Output, terminal.OutputIsTerminal);
    }
}
