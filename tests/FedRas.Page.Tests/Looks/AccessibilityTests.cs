using System.Text.Json;
using FedRas.Page.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FedRas.Page.Tests.Looks;

/// <summary>The page by keyboard, on a phone, and by the rules of axe-core, with data on it.</summary>
public sealed class AccessibilityTests(Chromium chromium, FilledServer filled) : IClassFixture<FilledServer>
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Axe_PageWithData_FindsNothing(ColorScheme scheme, int width)
    {
        PageServer server = filled.Server;
        await using OpenedPage opened = await OpenedPage.OpenAsync(
            await chromium.OpenAsync(width, scheme: scheme), server.Address, server.Key);
        Assert.Equal("[]", await AxeAsync(opened.Page));
        await opened.Page.Locator("#sign-out").ClickAsync();
        await Expect(opened.Page.Locator("#sign-in")).ToBeVisibleAsync();
        Assert.Equal("[]", await AxeAsync(opened.Page));
    }

    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    [InlineData(1280)]
    public async Task Width_OfPhoneAndDesktop_DoesNotScrollSideways(int width)
    {
        PageServer server = filled.Server;
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(width), server.Address, server.Key);
        await Expect(opened.Page.Locator("#bytes canvas")).ToHaveCountAsync(1);
        await opened.Page.Locator("summary", new() { HasText = "Settings" }).ClickAsync();
        await opened.Page.Locator("summary", new() { HasText = "Invite devices" }).ClickAsync();
        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Keyboard_TabFromTheTop_ReachesEveryControlAndShowsWhere()
    {
        PageServer server = filled.Server;
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        IPage page = opened.Page;
        await page.ReloadAsync(); // the focus is where a page begins
        await opened.LiveAsync();
        await Expect(page.Locator("#actions")).ToBeVisibleAsync();
        var reached = new List<string>();
        for (int i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            string[] at = await page.EvaluateAsync<string[]>("""
                (() => { const at = document.activeElement, style = getComputedStyle(at);
                  return [at.id || at.getAttribute('class') || at.textContent.trim(), style.outlineStyle, style.outlineWidth]; })()
                """);
            if (at[0] == "skip" && reached.Count > 0) break;
            if (at[0].Length == 0 || at[0].StartsWith("Skip", StringComparison.Ordinal)) continue; // the window itself
            reached.Add(at[0]);
            Assert.True(at[1] != "none" && at[2] != "0px", $"nothing shows that {at[0]} has the focus");
        }
        foreach (string control in (string[])["skip", "sign-out", "pause", "Invite devices", "outcomes", "frames", "errors", "Settings"])
            Assert.Contains(control, reached);
    }

    [Fact]
    public async Task Charts_EachOne_HasItsWords()
    {
        PageServer server = filled.Server;
        await using OpenedPage opened = await OpenedPage.OpenAsync(await chromium.OpenAsync(), server.Address, server.Key);
        await Expect(opened.Page.Locator("#rounds canvas")).ToHaveCountAsync(1);
        foreach (ILocator figure in await opened.Page.Locator("figure").AllAsync())
        {
            Assert.NotEmpty(await figure.Locator("figcaption").InnerTextAsync());
            await Expect(figure.Locator(".plot")).ToHaveAttributeAsync("aria-hidden", "true");
        }
        foreach (ILocator table in await opened.Page.Locator("table").AllAsync())
            Assert.NotEmpty((await table.Locator("caption").TextContentAsync())!);
    }

    private static async Task<string> AxeAsync(IPage page)
    {
        using var reader = new StreamReader(typeof(AccessibilityTests).Assembly.GetManifestResourceStream("axe.min.js")!);
        await page.EvaluateAsync(await reader.ReadToEndAsync()); // as the tools of developers do, past the page's own policy
        JsonElement found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run()).violations.map(found => ({
              impact: found.impact, id: found.id, at: found.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary) }))
            """);
        return found.ToString();
    }
}
