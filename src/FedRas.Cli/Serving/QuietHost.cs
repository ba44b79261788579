using FedRas.Hosting;
using FedRas.Hosting.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FedRas.Cli.Serving;

/// <summary>A server inside a command: its logs go to standard error, and signals are the command's.</summary>
internal static class QuietHost
{
    /// <exception cref="ServerOptionsException">A setting is not legal.</exception>
    public static WebApplication Create(FedRasServerOptions options) => FedRasServer.Create(options, builder =>
    {
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("FedRas", LogLevel.Warning);
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
    });
}
