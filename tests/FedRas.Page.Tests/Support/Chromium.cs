using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FedRas.Page.Tests.Support.Chromium))]

namespace FedRas.Page.Tests.Support;

/// <summary>
/// One real Chromium for all tests, of the machine's own package. Where it is missing, tests are skipped; in CI they fail.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);

    static Chromium() => Assertions.SetDefaultExpectTimeout(120_000); // a busy machine is no fault of the page
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Program { get; } = new[]
    {
        Environment.GetEnvironmentVariable("FEDRAS_TEST_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    /// <summary>A window of its own, without cookies of other tests.</summary>
    internal async Task<IBrowserContext> OpenAsync(
        int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, float pixels = 1)
    {
        Require();
        IBrowser browser = await BrowserAsync();
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true, // the server's own certificate, which a person would have to trust first
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            DeviceScaleFactor = pixels,
        });
        context.SetDefaultTimeout(120_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }

    private static void Require()
    {
        if (Program is not null) return;
        const string Missing = "Chromium is not installed (apt-get install chromium fonts-dejavu-core); skipping is harmless.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(Missing);
        Assert.Skip(Missing);
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Program,
                Args = s_arguments,
            });
        }
        finally
        {
            _starting.Release();
        }
    }
}
