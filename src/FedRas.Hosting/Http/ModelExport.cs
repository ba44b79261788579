using FedRas.Hosting.Engine;
using FedRas.Hosting.Options;
using FedRas.Protocol;

namespace FedRas.Hosting.Http;

/// <summary>Where the newest model is and what it was trained with, for whoever makes a file of it.</summary>
/// <param name="Round">Rounds done.</param>
/// <param name="Items">Items of the table.</param>
/// <param name="Dim">Factors of an item.</param>
/// <param name="Seed">The public seed.</param>
/// <param name="UserPrior">With which a user's factors are fitted to the table.</param>
/// <param name="Manifest">Path of the manifest, which lists the ids of the items.</param>
/// <param name="Frame">Path of the frame from the start of the table; null if it has not moved.</param>
internal sealed record ModelExport(
    int Round, int Items, int Dim, ulong Seed, float UserPrior, string Manifest, string? Frame)
{
    public static ModelExport Of(LiveFederation live, FedRasServerOptions options)
    {
        NewestVersion newest = live.Machine.Served.From(0);
        return new ModelExport(newest.Round, newest.Items, newest.Dim, newest.Seed, options.Recipe.Training.UserPrior,
            newest.Manifest.Path, newest.Frame?.Path);
    }
}
