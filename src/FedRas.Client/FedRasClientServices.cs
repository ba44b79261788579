using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace FedRas.Client;

/// <summary>Registers the client in an app's container.</summary>
public static class FedRasClientServices
{
    /// <summary>Registers one <see cref="FedRasClient"/> for the whole app, which is opened when somebody asks for it first.</summary>
    /// <param name="services">The container.</param>
    /// <param name="options">Makes the options. A logger and a <see cref="TimeProvider"/> of the container are taken if it sets
    /// none.</param>
    public static IServiceCollection AddFedRasClient(
        this IServiceCollection services, Func<IServiceProvider, FedRasClientOptions> options)
    {
        services.TryAddSingleton(provider =>
        {
            FedRasClientOptions made = options(provider);
            return new FedRasClient(made with
            {
                Logger = made.Logger ?? provider.GetService<ILogger<FedRasClient>>(),
                Time = made.Time == TimeProvider.System ? provider.GetService<TimeProvider>() ?? made.Time : made.Time,
            });
        });
        return services;
    }

    /// <summary>Registers one <see cref="FedRasClient"/> for the whole app.</summary>
    /// <param name="services">The container.</param>
    /// <param name="options">The options.</param>
    public static IServiceCollection AddFedRasClient(this IServiceCollection services, FedRasClientOptions options) =>
        services.AddFedRasClient(_ => options);
}
