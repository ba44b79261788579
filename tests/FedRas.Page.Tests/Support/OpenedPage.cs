using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace FedRas.Page.Tests.Support;

/// <summary>The page in a window, with all that it asked for and complained of.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [], _requests = [];

    private OpenedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and errors that no script caught.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Addresses that were asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public ILocator Standing => Page.Locator("#standing");

    public ILocator StandingText => Page.Locator("#standing-text");

    public ILocator Link => Page.Locator("#link-text");

    /// <summary>Opens it as the printed address does, with a key; without one if none is given.</summary>
    public static async Task<OpenedPage> OpenAsync(IBrowserContext context, Uri server, string? key)
    {
        var opened = new OpenedPage(context, await context.NewPageAsync());
        await opened.Page.GotoAsync(key is null ? server.ToString() : $"{server}#key={key}");
        if (key is not null) await opened.LiveAsync();
        return opened;
    }

    /// <summary>Waits until the server is heard.</summary>
    public async Task LiveAsync()
    {
        await Assertions.Expect(Link).ToHaveTextAsync("Live");
        await Assertions.Expect(Page.Locator("#board")).ToBeVisibleAsync();
    }

    /// <summary>What the server was not asked for.</summary>
    public void OnlyAsked(Uri server) => Assert.All(_requests, address => Assert.StartsWith(server.ToString(), address));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
