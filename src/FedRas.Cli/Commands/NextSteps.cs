using FedRas.Cli.Display;
using FedRas.Simulation.Reports;

namespace FedRas.Cli.Commands;

/// <summary>What a finished run ends with: what it recommends to one user, and what can be done with it.</summary>
internal sealed class NextSteps
{
    private const int Shown = 3;
    private readonly Dataset _dataset;
    private readonly int _user;
    private readonly RatedItems _rated;

    /// <summary>Takes a user with a few interactions; <paramref name="whole"/> is not held.</summary>
    /// <param name="whole">The data before any filter.</param>
    /// <param name="dataset">The data after them.</param>
    public NextSteps(Dataset whole, Dataset dataset)
    {
        _dataset = dataset;
        var counts = new int[dataset.Users.Count];
        foreach (Interaction interaction in dataset.Interactions) counts[interaction.User]++;
        _user = Math.Max(0, Array.FindIndex(counts, count => count >= Shown));
        _rated = RatedItems.Of(whole, dataset, dataset.Users[_user]);
    }

    /// <param name="model">What was trained.</param>
    /// <param name="settings">The run's.</param>
    /// <param name="folder">Where it is kept; null for nowhere.</param>
    public IEnumerable<string> Describe(ModelFile model, RunSettings settings, string? folder)
    {
        var ranking = UserRanking.Of(model, _dataset, _user, _rated, settings, Shown);
        if (ranking.Items.Count > 0)
            yield return $"for user {ranking.User}, who liked {Join(ranking.Liked.Select(item => item.Title ?? item.Item))}: "
                + $"{Join(ranking.Items.Select(item => item.Title ?? item.Item))}";
        if (folder is null)
        {
            yield return "nothing of this run is kept; --out DIR keeps the model, its metrics and a picture, and fedras recommend then "
                + "ranks for any user";
            yield break;
        }
        yield return "to recommend:";
        yield return $"  fedras recommend --model {ShellWord.Quote(Path.Combine(folder, RunFolder.ModelName))} --user "
            + $"{ShellWord.Quote(ranking.User)}";
    }

    private static string Join(IEnumerable<string> names) => string.Join("; ", names.Take(Shown));
}
