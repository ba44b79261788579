namespace FedRas.Page.Tests.Support;

/// <summary>A server after three rounds of fifteen devices, so that the page has something on it.</summary>
public sealed class FilledServer : IAsyncLifetime
{
    internal PageServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await PageServer.StartAsync(options =>
        {
            options.Rounds = 3;
            options.Page.Watched = ["i1", "a-rather-long-id-of-an-item-that-does-not-exist-0123456789"];
        });
        await Server.SwarmAsync(15, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
