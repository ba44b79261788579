using System.Text.Json;
using FedRas.Hosting.Observing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FedRas.Hosting.Page;

/// <summary>What the page needs of a host.</summary>
internal static class PageServices
{
    /// <summary>
    /// Adds the page, before the engine: a host stops its services from the last to the first, so the page shows the open round end.
    /// </summary>
    public static void AddPage(this IServiceCollection services)
    {
        services.AddSingleton<PageAssets>();
        services.AddSingleton<ExposureWatch>();
        services.AddSingleton(provider => new OverviewFeed(
            () => View(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OverviewFeed>>()));
        services.AddHostedService(provider => provider.GetRequiredService<OverviewFeed>());
    }

    private static OverviewSections View(IServiceProvider provider)
    {
        Overview view = provider.GetRequiredService<ServerObserver>().Snapshot() with
        {
            Exposure = provider.GetRequiredService<ExposureWatch>().Newest,
        };
        return new OverviewSections(JsonSerializer.SerializeToElement(view, OverviewJson.Default.Overview),
            ("page", $"\"{provider.GetRequiredService<PageAssets>().Version}\""));
    }
}
