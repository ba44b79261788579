using System.Text.RegularExpressions;
using FedRas.Page.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FedRas.Page.Tests.Looks;

/// <summary>
/// Takes the pictures of docs/page.md while a swarm runs; with FEDRAS_SCREENSHOTS=docs/images they are kept. Measures the first paint.
/// </summary>
public sealed partial class ScreenshotTests(Chromium chromium, ITestOutputHelper output)
{
    [Fact]
    public async Task Screenshots_WhileASwarmRuns_AreTaken()
    {
        string folder = Environment.GetEnvironmentVariable("FEDRAS_SCREENSHOTS") is { } kept ? Path.Combine(PageFiles.Root, kept)
            : Directory.CreateTempSubdirectory("fedras-shots-").FullName;
        await using PageServer server = await PageServer.StartAsync(options =>
        {
            options.Page.Watched = ["i1", "i2", "i17"];
            options.Evaluation.On = true;
        });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task swarm = server.SwarmAsync(60, end.Token);
        (string Name, int Width, ColorScheme Scheme, bool Whole)[] pictures =
        [
            ("page-light.png", 1280, ColorScheme.Light, true), ("page-dark.png", 1280, ColorScheme.Dark, true),
            ("page-phone.png", 360, ColorScheme.Light, false),
        ];
        foreach ((string name, int width, ColorScheme scheme, bool isWhole) in pictures)
        {
            await using OpenedPage opened = await OpenedPage.OpenAsync(
                await chromium.OpenAsync(width, width == 360 ? 740 : 900, scheme), server.Address, server.Key);
            await Expect(opened.Page.Locator("#rounds figcaption")).ToHaveTextAsync(ManyRounds());
            await Expect(opened.Page.Locator("#exposure")).ToContainTextAsync("Of 200 made-up users");
            await Expect(opened.Page.Locator("#quality figcaption")).ToContainTextAsync("HR@10 0.");
            string file = Path.Combine(folder, name);
            await opened.Page.ScreenshotAsync(new() { Path = file, FullPage = isWhole });
            Assert.True(new FileInfo(file).Length > 10_000);
        }
        await end.CancelAsync();
        await swarm;
    }

    [Fact]
    public async Task FirstPaint_ServerThatTellsNothing_ComesAllTheSame()
    {
        await using PageServer server = await PageServer.StartAsync();
        var times = new List<double>();
        for (int load = 0; load < 5; load++)
        {
            await using IBrowserContext context = await chromium.OpenAsync(); // nothing is cached
            await context.RouteAsync("**/operator/**", _ => Task.CompletedTask); // no call is ever answered
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(server.Address.ToString());
            await Expect(page.Locator("#standing-text")).ToHaveTextAsync("The page asks the server how it stands.");
            await page.WaitForFunctionAsync("performance.getEntriesByType('paint').length > 0");
            times.Add(await page.EvaluateAsync<double>("performance.getEntriesByType('paint')[0].startTime"));
        }
        output.WriteLine($"first paint after {string.Join(", ", times.Order().Select(time => $"{time:0}"))} ms");
    }

    [GeneratedRegex("^Round \\d{2,}: ")]
    private static partial Regex ManyRounds();
}
