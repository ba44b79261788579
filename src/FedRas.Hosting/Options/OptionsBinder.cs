using Microsoft.Extensions.Configuration;

namespace FedRas.Hosting.Options;

/// <summary>Takes settings from files, the environment, and whatever else is a configuration.</summary>
public static class OptionsBinder
{
    /// <summary>Names that are no settings: they are made by the program that hosts the server.</summary>
    private static readonly string[] s_made =
        [nameof(FedRasServerOptions.Store), nameof(FedRasServerOptions.Recipe), nameof(FedRasServerOptions.Catalogue)];

    private static readonly string s_watched = $"{nameof(FedRasServerOptions.Page)}:{nameof(PageOptions.Watched)}";
    private static readonly string s_proxies = $"{nameof(FedRasServerOptions.Limits)}:{nameof(LimitOptions.KnownProxies)}";

    /// <summary>Settings by their first names, such as <c>Goal</c> or <c>Timeouts</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(FedRasServerOptions).GetProperties().Select(property => property.Name).Except(s_made)];

    /// <summary>
    /// Overwrites the settings that a configuration has. Names are case-insensitive: <c>goal</c>, <c>timeouts:deadline</c>.
    /// </summary>
    /// <exception cref="ServerOptionsException">A name is unknown, or a value cannot be read.</exception>
    public static void Apply(FedRasServerOptions options, IConfiguration configuration)
    {
        foreach (IConfigurationSection section in configuration.GetChildren())
            if (!Names.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                throw new ServerOptionsException($"there is no server setting '{section.Key}'; there are {string.Join(", ", Names)}");
        // A list is what the last one says who names it; the binder would lengthen it.
        if (configuration.GetSection(s_watched).Exists()) options.Page.Watched = [];
        if (configuration.GetSection(s_proxies).Exists()) options.Limits.KnownProxies = [];
        try
        {
            configuration.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw new ServerOptionsException($"a setting cannot be read: {e.Message} Times are written as hours:minutes:seconds", e);
        }
    }
}
