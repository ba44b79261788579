using Microsoft.Extensions.Hosting;

namespace FedRas.Cli.Serving;

/// <summary>A host that neither writes to the console nor takes signals.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
